"""The Pareto front: cells that no other beats in score without costing more."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.statistics.recommendation import score
from reports.statistics.summary import Summary

#: Costs that a cell is weighed by, as they are called in cost.json.
COSTS = ("train_seconds", "latency_ms", "peak_mib", "parameters")


@dataclass(frozen=True, eq=False)
class Weighed:
    """A cell, and the costs for which none as cheap scores higher and none that scores as high is cheaper."""

    summary: Summary
    fronts: frozenset[str]


def weigh(summaries: Sequence[Summary]) -> tuple[Weighed, ...]:
    """Return every cell that stands on the front of a cost, the best on validation first.

    The score is that of validation: what a cell is chosen by. The majority class, which reads nothing, is left out.
    """
    done = [s for s in summaries if s.validation is not None and not s.is_majority]
    fronts = {s.name: frozenset(cost for cost in COSTS if _on_front(s, done, cost)) for s in done}
    found = [Weighed(s, fronts[s.name]) for s in done if fronts[s.name]]
    return tuple(sorted(found, key=lambda weighed: -score(weighed.summary)))


def _on_front(summary: Summary, others: Sequence[Summary], cost: str) -> bool:
    mine, own = summary.cost(cost), score(summary)
    if mine is None:
        return False
    for other in others:
        theirs, rival = other.cost(cost), score(other)
        if theirs is not None and theirs <= mine and rival >= own and (theirs < mine or rival > own):
            return False
    return True
