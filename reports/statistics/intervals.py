"""Intervals and spread: how far a score can be trusted."""

import math
from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from reports.results.arrays import Integers, Reals
from reports.statistics.scores import f1_of


class Interval(NamedTuple):
    """Lower and upper bound of a share."""

    low: float
    high: float

    def __contains__(self, value: object) -> bool:
        """Say whether a value lies inside, bounds included."""
        return isinstance(value, (int, float)) and self.low <= value <= self.high


def wilson(share: float, documents: int, confidence: float = 0.95) -> Interval | None:
    """Return the score interval of a share of `documents` independent documents; None without documents.

    Wilson 1927 (J. Am. Stat. Assoc. 22): unlike ± z·√(p(1 − p)/n) it never leaves 0…1 and holds its level near 100 %,
    where classifiers live. For a mean over seeds it is cautious: averaging seeds narrows the true interval a little.
    """
    if documents == 0:
        return None
    z = float(norm.ppf(0.5 + confidence / 2))
    centre = share + z**2 / (2 * documents)
    margin = z * math.sqrt(share * (1 - share) / documents + z**2 / (4 * documents**2))
    scale = 1 + z**2 / documents
    return Interval(max(0.0, (centre - margin) / scale), min(1.0, (centre + margin) / scale))


def macro_f1_interval(
    truth: Integers, predicted: list[Integers], classes: int, resamples: int, confidence: float
) -> Interval | None:
    """Return the bootstrap percentile interval of macro-F1, averaged over seeds, over documents.

    `truth` is (documents,), `predicted` one such array a seed. Documents with the same truth and the same predictions
    are interchangeable, so a resample of documents is one multinomial draw over those patterns: exact, and quick for
    any number of documents.
    """
    if truth.size == 0 or not predicted:
        return None
    patterns, counts = np.unique(np.stack([truth, *predicted]), axis=1, return_counts=True)  # (1 + seeds, P), (P,)
    generator = np.random.default_rng(0)  # a report drawn twice is the same report
    columns = np.eye(classes)
    right = [columns[seed] * (seed == patterns[0])[:, None] for seed in patterns[1:]]  # each (P, C)
    scores = []
    for size in chunks(resamples, patterns.shape[1]):
        drawn = generator.multinomial(truth.size, counts / truth.size, size=size).astype(float)  # (size, P)
        actual = drawn @ columns[patterns[0]]  # (size, C)
        seeds = zip(right, patterns[1:], strict=True)
        scores.append(sum(np.nanmean(f1_of(drawn @ hits, actual, drawn @ columns[p]), axis=1) for hits, p in seeds))
    return percentile_interval(np.concatenate(scores) / len(predicted), confidence)


def percentile_interval(drawn: Reals, confidence: float) -> Interval:
    """Return what holds the middle share `confidence` of resamples (R,)."""
    low, high = np.quantile(drawn, [0.5 - confidence / 2, 0.5 + confidence / 2])
    return Interval(float(low), float(high))


def two_sided(drawn: Reals) -> float:
    """Return the two-sided p-value of a difference's being 0, from its resamples (R,)."""
    below, above = int((drawn <= 0).sum()), int((drawn >= 0).sum())
    return min(1.0, 2 * (min(below, above) + 1) / (len(drawn) + 1))


def chunks(resamples: int, counts: int) -> list[int]:
    """Cut resamples of so many counts each into chunks that stay near 32 MB."""
    size = max(1, min(resamples, 4_000_000 // counts))
    return [min(size, resamples - start) for start in range(0, resamples, size)]


def deviation(values: list[float]) -> float | None:
    """Return the sample standard deviation (n − 1); None for fewer than two values."""
    return float(np.std(values, ddof=1)) if len(values) > 1 else None


def mean(values: list[float]) -> float | None:
    """Return the mean; None where there is nothing to average."""
    return float(np.mean(values)) if values else None
