"""A measure on two sets of documents: the difference, and its interval over the documents of both."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from models.measures import MEASURES, Measured
from reports.results.arrays import Integers, Reals
from reports.statistics.difference import ADDED
from reports.statistics.intervals import Interval
from reports.statistics.score_interval import score_interval
from reports.statistics.spread.clusters import in_units, variance_of_mean


@dataclass(frozen=True)
class Change:
    """How far a value moved from one set of documents to another."""

    before: float
    after: float
    interval: Interval  # of after − before

    @property
    def difference(self) -> float:
        """After − before."""
        return self.after - self.before

    @property
    def is_shown(self) -> bool:
        """Say whether the interval leaves out 0."""
        return 0 not in self.interval


#: What models of one cell measured on a set of documents, by seed, and the groups of those documents.
Sample = tuple[Sequence[Measured], Integers | None]


def change(before: Sample, after: Sample, confidence: float) -> Change:
    """Return how a measure of the same models moved between two sets of documents that have none in common.

    The variances of the two add up, each that of the mean influence over seeds with two documents added (as in
    `difference`); the models are the same, so that seeds add nothing.
    """
    values = [float(np.mean([one.value for one in measured])) for measured, _ in (before, after)]
    variance = sum(_variance(*sample) for sample in (before, after))
    return _around((values[0], values[1]), math.sqrt(variance), confidence)


def _variance(measured: Sequence[Measured], groups: Integers | None) -> float:
    influence = np.mean([one.influence for one in measured], axis=0)  # (N,)
    step, documents = float(np.mean([one.step for one in measured])), int(influence.size)
    return variance_of_mean(in_units(influence, groups)) + ADDED * step / (documents + ADDED) ** 2


def share_change(before: tuple[int, int], after: tuple[int, int], confidence: float) -> Change:
    """Return how a share moved, each given as (documents inside, documents); Agresti & Caffo 2000 (Am. Stat. 54).

    >>> share_change((50, 100), (50, 100), 0.95).difference
    0.0
    """
    values = [inside / documents for inside, documents in (before, after)]
    smoothed = [((inside + 1) / (documents + 2), documents + 2) for inside, documents in (before, after)]
    variance = sum(share * (1 - share) / documents for share, documents in smoothed)
    return _around((values[0], values[1]), math.sqrt(variance), confidence)


def larger(before: Reals, after: Reals, confidence: float) -> tuple[float, Interval]:
    """Return how likely a value of `after` (N,) is larger than one of `before` (M,), ties counting half, with its
    interval: the area under the ROC curve (Mann & Whitney 1947, Ann. Math. Stat. 18). 0.5: neither is.
    """  # fmt: skip
    values = np.concatenate([before, after])
    truth = np.repeat([0, 1], [before.size, after.size]).astype(np.int64)
    low, high = float(values.min()), float(values.max())
    shares = (values - low) / (high - low) if high > low else np.full(values.size, 0.5)
    auc = MEASURES["auc"]
    measured = auc.measured(truth, np.stack([1 - shares, shares], axis=1))
    return measured.value, score_interval([measured], auc, None, confidence)


def _around(values: tuple[float, float], deviation: float, confidence: float) -> Change:
    before, after = values
    half = float(norm.ppf(0.5 + confidence / 2)) * deviation
    return Change(before, after, Interval(after - before - half, after - before + half))
