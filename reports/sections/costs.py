"""What a model costs, as every kind of report writes it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from reports import numerals
from reports.writing.blocks import Best, Column, Entry


class Costly(Protocol):
    """What has costs."""

    def cost(self, name: str) -> float | None:
        """Return the mean of one cost over seeds."""


class Cost(NamedTuple):
    """What people call a cost, how it is written, and which is the best."""

    title: str
    written: Callable[[float | None], str]
    best: Best = "lowest"


#: Name in cost.json → cost.
COSTS: Mapping[str, Cost] = {
    "parameters": Cost("Parameters", numerals.amount),
    "train_seconds": Cost("Training", numerals.seconds),
    "peak_mib": Cost("Memory", numerals.mebibytes),
    "latency_ms": Cost("One document", numerals.milliseconds),
    "documents_per_second": Cost("Per second", numerals.rate, "highest"),
}


def cost_of(model: Costly, name: str) -> str:
    """Write one cost."""
    return COSTS[name].written(model.cost(name))


def cost_entry(model: Costly, name: str) -> Entry:
    """Return one cost as an entry of a table."""
    return Entry(cost_of(model, name), value=model.cost(name))


def cost_columns(*names: str, document: str = "") -> list[Column]:
    """Return the columns of costs; `document` is what is judged at once, where that is no document."""
    titles = {"latency_ms": f"One {document}"} if document else {}
    return [Column(titles.get(name, COSTS[name].title), best=COSTS[name].best) for name in names]


def cost_tiles(model: Costly, weights: str, document: str = "document") -> list[tuple[str, str, str]]:
    """Return the costs that stand beside the answer; `weights` says what the parameters are."""
    return [
        ("Training", cost_of(model, "train_seconds"), f"{cost_of(model, 'peak_mib')} of memory"),
        (
            f"One {document}",
            cost_of(model, "latency_ms"),
            f"{cost_of(model, 'documents_per_second')} a second in bulk",
        ),
        ("Parameters", cost_of(model, "parameters"), weights),
    ]
