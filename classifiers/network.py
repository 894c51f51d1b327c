"""The recurrent classifier: embedding, recurrence, pooling, head."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from classifiers.cells import DIRECTIONS, Recurrence
from classifiers.chopping import chopped, joined
from classifiers.dropout import Dropout
from classifiers.pooling import POOLINGS, States
from classifiers.sequences import word_mask
from classifiers.settings import ClassifierSettings
from classifiers.vocabulary import UNKNOWN


class SequenceClassifier(nn.Module):
    """Documents as embedding rows to a score for each class: (B, T) → (B, C).

    `vectors` (V + 2, D) is what the embedding starts from. A document's scores depend neither on its padding nor on
    the documents beside it.
    """

    def __init__(self, settings: ClassifierSettings, vectors: NDArray[np.float32], classes: int) -> None:
        super().__init__()
        hidden = settings.hidden_size
        width = DIRECTIONS[settings.direction] * hidden
        self.hidden = hidden
        self.word_dropout = settings.word_dropout
        self.chop = settings.chop
        start = torch.tensor(vectors)  # a copy: training must not change the caller's array
        frozen = settings.embedding == "frozen"
        self.embedding = nn.Embedding(len(start), start.shape[1], _weight=start, _freeze=frozen)
        self.embedding_dropout = Dropout(settings.embedding_dropout)
        sizes = (vectors.shape[1], hidden)
        self.recurrence = Recurrence(settings.cell, settings.direction, sizes, settings.layers, settings.layer_dropout)
        self.pooling = nn.ModuleList(POOLINGS[name](width) for name in settings.pooling)
        self.head_dropout = Dropout(settings.head_dropout)
        self.head = nn.Linear(width * len(settings.pooling), classes)

    def forward(self, rows: Tensor, lengths: Tensor) -> Tensor:
        """Return scores (logits) (B, C) of documents `rows` (B, T), padded at the end, of `lengths` (B,)."""
        return self.scores(self.drop_words(rows.t(), lengths), lengths, self.embedding.weight)

    def scores(self, rows: Tensor, lengths: Tensor, vectors: Tensor) -> Tensor:
        """Return scores (B, C) of documents whose words are the rows `rows` (T, B) of `vectors` (N, D)."""
        segments, parts = self._segments(rows, lengths)
        words = self.embedding_dropout(F.embedding(segments, vectors))  # (T, B, D)
        return self._judge(self.recurrence(words, parts), lengths)

    def project_words(self) -> Tensor:
        """Return what each word adds to the gates of the first layer, (S, V + 2, G · H)."""
        return self.recurrence.project(self.embedding.weight)

    def scores_of_projected(self, rows: Tensor, lengths: Tensor, projections: Tensor) -> Tensor:
        """Return scores (B, C) of documents whose words are `rows` (T, B), by what `project_words` returned."""
        return self._judge(self.recurrence.of_projected(projections, *self._segments(rows, lengths)), lengths)

    def _segments(self, rows: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the recurrence reads side by side: documents, or their segments."""
        return chopped(rows, lengths, self.chop) if self.chop else (rows, lengths)

    def _judge(self, states: Tensor, lengths: Tensor) -> Tensor:
        """Return scores (B, C) from the states of the last layer, (T, B, S · H)."""
        documents = States(joined(states, len(lengths)) if self.chop else states, lengths, self.hidden)
        pooled = torch.cat([pool(documents) for pool in self.pooling], dim=1)  # (B, poolings · S · H)
        scores: Tensor = self.head(self.head_dropout(pooled))  # (B, C)
        return scores

    def drop_words(self, rows: Tensor, lengths: Tensor) -> Tensor:
        """Return rows (T, B), in training with a share of whole words replaced by UNKNOWN.

        No single word can then carry a verdict, and the row that stands for words never seen is trained. Word dropout:
        Iyyer et al. 2015.
        """
        if not self.training or self.word_dropout == 0:
            return rows
        mask = word_mask(lengths, len(rows))  # (T, B)
        return rows.masked_fill(mask & (torch.rand(rows.shape, device=rows.device) < self.word_dropout), UNKNOWN)

    def parameter_count(self) -> int:
        """Return how many numbers the model holds, word vectors included."""
        return sum(parameter.numel() for parameter in self.parameters())
