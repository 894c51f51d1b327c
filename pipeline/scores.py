"""How scores are written."""

from collections.abc import Callable


def percent(share: float | None) -> str:
    """Return a share as percent with one decimal, or nothing where there is none."""
    return "" if share is None else f"{100 * share:.1f} %"


def decimal(value: float | None) -> str:
    """Return a number with one decimal, or nothing where there is none."""
    return "" if value is None else f"{value:.1f}"


#: How what a cell is judged by is written, where it is no share.
WRITTEN: dict[str, Callable[[float | None], str]] = {
    "mcc": lambda value: "" if value is None else f"{value:.3f}",
    "log-loss": lambda value: "" if value is None else f"{value:.3f}",
    "perplexity": decimal,
    "error": lambda value: "" if value is None else f"{value:.4g}",
}


def written(measure: str, value: float | None) -> str:
    """Return the value of a measure as people read it, or nothing where there is none.

    >>> written("accuracy", 0.8512), written("perplexity", 81.25)
    ('85.1 %', '81.2')
    """
    return WRITTEN.get(measure, percent)(value)
