"""How far a seed moves the models of a cell: each cell's own, from its own seeds, wherever there are enough of them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reports.results.arrays import Reals

#: Two seeds know their own variance with one degree of freedom: Student's t has 12.7 standard errors then and decides
#: nothing, Welch's approximation of it holds the truth in 87 to 94 %. So half of it is what the other cells of the kind
#: show; that holds in 95 to 97 % where all move alike, and in 84 to 93 where one moves three times as far as the others
#: (docs/benchmarks.md, Verdicts). From three seeds on a cell stands for itself.
SHRUNK_SEEDS, OWN_WEIGHT = 2, 0.5
#: With fewer cells than this to learn from, what is assumed of a single seed stands for those that are missing.
ENOUGH_CELLS = 4


@dataclass(frozen=True)
class Spread:
    """How far the seed moves the models of one cell."""

    observed: float  # variance of a model's score over seeds, share²; what single documents add is part of it
    tipping: float  # that part: documents that tip over from seed to seed, whatever the seed does on the whole
    freedom: float  # degrees of freedom of `observed`; infinite where it was assumed
    measured: bool = True

    @property
    def variance(self) -> float:
        """The part that more documents do not take away, share²."""
        return max(0.0, self.observed - self.tipping)

    @property
    def deviation(self) -> float:
        """Standard deviation over seeds, as a share."""
        return math.sqrt(self.variance)


#: Models whose seed changes nothing.
FIXED = Spread(0.0, 0.0, math.inf)


def own_spreads(
    scores: Mapping[str, Reals], assumed: Mapping[str, float], tipping: Mapping[str, float] | None = None
) -> dict[str, Spread]:
    """Return the spread of each cell of one kind from its scores by seed (R,); `assumed` are standard deviations.

    A cell with one seed shows none: it gets what was assumed, or more where a cell beside it was measured to move
    further. `tipping` is what single documents add to the variance of each cell's scores.
    """
    adds = tipping or dict.fromkeys(scores, 0.0)
    known = {name: float(np.var(each, ddof=1)) for name, each in scores.items() if len(each) > 1}
    furthest = max((max(0.0, variance - adds[name]) for name, variance in known.items()), default=0.0)
    missing = max(0, ENOUGH_CELLS - len(known))
    found = {}
    for name, each in scores.items():
        if len(each) < SHRUNK_SEEDS:
            found[name] = Spread(max(assumed[name] ** 2, furthest), 0.0, math.inf, measured=False)
        elif len(each) == SHRUNK_SEEDS:
            others = (sum(known.values()) + missing * (assumed[name] ** 2 + adds[name])) / (len(known) + missing)
            shrunk = OWN_WEIGHT * known[name] + (1 - OWN_WEIGHT) * others
            found[name] = Spread(shrunk, adds[name], _shrunk_freedom(len(known), missing))
        else:
            found[name] = Spread(known[name], adds[name], len(each) - 1.0)
    return found


def _shrunk_freedom(cells: int, missing: int) -> float:
    """Return the degrees of freedom of a weighted mean of variances with one each (Satterthwaite 1946)."""
    each = (1 - OWN_WEIGHT) / (cells + missing)
    return 1 / ((OWN_WEIGHT + each) ** 2 + (cells - 1) * each**2)
