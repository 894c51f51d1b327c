"""The training loop in three levels: fit → epoch → step."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from classifiers.batches import padding_share, training_batches
from classifiers.device import gradient_scaler, mixed_precision
from classifiers.feeding import Labelled, LabelledBatch, feed
from classifiers.inference import scores
from classifiers.network import SequenceClassifier
from classifiers.optimizers import optimizer_for, set_learning_rate
from classifiers.settings import ClassifierSettings
from classifiers.word_vectors import word_vectors
from corpus.progress import report

#: Steps on a GPU between two looks at the loss, for each of which the CPU waits.
LOOK_EVERY = 50

History = list[dict[str, Any]]


class Evaluation(NamedTuple):
    """What the network does on validation: loss and one accuracy with the class weights, one without."""

    loss: float
    accuracy: float
    weighted_accuracy: float


@dataclass
class EpochTotals:
    """Sums over the steps of an epoch."""

    documents: int = 0
    loss: float = 0.0
    clipped: int = 0

    def add(self, loss: float, clipped: bool, documents: int) -> None:
        """Count one step."""
        self.documents += documents
        self.loss += loss * documents
        self.clipped += clipped


#: Criterion → its value for validation loss and accuracy, both with the class weights; the greatest is best. Of epochs
#: that are equally accurate, the one with the lower loss. A network that grows surer of itself mostly gains accuracy
#: while its few mistakes cost more: in five of six trials with 6,000 IMDB reviews the loss kept too early an epoch.
CRITERIA: dict[str, Callable[[float, float], tuple[float, ...]]] = {
    "accuracy": lambda loss, accuracy: (accuracy, -loss),
    "loss": lambda loss, accuracy: (-loss,),
}


@dataclass
class Best:
    """The weights that did best on validation so far, and their epoch (0: none yet)."""

    epoch: int = 0
    value: tuple[float, ...] = (-math.inf,)
    weights: dict[str, Tensor] = field(default_factory=dict)

    def offer(self, value: tuple[float, ...], epoch: int, network: nn.Module) -> bool:
        """Keep a copy of the network's weights if they are the best so far; say whether they are."""
        if not value > self.value:  # a loss that is NaN is not better
            return False
        self.value, self.epoch = value, epoch
        self.weights = {name: weight.detach().clone() for name, weight in network.state_dict().items()}
        return True


