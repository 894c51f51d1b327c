"""What a search for settings tells of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Tried:
    """One trial: settings, and what they came to on validation."""

    number: int
    state: Literal["done", "short", "failed"]
    value: float | None  # on validation; None unless done
    short: float | None  # the same after a part of the epochs
    ended: float  # processor seconds that its architecture had spent when it had ended
    settings: Mapping[str, str]  # other than in the configuration
    is_default: bool = False
    message: str = ""


@dataclass(frozen=True)
class Searched:
    """The search of one architecture. Its cells in the results are called `default` and `tuned`, empty without one."""

    name: str
    trials: tuple[Tried, ...]  # in the order in which they ended
    default: str = ""
    tuned: str = ""  # equal to `default` where nothing was better on validation
    promised: tuple[float, float] | None = None  # what default and winner had on validation in the search
    settings: Mapping[str, tuple[str, str]] | None = None  # of the winner: as by default, as tuned

    @property
    def seconds(self) -> float:
        """Processor seconds that were spent."""
        return max((trial.ended for trial in self.trials), default=0.0)

    def count(self, state: str) -> int:
        """Return how many trials ended so."""
        return sum(trial.state == state for trial in self.trials)
