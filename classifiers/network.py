"""The classifier: embedding, recurrence or convolution, pooling, head."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from classifiers.settings import ClassifierSettings
from models.cells import CELLS, Family
from models.kernels.dropout import Dropout
from models.networks.chopping import chopped, joined
from models.networks.convolution import Convolution
from models.networks.pooling import OF_SUMMARY, POOLINGS, States, Summary
from models.networks.recurrence import FixedStack, Recurrence
from models.networks.recurrent_start import start_recurrence
from models.padding import word_mask
from models.vocabulary import UNKNOWN_ROW


def _recurrence(settings: ClassifierSettings, size: int) -> Recurrence:
    sizes = size, settings.hidden_size
    recurrence = Recurrence(settings.cell, settings.direction, sizes, settings.layers, settings.layer_dropout)
    start_recurrence(recurrence, settings.recurrent_start, settings.forget_bias)
    return recurrence


def _convolution(settings: ClassifierSettings, size: int) -> Convolution:
    return Convolution(size, settings.filters)


#: Family of cells → what reads the words of documents, from the settings and the size D of the vectors.
READERS: dict[Family, Callable[[ClassifierSettings, int], Recurrence | Convolution]] = {
    "gated": _recurrence,
    "elementwise": _recurrence,
    "convolution": _convolution,
}


class TextNetwork(nn.Module):
    """Documents as embedding rows to a score for each class: (B, T) → (B, C).

    `vectors` (V + 2, D) is what the embedding starts from. A document's scores depend neither on its padding nor on
    the documents beside it: on the CPU they are equal up to 1e-6, and 1e-6 of a score's size, the rounding of float32.
    """

    def __init__(self, settings: ClassifierSettings, vectors: NDArray[np.float32] | Tensor, classes: int) -> None:
        super().__init__()
        self.word_dropout = settings.word_dropout
        self.chop = settings.chop
        # A copy: training must not change the caller's array.
        start = vectors.clone() if isinstance(vectors, Tensor) else torch.tensor(vectors)
        frozen = settings.embedding == "frozen"
        self.embedding = nn.Embedding(len(start), start.shape[1], _weight=start, _freeze=frozen)
        self.embedding_dropout = Dropout(settings.embedding_dropout)
        # So called whatever it is: saved weights bear the name.
        self.recurrence = READERS[CELLS[settings.cell].family](settings, vectors.shape[1])
        width, self.hidden = self.recurrence.width, self.recurrence.hidden
        poolings = self.recurrence.poolings or settings.pooling
        self.needs_all_states = bool(settings.chop or set(poolings) - OF_SUMMARY)
        self.pooling = nn.ModuleList(POOLINGS[name](width) for name in poolings)
        self.head_dropout = Dropout(settings.head_dropout)
        self.head = nn.Linear(width * len(poolings), classes)

    def forward(self, rows: Tensor, lengths: Tensor) -> Tensor:
        """Return scores (logits) (B, C) of documents `rows` (B, T), padded at the end, of `lengths` (B,)."""
        return self.scores(self.drop_words(rows.t(), lengths), lengths, self.embedding.weight)

    def scores(self, rows: Tensor, lengths: Tensor, vectors: Tensor) -> Tensor:
        """Return scores (B, C) of documents whose words are the rows `rows` (T, B) of `vectors` (N, D)."""
        words, parts = self.read_words(rows, lengths, vectors)
        return self.scores_of_words(words, parts, lengths)

    def read_words(self, rows: Tensor, lengths: Tensor, vectors: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the recurrence reads of such documents, (T, B, D), dropout done, and its lengths (B,).

        With `chop` those are the segments of all documents, (chop, K · B, D), first ones first.
        """
        segments, parts = self._segments(rows, lengths)
        return self.embedding_dropout(F.embedding(segments, vectors)), parts

    def scores_of_words(self, words: Tensor, parts: Tensor, lengths: Tensor) -> Tensor:
        """Return scores (B, C) of what `read_words` returned, of documents of `lengths` (B,)."""
        return self._judge(self._states(self.recurrence(words, parts), lengths))

    def project_words(self, rows: Tensor) -> Tensor:
        """Return what the words of embedding rows (N,) add to the gates of the first layer, (S, N, G · H)."""
        return self.recurrence.project(F.embedding(rows, self.embedding.weight))

    def scores_of_projected(
        self, places: Tensor, lengths: Tensor, projections: Tensor, reader: FixedStack | Convolution
    ) -> Tensor:
        """Return scores (B, C) of documents whose words are `places` (T, B) in what `reader.project` returned.

        For prediction, on the CPU; `reader` is what `recurrence.fixed()` returned.
        """
        if self.needs_all_states:
            assert not isinstance(reader, Convolution), "a convolution has one state"
            states = reader.of_projected(projections, *self._segments(places, lengths))
            return self._judge(self._states(states, lengths))
        last, *mean_and_max = reader.pooled(projections, places, lengths)
        return self._judge(Summary(last, (mean_and_max[0], mean_and_max[1])))

    def _segments(self, rows: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the recurrence reads side by side: documents, or their segments."""
        return chopped(rows, lengths, self.chop) if self.chop else (rows, lengths)

    def _states(self, states: Tensor, lengths: Tensor) -> States:
        """Return the states of whole documents from those of the last layer, (T, B, S · H), or the only one."""
        states = joined(states, len(lengths)) if self.chop else states
        return States(states, lengths.clamp(max=len(states)), self.hidden)

    def _judge(self, states: States | Summary) -> Tensor:
        """Return scores (B, C)."""
        pooled = torch.cat([pool(states) for pool in self.pooling], dim=1)  # (B, poolings · S · H)
        scores: Tensor = self.head(self.head_dropout(pooled))  # (B, C)
        return scores

    def drop_words(self, rows: Tensor, lengths: Tensor) -> Tensor:
        """Return rows (T, B), in training with a share of whole words replaced by UNKNOWN_ROW.

        No single word can then carry a verdict, and the row that stands for words never seen is trained. Word dropout:
        Iyyer et al. 2015.
        """
        if not self.training or self.word_dropout == 0:
            return rows
        mask = word_mask(lengths, len(rows))  # (T, B)
        return rows.masked_fill(mask & (torch.rand(rows.shape, device=rows.device) < self.word_dropout), UNKNOWN_ROW)

    def parameter_count(self) -> int:
        """Return how many numbers the model holds, word vectors included."""
        return sum(parameter.numel() for parameter in self.parameters())
