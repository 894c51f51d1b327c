"""One stage at work: how far it is, how fast, and how long it will still take."""

import time
from dataclasses import dataclass, field
from typing import Any

from pipeline.output import duration, short
from translation.shapes import translated

#: Seconds of a step after which it can be said how long it will take.
SURE = 3.0


@dataclass
class Work:
    """One stage at work: what it said last."""

    stage: str
    label: str
    step: str = ""  # the part of the stage that it is in
    done: float = 0.0
    total: float | None = None
    unit: str = ""
    note: str = ""
    step_began: float = 0.0
    first: float = 0.0  # `done` when the step was first heard of
    began: float = field(default_factory=time.monotonic)

    @property
    def told(self) -> str:
        """The label in the language that is spoken, where it is more than a name."""
        return translated(self.label) if " " in self.label else self.label

    def update(self, record: dict[str, Any], now: float) -> None:
        """Take over what a progress line says."""
        if record["label"] != self.step:
            self.step, self.step_began, self.first = str(record["label"]), now, float(record["done"])
        self.done, self.total = float(record["done"]), record.get("total")
        self.unit, self.note = str(record.get("unit", "")), str(record.get("note", ""))

    def share(self) -> float | None:
        """Return how much of the step is done, 0…1, or None where that is unknown."""
        return min(1.0, self.done / self.total) if self.total else None

    def speed(self, now: float) -> str:
        """Return what the stage says about itself, or else its speed: `1.2 M words/s`."""
        seconds = now - self.step_began
        if self.note or not self.unit or seconds < 1:
            return translated(self.note)
        return f"{short(max(0.0, self.done - self.first) / seconds)} {translated(self.unit)}/s"

    def seconds_left(self, now: float) -> float | None:
        """Return how long the step will still take if it goes on as it did, None where that is not known yet."""
        seconds, steps = now - self.step_began, self.done - self.first
        if not self.total or steps <= 0 or seconds < SURE:
            return None
        return max(0.0, self.total - self.done) * seconds / steps

    def left(self, now: float) -> str:
        """Return that in words: `2 min 05 s left`."""
        rest = self.seconds_left(now)
        return "" if rest is None else f"{rounded(rest)} left"


def rounded(seconds: float) -> str:
    """Return whole seconds as people say them: `40 s`, `2 min 05 s`."""
    return f"{round(seconds)} s" if round(seconds) < 60 else duration(seconds)


def listed(*parts: str) -> str:
    """Return the parts that are not empty, with commas between."""
    return ", ".join(part for part in parts if part)
