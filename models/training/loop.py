"""The training loop in three levels, fit → epoch → step, whatever the network reads and however its loss is counted."""

import math
import time
from collections.abc import Iterator, Sequence
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from corpus.json_files import finite
from corpus.progress import report
from models.device import gradient_scaler
from models.training.optimizers import Optimizer, set_learning_rate
from models.training.records import Best, EpochTotals, Outcome, Reading, StepLoss, Watched

#: Steps on a GPU between two looks at the loss, for each of which the CPU waits.
LOOK_EVERY = 50

History = list[dict[str, Any]]
#: What is trained on and watched; a batch of it as it is fed; and what one step is taken on, a part of a batch.
Data = TypeVar("Data")
Fed = TypeVar("Fed")
Piece = TypeVar("Piece")


class LoopSettings(Protocol):
    """What the loop reads of a network's settings, whose defaults differ from kind to kind."""

    @property
    def epochs(self) -> int:
        """Most passes over train."""

    @property
    def patience(self) -> int:
        """Epochs in a row that are not better before training stops."""

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


class TrainingLoop(Generic[Data, Fed, Piece]):
    """Trains a network on train, watches validation, and leaves the network with its best weights.

    Only these two sets exist here: nothing in this file can see a test document. Equal settings on one machine with
    one thread give equal weights; `settings.seed` draws the batches, torch's own generator the dropout. A subclass says
    what a batch is and in which pieces steps are taken on it, what the loss of a piece is and how validation judges,
    and may have weights that the optimizer does not move.
    """

    def __init__(self, network: nn.Module, settings: LoopSettings, optimizer: Optimizer, device: torch.device) -> None:
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

    def prepare(self, train: Data) -> None:
        """Find out what the loss needs to know about train."""

    def batches(self, train: Data) -> Sequence[NDArray[np.int64]]:
        """Draw which documents share a batch in an epoch."""
        raise NotImplementedError

    def feed(self, train: Data, batches: Sequence[NDArray[np.int64]]) -> Iterator[Fed]:
        """Give each batch, in order."""
        raise NotImplementedError

    def pieces(self, fed: Fed) -> Iterator[Piece]:
        """Give what each step on a batch is taken on; the next piece is asked for when the step on one is done."""
        raise NotImplementedError

    def loss(self, piece: Piece) -> StepLoss:
        """Return the loss of a piece."""
        raise NotImplementedError

    def judge(self, validation: Data) -> Watched:
        """Return what validation says of the network as it is."""
        raise NotImplementedError

    def reading(self, train: Data, batches: Sequence[NDArray[np.int64]], totals: EpochTotals) -> Reading:
        """Return how much was read in an epoch, and what of it was padding, if that is known."""
        raise NotImplementedError

    def shown(self, loss: float) -> str:
        """Return the mean loss of train for people."""
        return f"loss {loss:.2f}"

    def look(self, epoch: int) -> None:
        """Watch the weights after `epoch` epochs; 0: before the first step."""

    def moved(self, share: float) -> None:
        """Move the weights outside the optimizer too, at `share` of their highest step."""

    def settle(self) -> None:
        """Make those weights what they are after all steps of an epoch."""

    def fit(self, train: Data, validation: Data) -> History:
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
            watched = self.judge(validation)
            best = self.best.offer(watched.value, number, self.trained, watched.doubt)
            judged = {name: finite(value) for name, value in watched.record.items()}  # the last step may be one too far
            history.append({**record, **judged, "best": best})
            self.note = watched.note
            self._report(number, record["train_loss"])
            if number - self.best.epoch >= self.loop_settings.patience:
                break
        self.trained.load_state_dict(self.best.weights)
        return history

    def epoch(self, number: int, train: Data) -> dict[str, Any]:
        """Take the steps of each batch of train; return the record of the epoch."""
        self.trained.train()
        batches = self.batches(train)
        start, totals = time.perf_counter(), EpochTotals()
        waiting: list[tuple[str, Outcome]] = []  # steps that nobody has looked at, and where they were
        for place, fed in enumerate(self.feed(train, batches)):
            done = number - 1 + place / len(batches)
            for piece in self.pieces(fed):
                outcome = self.step(piece, done / self.loop_settings.epochs)
                waiting.append((f"in epoch {number}, batch {place + 1} of {len(batches)}", outcome))
                if len(waiting) == self.look_every:
                    self._count(waiting, totals)
            if place + 1 == len(batches):
                self._count(waiting, totals)
            if not waiting:
                self._report(done, totals.mean_loss)
        self.settle()
        seconds = time.perf_counter() - start
        reading = self.reading(train, batches, totals)
        return {
            "epoch": number,
            "train_loss": totals.mean_loss,
            "learning_rate": float(self.optimizer.param_groups[0]["lr"]),
            "seconds": seconds,
            "tokens_per_second": reading.tokens / seconds,
            **({} if reading.padding_share is None else {"padding_share": reading.padding_share}),
            "clipped_share": totals.clipped / totals.steps if self.loop_settings.clip_norm else None,
        }

    def step(self, piece: Piece, progress: float) -> Outcome:
        """Move the weights along the gradient of the loss of one piece; return what it came to.

        `progress`, 0 to 1, is the share of the training that is done, on which the step sizes depend. On the CPU a
        gradient that is not finite moves no weight; on a GPU that is found out later, so that no step waits for it (but
        in float16, whose scaler asks).
        """
        return self.descend(piece, set_learning_rate(self.optimizer, progress, self.loop_settings.warmup_share))

    def descend(self, piece: Piece, share: float) -> Outcome:
        """Move the weights at `share` of their highest step, which the optimizer has been told."""
        loss = self.loss(piece)
        self.optimizer.zero_grad()
        self.scaler.scale(loss.value).backward()  # type: ignore[no-untyped-call]
        self.scaler.unscale_(self.optimizer)  # type: ignore[arg-type]
        norm = nn.utils.clip_grad_norm_([*self.weights, *loss.others], self.clip_norm)
        counted = loss.value if loss.total is None else loss.total
        outcome = Outcome(torch.stack((counted.detach(), norm.detach())), loss.items, loss.total is not None)
        if self.device.type == "cpu" and not math.isfinite(norm):
            return outcome
        self.scaler.step(self.optimizer)  # type: ignore[arg-type]
        self.scaler.update()
        self.moved(share)
        return outcome

    def _count(self, waiting: list[tuple[str, Outcome]], totals: EpochTotals) -> None:
        """Look at the steps that wait, and empty the list."""
        if waiting:
            numbers = torch.stack([outcome.numbers for _, outcome in waiting]).tolist()
            for (where, outcome), (loss, norm) in zip(waiting, numbers, strict=True):
                self._refuse(loss, norm, where)
                totals.add(loss, norm > self.clip_norm, outcome)
            waiting.clear()

    def _refuse(self, loss: float, norm: float, where: str) -> None:
        # float16 overflows now and then by design: the scaler then leaves the step out and scales less.
        name, value = "loss", loss
        if math.isfinite(loss) and not self.scaler.is_enabled():
            name, value = "norm of the gradient", norm
        if not math.isfinite(value):
            rate = float(self.optimizer.param_groups[0]["lr"])
            raise RuntimeError(
                f"the {name} is {value} {where}, at learning rate {rate:.3g}; try a smaller learning_rate "
                f"(it is {self.loop_settings.learning_rate:g}) or clip_norm"
            )

    def _report(self, done: float, loss: float) -> None:
        epochs = self.loop_settings.epochs
        note = f"epoch {min(int(done) + 1, epochs)}/{epochs} · {self.shown(loss)}"
        report("train", round(done, 3), epochs, "epochs", f"{note} · {self.note}" if self.note else note)
