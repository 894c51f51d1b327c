"""What steps and epochs of a training come to."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from torch import Tensor, nn


class Watched(NamedTuple):
    """What validation says of an epoch: its value (the greatest is best), columns of the history, a note to show."""

    value: tuple[float, ...]
    record: dict[str, float]
    note: str
    doubt: float = 0.0  # so much less than the greatest first number is no worse: of such epochs the latest is kept


class Reading(NamedTuple):
    """What an epoch has read."""

    tokens: int
    padding_share: float | None = None  # of all places of all batches


class StepLoss(NamedTuple):
    """The loss of a step, and how it counts in the mean of the epoch."""

    value: Tensor  # what the gradient is taken of
    items: int  # documents, or words
    others: Sequence[Tensor] = ()  # weights outside the optimizer that have a part in it
    total: Tensor | None = None  # the sum over the items, where that is not `items` times the value


class Outcome(NamedTuple):
    """What a step came to; on a GPU nobody has looked yet."""

    numbers: Tensor  # the loss, a sum or a mean, and the norm of the gradient, (2,)
    items: int
    is_sum: bool


@dataclass
class EpochTotals:
    """Sums over the steps of an epoch."""

    steps: int = 0
    items: int = 0
    loss: float = 0.0
    clipped: int = 0

    def add(self, loss: float, clipped: bool, outcome: Outcome) -> None:
        """Count one step."""
        self.steps += 1
        self.items += outcome.items
        self.loss += loss if outcome.is_sum else loss * outcome.items
        self.clipped += clipped

    @property
    def mean_loss(self) -> float:
        """The loss of an item."""
        return self.loss / self.items


@dataclass
class Best:
    """The weights that are kept so far, their epoch (0: none yet), and the epoch that did best on validation."""

    epoch: int = 0
    peak_epoch: int = 0
    value: tuple[float, ...] = (-math.inf,)  # of the epoch that did best
    weights: dict[str, Tensor] = field(default_factory=dict)

    def offer(self, value: tuple[float, ...], epoch: int, network: nn.Module, doubt: float = 0.0) -> bool:
        """Keep a copy of the network's weights if they are the best so far; say whether they are kept.

        Within `doubt` of the best, later weights are kept before earlier ones: the steps get smaller towards the end,
        and which of two epochs hits one more of a hundred documents is chance.
        """
        is_best = value > self.value  # a loss that is NaN is not better
        if is_best:
            self.value, self.peak_epoch = value, epoch
        if not is_best and not (doubt > 0 and value[0] >= self.value[0] - doubt):
            return False
        self.epoch = epoch
        self.weights = {name: weight.detach().clone() for name, weight in network.state_dict().items()}
        return True
