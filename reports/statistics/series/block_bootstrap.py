"""Intervals of mean losses over time: blocks of neighbours are drawn, because errors that follow each other are alike.

The circular block bootstrap (Politis & Romano 1992, in LePage & Billard, Exploring the Limits of Bootstrap), with
blocks of n^(1/3) steps, the order that is right for a variance (Hall, Horowitz & Jing 1995, Biometrika 82). What seeds
add comes from `spreads`, since two or three of them cannot be resampled.
"""

import math

import numpy as np

from reports.results.arrays import Integers, Reals
from reports.statistics.difference import Difference, Side
from reports.statistics.intervals import Interval, percentile_interval
from reports.statistics.spread.spreads import Spread


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

    def mean(self, losses: Reals, spread: Spread | None = None) -> Interval:
        """Return the interval of the mean loss; `spread` over seeds, of a model that draws at random.

        What seeds add has Student's t distribution, or the normal one where the spread is assumed.
        """
        found = self.means(losses)
        if spread is not None:
            shape = (self.resamples,)
            known = math.isinf(spread.freedom)
            drawn = self.generator.standard_normal(shape) if known else self.generator.standard_t(spread.freedom, shape)
            found = found + drawn * math.sqrt(spread.observed / len(losses))
        return percentile_interval(found, self.confidence)

    def difference(self, first: Reals, second: Reals, spread: Spread | None = None) -> Difference:
        """Return first minus second, of losses (S, N) each: the mean over steps and seeds; `spread` is the first's.

        The resamples give the variance over time, with as many degrees of freedom as there are other blocks.
        """
        over_time = float(np.var(self.means(first) - self.means(second)))
        return Difference(
            observed=float(first.mean() - second.mean()),
            documents=self.steps,
            over_documents=over_time,
            freedom=float(max(self.starts.shape[1] - 1, 1)),
            sides=(Side(len(first), spread),) if spread is not None else (),
            added=0,
            limit=math.inf,
        )
