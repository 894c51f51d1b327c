"""What would settle a comparison that is open: more seeds, or more documents, if the difference stays as measured."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy.special import stdtr

from reports.statistics.difference import Difference
from reports.statistics.two_way import NORMAL, freedom

#: Further seeds and documents are looked for up to here; beyond, "more than" is said.
MOST_SEEDS, MOST_DOCUMENTS = 50, 10**8
#: The chance of settling it that is aimed at (Cohen 1988, Statistical Power Analysis, section 2.4). A number that just
#: brings the interval off 0 if everything stays as it is settles it about every second time, since nothing does.
POWER = 0.8


@dataclass(frozen=True)
class Remedy:
    """How many seeds a cell, or documents, in all would settle it; infinite where no number of them alone would do."""

    further_seeds: float
    documents: float


@dataclass(frozen=True)
class Bar:
    """What a verdict asks of a pair: the tails left outside, divided by how many others Holm's correction counts."""

    level: float  # of the interval that is shown
    different: float  # level at which an interval off 0 is called better or worse
    equivalent: float  # level at which an interval within ± `margin` is called equivalent
    margin: float  # a share


def find_remedy(difference: Difference, bar: Bar) -> Remedy:
    """Return what would settle the pair in `POWER` of all repetitions, at the least.

    The difference and the components of variance are taken as measured. More seeds are another training of every cell
    that a seed moves; more documents are asked of the same models, so that what seeds add to the difference stays.
    """

    def is_settled(seeds: float | None, documents: float | None) -> bool:
        return chance(difference, bar, seeds, documents) >= POWER

    return Remedy(
        _further_seeds(difference, lambda seeds: is_settled(seeds, None)),
        _documents_needed(difference, lambda documents: is_settled(None, documents)),
    )


def chance(difference: Difference, bar: Bar, seeds: float | None, documents: float | None) -> float:
    """Return the chance of a verdict with other numbers of seeds or documents: of an interval off 0, or within."""
    size, parts = abs(difference.observed), difference.parts(seeds, documents)
    moving = difference.variance(seeds) if documents is None else _of_documents(difference, documents)
    off = difference.half_width(bar.different, seeds, documents)
    inside = bar.margin - max(difference.half_width(level, seeds, documents) for level in (bar.level, bar.equivalent))
    doubt = parts.documents**2 / parts.freedom + (parts.seeds**2 / parts.freedoms).sum(axis=-1)
    degrees = min(float(freedom(parts.total, doubt)[0]), NORMAL)

    def below(bound: float) -> float:
        if moving == 0:
            return float(bound > size)
        return float(stdtr(degrees, (bound - size) / math.sqrt(moving)))

    different = 1 - below(off) + below(-off)
    equivalent = below(inside) - below(-inside) if inside > 0 else 0.0
    return min(1.0, different + equivalent)


def _of_documents(difference: Difference, documents: float) -> float:
    """Return the variance by the choice of so many documents, for the same models."""
    tipping = sum(side.spread.tipping / side.seeds for side in difference.sides)
    return (difference.over_documents + tipping) * difference.documents / documents


def _further_seeds(difference: Difference, is_settled: Callable[[float], bool]) -> float:
    if not difference.sides or not is_settled(math.inf):
        return math.inf
    now = min(side.seeds for side in difference.sides)
    return next((float(more) for more in range(1, MOST_SEEDS + 1) if is_settled(now + more)), float(MOST_SEEDS + 1))


def _documents_needed(difference: Difference, is_settled: Callable[[float], bool]) -> float:
    low, high = float(difference.documents), float(MOST_DOCUMENTS)
    if not is_settled(high):
        return math.inf
    while high / low > 1.01:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if is_settled(middle) else (middle, high)
    return high
