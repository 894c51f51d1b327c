"""How far a search may go from a setting's default: declared with the type of each field that `wordloom tune` tunes.

`hidden_size: Annotated[int, Range(32, 256, log=True)]`: pydantic keeps what it does not know beside the field, and the
bounds that validation enforces (`ge`, `le`) stay what is possible, where a range is what is worth a trial.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from corpus.settings import Settings, extra_of


@dataclass(frozen=True)
class Range:
    """Numbers between two; with `log` ratios count and not differences. Of `times` they are multiples of the default.

    Multiples are for what follows the size of the data: 100 passes suit 1,000 sentences, and 5 suit 20 M words.
    """

    low: float
    high: float
    log: bool = False
    times: bool = False

    def of(self, default: float) -> "Range":
        """Return the numbers themselves, wide enough for the default to be among them.

        >>> Range(0.5, 2, times=True).of(12)
        Range(low=6.0, high=24.0, log=False, times=False)
        """
        factor = default if self.times else 1
        return Range(min(factor * self.low, default), max(factor * self.high, default), self.log)

    def __str__(self) -> str:
        bounds = f"{self.low:g}–{self.high:g}"
        return f"{bounds}{' times the default' if self.times else ''}{', log' if self.log else ''}"


@dataclass(frozen=True)
class Choices:
    """Some values of a field, as a configuration file writes them."""

    values: tuple[str, ...]

    def __str__(self) -> str:
        return " / ".join(self.values)


def declared(field: Any) -> Range | Choices | None:
    """Return how far a search goes in a field of settings; None where it is not tuned."""
    return next((one for one in field.metadata if isinstance(one, (Range, Choices))), None)


def space_of(settings: Settings) -> dict[str, Range | Choices]:
    """Return how far a search goes in each field that is read under what the others say.

    >>> from embeddings.settings import EmbeddingSettings
    >>> str(space_of(EmbeddingSettings())["window"])
    '2–12, log'
    """
    fields = type(settings).model_fields
    return {name: found for name in _read(settings) if (found := declared(fields[name])) is not None}


def _read(settings: Settings) -> Iterable[str]:
    """Yield the fields that are read; `applicable` leaves out those at a default that came later, too."""
    for name, field in type(settings).model_fields.items():
        condition: dict[str, list[str]] = extra_of(field).get("only_for", {})
        if all(getattr(settings, other) in choices for other, choices in condition.items()):
            yield name
