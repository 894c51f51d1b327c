"""What would settle a comparison that is open: more seeds, or more documents, if the difference stays as measured."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from reports.statistics.difference import Difference

#: Further seeds and documents are looked for up to here; beyond, "more than" is said.
MOST_SEEDS, MOST_DOCUMENTS = 50, 10**8


@dataclass(frozen=True)
class Remedy:
    """How many seeds a cell, or documents, in all would settle it; infinite where no number of them alone would do."""

    further_seeds: float
    documents: float


def find_remedy(difference: Difference, level: float, stricter: float, margin: float) -> Remedy:
    """Return what would bring the interval at `stricter` off 0, or the one at `level` within ± `margin` (shares).

    `stricter` is the level that Holm's correction asks of this pair. The components of variance are taken as measured
    and every network as trained with the new number of seeds.
    """

    def settled(seeds: float | None, documents: float | None) -> bool:
        size = abs(difference.observed)
        if size + difference.half_width(level, seeds, documents) <= margin:
            return True
        return size > difference.half_width(stricter, seeds, documents)

    return Remedy(
        _further_seeds(difference, lambda seeds: settled(seeds, None)),
        _documents_needed(difference, lambda documents: settled(None, documents)),
    )


def _further_seeds(difference: Difference, settled: Callable[[float], bool]) -> float:
    trained = [side.seeds for side in difference.sides if not side.is_fixed]
    if not trained or not settled(math.inf):
        return math.inf
    now = min(trained)
    return next((float(more) for more in range(1, MOST_SEEDS + 1) if settled(now + more)), float(MOST_SEEDS + 1))


def _documents_needed(difference: Difference, settled: Callable[[float], bool]) -> float:
    low, high = float(difference.documents), float(MOST_DOCUMENTS)
    if not settled(high):
        return math.inf
    while high / low > 1.01:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if settled(middle) else (middle, high)
    return high
