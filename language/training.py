"""The training of a recurrent language model in three levels: fit → epoch → step."""

import math
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from corpus.json_files import finite
from corpus.progress import report
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
from models.training.loop import Best, History
from models.training.optimizers import OPTIMIZERS, set_learning_rate

Features = Iterator[tuple[Tensor, Tensor]]


class LanguageTraining:
    """Trains a network on train, watches validation, and leaves the network with its best weights.

    Only these two sets exist here. The learning rate falls towards the last epoch; each step weighs its words alike.
    """

    def __init__(self, network: LanguageNetwork, settings: LanguageModelSettings, counts: Tensor) -> None:
        """Take what is trained, and how often each outcome occurs in train, (O,)."""
        self.network, self.settings = network, settings
        self.loss = LOSSES[settings.softmax](settings, counts)
        group = {"params": list(network.parameters()), "highest": settings.learning_rate, "weight_decay": 0.0}
        self.optimizer = OPTIMIZERS["adam"]([group])
        self.generator = np.random.default_rng(settings.seed)
        self.best = Best()

    def fit(self, train: EncodedDocuments, validation: EncodedDocuments) -> History:
        """Train for `epochs` epochs, or until validation was no better for `patience` of them; return a record each."""
        if self.settings.direction == "both":
            train, validation = pieces(train, self.settings.steps), pieces(validation, self.settings.steps)
        history: History = []
        for number in range(1, self.settings.epochs + 1):
            start = time.perf_counter()
            loss, places = self.epoch(number, train)
            seconds = time.perf_counter() - start
            found = mean_loss(self.network, validation)
            best = self.best.offer((-found,), number, self.network)
            history.append(
                {
                    "epoch": number,
                    "train_loss": finite(loss),
                    "validation_loss": finite(found),  # the last step may be one too far
                    "learning_rate": self.optimizer.param_groups[0]["lr"],
                    "seconds": seconds,
                    "tokens_per_second": places / seconds,
                    "best": best,
                }
            )
            if number - self.best.epoch >= self.settings.patience:
                break
        self.network.load_state_dict(self.best.weights)
        return history

    def epoch(self, number: int, train: EncodedDocuments) -> tuple[float, int]:
        """Take a step for each segment of train; return the mean loss in nats a word, and how many words there were."""
        self.network.train()
        batches = shuffled_batches(train, self.settings.batch_size, self.generator)
        total = places = 0.0
        for place, batch in enumerate(batches):
            done = number - 1 + place / len(batches)
            for features, targets in features_of(self.network, train, batch, self.settings.steps):
                total += self.step(features, targets, done / self.settings.epochs)
                places += len(targets)
            note = f"epoch {number}/{self.settings.epochs} · perplexity {math.exp(min(total / places, 50)):.0f}"
            report("train", round(done, 3), self.settings.epochs, "epochs", note)
        return total / places, int(places)

    def step(self, features: Tensor, targets: Tensor, progress: float) -> float:
        """Move the weights along the gradient of one segment; return its loss, summed over its N targets, in nats.

        The gradient is divided by the places of a full segment: the few words of a last one weigh no more than others.
        """
        set_learning_rate(self.optimizer, progress, self.settings.warmup_share)
        loss = self.loss(self.network, features, targets)
        self.optimizer.zero_grad(set_to_none=True)
        (loss / (self.settings.batch_size * self.settings.steps)).backward()  # type: ignore[no-untyped-call]
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), self.settings.clip_norm)
        if not math.isfinite(norm):
            raise RuntimeError(
                f"the norm of the gradient is {norm:g}; try a smaller learning_rate (it is "
                f"{self.settings.learning_rate:g}) or clip_norm"
            )
        self.optimizer.step()
        return float(loss.detach())


def features_of(network: LanguageNetwork, documents: EncodedDocuments, batch: Any, steps: int) -> Features:
    """Yield the features (N, ·) and targets (N,) of a batch, segment after segment.

    Forwards, the state goes from one segment to the next and the gradient does not. In both directions a batch of
    pieces is one segment: the backward state would have to come from a segment that was not read yet.
    """
    yield from READINGS[type(network)](network, documents, batch, steps)


def _forwards(network: ForwardNetwork, documents: EncodedDocuments, batch: Any, steps: int) -> Features:
    state = None
    for segment in segments(documents, batch, steps):
        before = None if segment.first else kept_state(state, segment.ids.shape[1])
        features, state = network(segment.ids, before)
        there = segment.targets != NOTHING  # (T, B)
        yield features[there], segment.targets[there]


def _around(network: SurroundingNetwork, documents: EncodedDocuments, batch: Any, steps: int) -> Features:
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
