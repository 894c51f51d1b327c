"""The training of a recurrent language model: segments of a batch with the state carried on, and their loss."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from language.batches import (
    MEASURED,
    MEASURED_STEPS,
    NOTHING,
    ordered_batches,
    padded,
    pieces,
    segments,
    shuffled_batches,
)
from language.loss import LOSSES, FullSoftmax, Loss
from language.network import ForwardNetwork, LanguageNetwork, SurroundingNetwork, kept_state
from language.settings import LanguageModelSettings
from models.encoded import EncodedDocuments
from models.training.loop import History, TrainingLoop
from models.training.optimizers import optimizer_of
from models.training.records import EpochTotals, Reading, StepLoss, Watched

#: Features (N, ·) of places, which remember what they were made from, and targets (N,).
Places = tuple[Tensor, Tensor]
Batch = tuple[EncodedDocuments, NDArray[np.int64]]


class LanguageTraining(TrainingLoop[EncodedDocuments, Batch, Places]):
    """Trains a language model, a step for each segment of a batch; each step weighs its words alike."""

    def __init__(self, network: LanguageNetwork, settings: LanguageModelSettings, counts: Tensor) -> None:
        """Take what is trained, and how often each outcome occurs in train, (O,)."""
        self.network, self.settings = network, settings
        self.softmax = LOSSES[settings.softmax](settings, counts)
        group = {"params": list(network.parameters()), "highest": settings.learning_rate, "weight_decay": 0.0}
        super().__init__(network, settings, optimizer_of("adam", [group]), torch.device("cpu"))

    def fit(self, train: EncodedDocuments, validation: EncodedDocuments) -> History:
        """Train and watch; in both directions on pieces of documents."""
        if self.settings.direction == "both":
            train, validation = pieces(train, self.settings.steps), pieces(validation, self.settings.steps)
        return super().fit(train, validation)

    def batches(self, train: EncodedDocuments) -> Sequence[NDArray[np.int64]]:
        """Draw which documents are read side by side."""
        return shuffled_batches(train, self.settings.batch_size, self.generator)

    def feed(self, train: EncodedDocuments, batches: Sequence[NDArray[np.int64]]) -> Iterator[Batch]:
        """Name the documents of each batch; their ids are read segment by segment."""
        return ((train, batch) for batch in batches)

    def pieces(self, fed: Batch) -> Iterator[Places]:
        """Read one segment after the other, each by the weights that the step before has left."""
        return features_of(self.network, *fed, self.settings.steps)

    def loss(self, piece: Places) -> StepLoss:
        """Return the sum of −ln p over the N places of a segment, in nats.

        The gradient is divided by the places of a full segment: the few words of a last one weigh no more than others.
        """
        features, targets = piece
        total = self.softmax(self.network, features, targets)
        return StepLoss(total / (self.settings.batch_size * self.settings.steps), len(targets), total=total)

    def judge(self, validation: EncodedDocuments) -> Watched:
        """Return the loss on validation by the full softmax, in nats a word."""
        loss = mean_loss(self.network, validation)
        return Watched((-loss,), {"validation_loss": loss}, f"val {perplexity(loss)}")

    def reading(self, train: EncodedDocuments, batches: Sequence[NDArray[np.int64]], totals: EpochTotals) -> Reading:
        """Return how many words were predicted."""
        return Reading(totals.items)

    def shown(self, loss: float) -> str:
        """Return the perplexity on train."""
        return f"perplexity {perplexity(loss)}"


def perplexity(loss: float) -> str:
    """Return e to the loss in nats a word, rounded; a loss that has gone wild is no reason to overflow."""
    return f"{math.exp(min(loss, 50)):.0f}"


def features_of(network: LanguageNetwork, documents: EncodedDocuments, batch: Any, steps: int) -> Iterator[Places]:
    """Yield the features (N, ·) and targets (N,) of a batch, segment after segment.

    Forwards, the state goes from one segment to the next and the gradient does not. In both directions a batch of
    pieces is one segment: the backward state would have to come from a segment that was not read yet.
    """
    yield from READINGS[type(network)](network, documents, batch, steps)


def _forwards(network: ForwardNetwork, documents: EncodedDocuments, batch: Any, steps: int) -> Iterator[Places]:
    state = None
    for segment in segments(documents, batch, steps):
        before = None if segment.first else kept_state(state, segment.ids.shape[1])
        features, state = network(segment.ids, before)
        there = segment.targets != NOTHING  # (T, B)
        yield features[there], segment.targets[there]


def _around(network: SurroundingNetwork, documents: EncodedDocuments, batch: Any, steps: int) -> Iterator[Places]:
    ids, lengths = padded(documents, batch)
    there = torch.arange(1, len(ids) - 1)[:, None] + 1 < lengths  # (T − 2, B)
    yield network(ids, lengths)[there], ids[1:-1][there]


#: Network → how it reads a batch.
READINGS: dict[type[LanguageNetwork], Any] = {ForwardNetwork: _forwards, SurroundingNetwork: _around}


@torch.inference_mode()
def mean_loss(network: LanguageNetwork, documents: EncodedDocuments) -> float:
    """Return the mean of −ln p by the full softmax, in nats a word, of documents or, for both directions, of pieces."""
    network.eval()
    full: Loss = FullSoftmax()
    total = places = 0.0
    for batch in ordered_batches(documents, MEASURED):
        for features, targets in features_of(network, documents, batch, MEASURED_STEPS):
            total += float(full(network, features, targets))
            places += len(targets)
    return total / places
