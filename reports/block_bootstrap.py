"""Intervals of mean losses over time: blocks of neighbours are drawn, because errors that follow each other are alike.

The circular block bootstrap (Politis & Romano 1992, in LePage & Billard, Exploring the Limits of Bootstrap), with
blocks of n^(1/3) steps, the order that is right for a variance (Hall, Horowitz & Jing 1995, Biometrika 82). Every
resample draws seeds as well, with replacement, so that an interval is over both. Resampling S seeds finds only
(S − 1)/S of their variance, so what it moves is stretched by √(S / (S − 1)).
"""

import math
from typing import NamedTuple

import numpy as np

from reports.intervals import Interval
from reports.scores import Integers, Reals


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
        """Return the mean loss of each resample, (R,), from losses of S seeds (S, N)."""
        seeds = len(losses)
        wrapped = np.concatenate((losses, losses[:, : self.length - 1]), axis=1)  # time is a circle
        sums = np.cumsum(np.pad(wrapped, ((0, 0), (1, 0))), axis=1)
        block = (sums[:, self.length :] - sums[:, : -self.length]) / self.length  # (S, N): mean of the block from there
        over_time = np.stack([one[self.starts].mean(axis=1) for one in block])  # (S, R)
        middle: Reals = over_time.mean(axis=0)
        if seeds == 1:
            return middle
        drawn = self.generator.integers(0, seeds, (self.resamples, seeds))
        by_seed = losses.mean(axis=1)  # (S,)
        moved = by_seed[drawn].mean(axis=1) - by_seed.mean()
        found: Reals = middle + math.sqrt(seeds / (seeds - 1)) * moved
        return found

    def mean(self, losses: Reals) -> Interval:
        """Return the interval of the mean loss."""
        return self._interval(self.means(losses))

    def difference(self, first: Reals, second: Reals) -> Tested:
        """Return first minus second, of losses (S, N) each: the mean over steps and seeds."""
        value = float(first.mean() - second.mean())
        drawn = self.means(first) - self.means(second)
        below, above = int((drawn <= 0).sum()), int((drawn >= 0).sum())
        return Tested(value, self._interval(drawn), min(1.0, 2 * (min(below, above) + 1) / (self.resamples + 1)))

    def _interval(self, drawn: Reals) -> Interval:
        low, high = np.quantile(drawn, [0.5 - self.confidence / 2, 0.5 + self.confidence / 2])
        return Interval(float(low), float(high))
