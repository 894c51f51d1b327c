"""The luck in a choice: how much lower new seeds of the chosen cell score, since it was the best of many."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from reports.statistics.replicates import Spread
from reports.statistics.summary import Summary


@dataclass(frozen=True)
class Luck:
    """What the choice may owe to the seeds."""

    networks: int  # close together on validation, among which the chosen one was the best
    deviation: float  # over seeds, of one model's accuracy, a share
    is_measured: bool
    seeds: int
    expected: float  # how much lower new seeds would score if all were equally good: the most to be expected


def find_luck(taken: Summary, summaries: Sequence[Summary], spread: Spread, documents: int) -> Luck | None:
    """Return the luck in taking a network among others; None for a baseline, on which no seed acts, or one network.

    `spread` is how far a seed moves a network, `documents` how many validation has. The greatest of K means over S
    seeds lies on average E(K) · σ / √S above what all of them are worth, where they are worth the same; where they are
    not, the choice owes less to luck. K are the networks so close to the best that seeds and documents could have put
    them in its place: within three standard errors of a difference.
    """
    if taken.is_baseline or spread.deviation <= 0 or not documents or taken.validation is None:
        return None
    seeds, best = len(taken.scores), taken.validation
    reach = 3 * math.sqrt(2 * (spread.variance / seeds + best * (1 - best) / documents))
    networks = sum(s.validation is not None and s.validation >= best - reach for s in summaries if not s.is_baseline)
    if networks < 2:
        return None
    expected = expected_maximum(networks) * spread.deviation / math.sqrt(seeds)
    return Luck(networks, spread.deviation, spread.measured, seeds, expected)


def expected_maximum(number: int) -> float:
    """Return the mean of the greatest of `number` standard normal draws: ∫ x · n φ(x) Φ(x)ⁿ⁻¹ dx.

    David & Nagaraja 2003, Order Statistics, section 3.1. For 2 draws it is 1 / √π, for 20 it is 1.867.
    """
    x = np.linspace(-9.0, 9.0, 3601)
    return float(np.trapezoid(x * number * norm.pdf(x) * norm.cdf(x) ** (number - 1), x))
