"""The classifier: embedding, recurrence or convolution, pooling, head."""

from collections.abc import Callable, Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from classifiers.settings import ClassifierSettings
from models.cells import CELLS, Family
from models.chopping import joined
from models.kernels.dropout import Dropout
from models.networks.chopping import chopped
from models.networks.convolution import Convolution
from models.networks.pooling import POOLINGS, States
from models.networks.recurrence import Recurrence
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
        self.settings = settings
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

    def _segments(self, rows: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the recurrence reads side by side: documents, or their segments."""
        return chopped(rows, lengths, self.chop) if self.chop else (rows, lengths)

    def _states(self, states: Tensor, lengths: Tensor) -> States:
        """Return the states of whole documents from those of the last layer, (T, B, S · H), or the only one."""
        states = joined(states, len(lengths)) if self.chop else states
        return States(states, lengths.clamp(max=len(states)), self.hidden)

    def _judge(self, states: States) -> Tensor:
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


def arrays_of(network: TextNetwork) -> dict[str, NDArray[np.float32]]:
    """Return the weights by the names that they are saved under; of a network on the CPU its own, not copies."""
    return {name: weight.detach().cpu().numpy() for name, weight in network.state_dict().items()}


def network_of(settings: ClassifierSettings, arrays: Mapping[str, NDArray[np.float32]], classes: int) -> TextNetwork:
    """Return the network that `arrays_of` was asked about, with copies of these weights; it asks for no gradients."""
    # Without memory behind it, and without a draw: not every start works so, and how the weights start does not matter.
    plain = settings.model_copy(update={"recurrent_start": "auto"})
    with torch.device("meta"), torch.random.fork_rng([]):
        network = TextNetwork(plain, torch.empty(arrays["embedding.weight"].shape), classes)
    network.load_state_dict({name: torch.tensor(array) for name, array in arrays.items()}, assign=True)
    network.settings = settings
    return network.eval().requires_grad_(False)