class Training:
    """Trains a network on train, watches validation, and leaves the network with its best weights.

    Only these two sets exist here: nothing in this file can see a test document. Equal settings on one machine with
    one thread give equal weights; `settings.seed` draws the batches, torch's own generator the dropout.
    """

    def __init__(
        self,
        network: SequenceClassifier,
        settings: ClassifierSettings,
        device: torch.device,
        look: Callable[[int], None] | None = None,
    ) -> None:
        self.network = network.to(device)
        self.look = look or (lambda epoch: None)  # told of every finished epoch, and of 0 before the first step
        self.settings = settings
        self.device = device
        self.optimizer = optimizer_for(network, settings)
        self.vectors = word_vectors(network.embedding, settings, device)
        self.others = [weight for weight in network.parameters() if weight is not network.embedding.weight]
        self.clip_norm = settings.clip_norm or math.inf
        self.scaler = gradient_scaler(device)
        self.look_every = 1 if device.type == "cpu" else LOOK_EVERY
        self.generator = np.random.default_rng(settings.seed)
        self.class_weights: Tensor | None = None
        self.best = Best()
        self.accuracy: float | None = None  # on validation, after the latest epoch

    def fit(self, train: Labelled, validation: Labelled) -> History:
        """Train for `epochs` epochs, or until validation was no better for `patience` of them; return a record each.

        The step sizes fall towards the last epoch, which is therefore mostly the best: patience guards against
        overfitting, it is not meant to end most trainings.
        """
        self.class_weights = self._class_weights(train.labels)
        history: History = []
        self.look(0)
        for number in range(1, self.settings.epochs + 1):
            record = self.epoch(number, train)
            self.look(number)
            found = self._evaluate(validation)
            value = CRITERIA[self.settings.best_by](found.loss, found.weighted_accuracy)
            best = self.best.offer(value, number, self.network)
            watched = {"validation_loss": found.loss, "validation_accuracy": found.accuracy}
            history.append({**record, **watched, "best": best})
            self.accuracy = found.accuracy
            self._report(number, record["train_loss"])
            if number - self.best.epoch >= self.settings.patience:
                break
        self.network.load_state_dict(self.best.weights)
        return history

    def epoch(self, number: int, train: Labelled) -> dict[str, Any]:
        """Take one step for each batch of train; return the record of the epoch."""
        self.network.train()
        lengths = train.documents.lengths
        settings = self.settings
        batches = training_batches(lengths, settings.batch_tokens, settings.batch_size, self.generator)
        start, totals = time.perf_counter(), EpochTotals()
        outcomes: list[Tensor] = []
        for place, fed in enumerate(feed(train, batches, self.device)):
            done = number - 1 + place / len(batches)
            outcomes.append(self.step(fed, done / settings.epochs))
            if len(outcomes) == self.look_every or place + 1 == len(batches):
                first = place + 1 - len(outcomes)
                for step, (loss, norm) in enumerate(torch.stack(outcomes).tolist(), first):
                    self._refuse(loss, norm, f"in epoch {number}, step {step + 1} of {len(batches)}")
                    totals.add(loss, norm > self.clip_norm, len(batches[step]))
                outcomes = []
                self._report(done, totals.loss / totals.documents)
        self.vectors.settle()
        seconds = time.perf_counter() - start
        return {
            "epoch": number,
            "train_loss": totals.loss / totals.documents,
            "learning_rate": self.optimizer.param_groups[0]["lr"],
            "seconds": seconds,
            "tokens_per_second": int(lengths.sum()) / seconds,
            "padding_share": padding_share(batches, lengths),
            "clipped_share": totals.clipped / len(batches) if settings.clip_norm else None,
        }

    def step(self, fed: LabelledBatch, progress: float) -> Tensor:
        """Move the weights along the gradient of one batch's loss; return loss and norm of the gradient, (2,).

        `progress`, 0 to 1, is the share of the training that is done, on which the step sizes depend. On the CPU a
        gradient that is not finite moves no weight; on a GPU that is found out later, so that no step waits for it.
        """
        batch, labels = fed
        share = set_learning_rate(self.optimizer, progress, self.settings.warmup_share)
        rows = self.network.drop_words(batch.rows.t(), batch.lengths)  # (T, B)
        vectors, places = self.vectors.take(rows)
        with mixed_precision(self.device):
            found = self.network.scores(places, batch.lengths, vectors)  # (B, C)
        loss = F.cross_entropy(found.float(), labels, self.class_weights)
        self.optimizer.zero_grad(set_to_none=True)
        self.scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
        self.scaler.unscale_(self.optimizer)
        norm = nn.utils.clip_grad_norm_([*self.others, vectors], self.clip_norm)
        outcome = torch.stack((loss.detach(), norm.detach()))
        if self.device.type == "cpu" and not math.isfinite(norm):
            return outcome
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.vectors.step(share * self.settings.embedding_learning_rate)
        return outcome

    def _refuse(self, loss: float, norm: float, where: str) -> None:
        # float16 overflows now and then by design: the scaler then leaves the step out and scales less.
        name, value = "loss", loss
        if math.isfinite(loss) and not self.scaler.is_enabled():
            name, value = "norm of the gradient", norm
        if not math.isfinite(value):
            rate = self.optimizer.param_groups[0]["lr"]
            raise RuntimeError(
                f"the {name} is {value} {where}, at learning rate {rate:.3g}; try a smaller learning_rate "
                f"(it is {self.settings.learning_rate:g}) or clip_norm"
            )

    def _evaluate(self, validation: Labelled) -> Evaluation:
        found = scores(self.network, validation.documents, self.device)  # (n, C)
        labels = torch.from_numpy(validation.labels)
        weights = torch.ones(found.shape[1]) if self.class_weights is None else self.class_weights.cpu()
        right = (found.argmax(dim=1) == labels).float()
        weight = weights[labels]  # (n,)
        return Evaluation(
            loss=float(F.cross_entropy(found, labels, weights)),
            accuracy=float(right.mean()),
            weighted_accuracy=float((weight * right).sum() / weight.sum()),
        )

    def _class_weights(self, labels: NDArray[np.int64]) -> Tensor | None:
        # n / (C · n_c): every class has the same total weight, and the mean weight is 1.
        if self.settings.class_weights == "none":
            return None
        counts = np.bincount(labels, minlength=self.network.head.out_features)
        weights = len(labels) / (len(counts) * np.maximum(counts, 1))
        return torch.from_numpy(weights.astype(np.float32)).to(self.device)

    def _report(self, done: float, loss: float) -> None:
        epochs = self.settings.epochs
        note = f"epoch {min(int(done) + 1, epochs)}/{epochs} · loss {loss:.2f}"
        if self.accuracy is not None:
            note += f" · val {self.accuracy:.3f}"
        report("train", round(done, 3), epochs, "epochs", note)
