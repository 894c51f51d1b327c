"""How long the rest of a run will take, told from what its results took so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pipeline.work import Work
    from tasks.engine.inspection import StageState


class Alike(NamedTuple):
    """Results that take time alike, apart from their effort."""

    stage: str
    kind: str


class TimeLeft:
    """Results that wait, and the seconds that those before them took for each unit of effort.

    A result takes its effort times the mean of those of its stage and kind, of which the ones at work count too, by
    how far they are. `jobs` are at work at a time. What only gathers results has no effort, and takes no time here.
    """

    def __init__(self, waiting: Iterable[StageState], jobs: int) -> None:
        self._efforts = {state.label: (Alike(state.stage, state.kind), state.effort) for state in waiting}
        self._waiting = set(self._efforts)
        self._rates: dict[Alike, list[float]] = {}  # seconds for each unit of effort
        self._jobs = jobs

    def started(self, label: str) -> None:
        """Take in that a result is being made."""
        self._waiting.discard(label)

    def measured(self, label: str, seconds: float) -> None:
        """Take in that a result, or an earlier one of its name, took so many seconds."""
        alike, effort = self._efforts[label]
        if effort:
            self._rates.setdefault(alike, []).append(seconds / effort)

    def ended(self, label: str, seconds: float | None) -> None:
        """Take in that a result is there, or failed: then it has no `seconds`."""
        self._waiting.discard(label)
        if label in self._efforts and seconds is not None:
            self.measured(label, seconds)

    def seconds(self, works: Mapping[str, Work], now: float) -> float | None:
        """Return the seconds left, None as long as there is something of which nothing is known."""
        at_work = {work.label: work.seconds_left(now) for work in works.values() if work.label in self._efforts}
        rates = {alike: [*known] for alike, known in self._rates.items()}
        for label, left in at_work.items():
            alike, effort = self._efforts[label]
            if left is not None and effort:
                rates.setdefault(alike, []).append((now - works[label].began + left) / effort)
        rest = []
        for label in (*self._waiting, *at_work):
            alike, effort = self._efforts[label]
            left = at_work.get(label)
            if left is None and effort:
                if alike not in rates:
                    return None
                passed = now - works[label].began if label in at_work else 0.0
                left = max(0.0, effort * fmean(rates[alike]) - passed)
            rest.append(left or 0.0)
        return max(max(rest, default=0.0), sum(rest) / self._jobs)
