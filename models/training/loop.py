"""The training loop in three levels, fit → epoch → step, whatever the network reads and however its loss is counted."""

import math
import time
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from corpus.json_files import finite
from corpus.progress import report
from models.device import gradient_scaler
from models.training.batches import padding_share, training_batches
from models.training.feeding import DocumentsType, Labelled, LabelledBatch, feed
from models.training.optimizers import set_learning_rate

#: Steps on a GPU between two looks at the loss, for each of which the CPU waits.
LOOK_EVERY = 50

History = list[dict[str, Any]]


class LoopSettings(Protocol):
    """What the loop reads of a network's settings, whose defaults differ from kind to kind."""

    @property
    def epochs(self) -> int:
        """Most passes over train."""

    @property
    def patience(self) -> int:
        """Epochs in a row that are not better before training stops."""

    @property
    def batch_size(self) -> int:
        """Most documents a step."""

    @property
    def batch_tokens(self) -> int:
        """Most padded tokens a step."""

    @property
    def learning_rate(self) -> float:
        """Highest step."""

    @property
    def warmup_share(self) -> float:
        """Share of all steps in which the step size rises."""

    @property
    def clip_norm(self) -> float:
        """Largest norm of the gradient; 0: any."""

    @property
    def seed(self) -> int:
        """What draws the batches."""


class Watched(NamedTuple):
    """What validation says of an epoch: its value (the greatest is best), columns of the history, a note to show."""

    value: tuple[float, ...]
    record: dict[str, float]
    note: str


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


class TrainingLoop(Generic[DocumentsType]):
    """Trains a network on train, watches validation, and leaves the network with its best weights.

    Only these two sets exist here: nothing in this file can see a test document. Equal settings on one machine with
    one thread give equal weights; `settings.seed` draws the batches, torch's own generator the dropout. A subclass says
    what the loss of a batch is and how validation judges, and may have weights that the optimizer does not move.
    """

    def __init__(
        self, network: nn.Module, settings: LoopSettings, optimizer: torch.optim.Optimizer, device: torch.device
    ) -> None:
        self.optimizer = optimizer
        self.loop_settings = settings
        self.device = device
        self.weights = list(network.parameters())  # whose gradient is clipped, besides those that `loss` names
        self.trained = network
        self.scaler = gradient_scaler(device)
        self.look_every = 1 if device.type == "cpu" else LOOK_EVERY
        self.clip_norm = settings.clip_norm or math.inf
        self.generator = np.random.default_rng(settings.seed)
        self.best = Best()
        self.note = ""  # on validation, after the latest epoch

    def prepare(self, train: Labelled[DocumentsType]) -> None:
        """Find out what the loss needs to know about train."""

    def loss(self, fed: LabelledBatch) -> tuple[Tensor, list[Tensor]]:
        """Return the mean loss of a batch, and weights outside the optimizer that have a part in it."""
        raise NotImplementedError

    def judge(self, validation: Labelled[DocumentsType]) -> Watched:
        """Return what validation says of the network as it is."""
        raise NotImplementedError

    def look(self, epoch: int) -> None:
        """Watch the weights after `epoch` epochs; 0: before the first step."""

    def moved(self, share: float) -> None:
        """Move the weights outside the optimizer too, at `share` of their highest step."""

    def settle(self) -> None:
        """Make those weights what they are after all steps of an epoch."""

    def fit(self, train: Labelled[DocumentsType], validation: Labelled[DocumentsType]) -> History:
        """Train for `epochs` epochs, or until validation was no better for `patience` of them; return a record each.

        The step sizes fall towards the last epoch, which is therefore mostly the best: patience guards against
        overfitting, it is not meant to end most trainings.
        """
        self.prepare(train)
        history: History = []
        self.look(0)
        for number in range(1, self.loop_settings.epochs + 1):
            record = self.epoch(number, train)
            self.look(number)
            found = self.judge(validation)
            best = self.best.offer(found.value, number, self.trained)
            watched = {name: finite(value) for name, value in found.record.items()}  # the last step may be one too far
            history.append({**record, **watched, "best": best})
            self.note = found.note
            self._report(number, record["train_loss"])
            if number - self.best.epoch >= self.loop_settings.patience:
                break
        self.trained.load_state_dict(self.best.weights)
        return history

    def epoch(self, number: int, train: Labelled[DocumentsType]) -> dict[str, Any]:
        """Take one step for each batch of train; return the record of the epoch."""
        self.trained.train()
        lengths = train.documents.lengths
        settings = self.loop_settings
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
        self.settle()
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
        share = set_learning_rate(self.optimizer, progress, self.loop_settings.warmup_share)
        loss, others = self.loss(fed)
        self.optimizer.zero_grad(set_to_none=True)
        self.scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
        self.scaler.unscale_(self.optimizer)
        norm = nn.utils.clip_grad_norm_([*self.weights, *others], self.clip_norm)
        outcome = torch.stack((loss.detach(), norm.detach()))
        if self.device.type == "cpu" and not math.isfinite(norm):
            return outcome
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.moved(share)
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
                f"(it is {self.loop_settings.learning_rate:g}) or clip_norm"
            )

    def _report(self, done: float, loss: float) -> None:
        epochs = self.loop_settings.epochs
        note = f"epoch {min(int(done) + 1, epochs)}/{epochs} · loss {loss:.2f}"
        report("train", round(done, 3), epochs, "epochs", f"{note} · {self.note}" if self.note else note)
