"""What seeds add to a difference of means, where resampling two or three of them would find too little."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from reports.results.arrays import Reals


class SeedSpread(NamedTuple):
    """How far one training's score lies from the mean over seeds, as a standard deviation."""

    deviation: float
    freedom: int  # degrees of freedom of the estimate; 0: it is assumed

    def draws(self, seeds: Sequence[int], number: int, generator: np.random.Generator) -> Reals:
        """Return what chance in training adds to a difference, (number,).

        `seeds` has, for each trained side of it, over how many seeds its score is a mean. The draws have Student's t
        distribution, since the deviation is estimated, or the normal one where it is assumed.
        """
        drawn = generator.standard_t(self.freedom, number) if self.freedom else generator.standard_normal(number)
        found: Reals = drawn * self.deviation * math.sqrt(sum(1 / each for each in seeds))
        return found


def pooled_spread(scores: Sequence[Sequence[float]], assumed: float) -> SeedSpread:
    """Return the spread that networks share, from the scores of each by seed; `assumed` where each has one seed."""
    freedom = sum(len(each) - 1 for each in scores)
    if not freedom:
        return SeedSpread(assumed, 0)
    squares = sum(float(((np.array(each) - np.mean(each)) ** 2).sum()) for each in scores)
    return SeedSpread(math.sqrt(squares / freedom), freedom)
