"""Intervals of mean losses over time: blocks of neighbours are drawn, because errors that follow each other are alike.

The circular block bootstrap (Politis & Romano 1992, in LePage & Billard, Exploring the Limits of Bootstrap), with
blocks of n^(1/3) steps, the order that is right for a variance (Hall, Horowitz & Jing 1995, Biometrika 82). What seeds
add comes from `SeedSpread`, since two or three of them cannot be resampled.
"""

import math
from typing import NamedTuple

import numpy as np

from reports.results.arrays import Integers, Reals
from reports.statistics.intervals import Interval, percentile_interval, two_sided
from reports.statistics.seed_spread import SeedSpread


class Tested(NamedTuple):
    """A mean or difference with its interval, and the two-sided p-value of its being 0."""

    value: float
    interval: Interval
    p_value: float


class BlockBootstrap:
    """Resamples of `steps` steps of time, the same for every loss, so that differences are paired."""

    def __init__(self, steps: int, resamples: int, confidence: float) -> None:
        self.steps, self.resamples, self.confidence = steps, resamples, confidence
        self.length = max(1, math.ceil(steps ** (1 / 3)))
        self.generator = np.random.default_rng(0)  # a report drawn twice is the same report
        blocks = math.ceil(steps / self.length)
        self.starts: Integers = self.generator.integers(0, steps, (resamples, blocks))

    def means(self, losses: Reals) -> Reals:
        """Return the mean loss of each resample of time, (R,), from losses of S seeds (S, N)."""
        wrapped = np.concatenate((losses, losses[:, : self.length - 1]), axis=1)  # time is a circle
        sums = np.cumsum(np.pad(wrapped, ((0, 0), (1, 0))), axis=1)
        block = (sums[:, self.length :] - sums[:, : -self.length]) / self.length  # (S, N): mean of the block from there
        found: Reals = block.mean(axis=0)[self.starts].mean(axis=1)
        return found

    def mean(self, losses: Reals, spread: SeedSpread | None = None) -> Interval:
        """Return the interval of the mean loss; `spread` over seeds, of a model that draws at random."""
        return percentile_interval(self.means(losses) + self._of_seeds(losses, spread), self.confidence)

    def difference(self, first: Reals, second: Reals, spread: SeedSpread | None = None) -> Tested:
        """Return first minus second, of losses (S, N) each: the mean over steps and seeds; `spread` is the first's."""
        drawn = self.means(first) - self.means(second) + self._of_seeds(first, spread)
        interval = percentile_interval(drawn, self.confidence)
        return Tested(float(first.mean() - second.mean()), interval, two_sided(drawn))

    def _of_seeds(self, losses: Reals, spread: SeedSpread | None) -> Reals | float:
        return spread.draws([len(losses)], self.resamples, self.generator) if spread else 0.0
