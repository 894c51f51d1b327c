"""The luck in a choice: how much lower new seeds of the chosen cell score, since it was the best of many."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from reports.statistics.recommendation import score
from reports.statistics.spread.spreads import FIXED, Spread
from reports.statistics.summary import Summary


@dataclass(frozen=True)
class Luck:
    """What the choice may owe to the seeds."""

    networks: int  # close together on validation, among which the chosen one was the best
    deviation: float  # over seeds, of the score of one model of them: the root of their mean variance
    is_measured: bool
    seeds: int
    expected: float  # how much lower new seeds would score if all were equally good: the most to be expected


def find_luck(
    taken: Summary, summaries: Sequence[Summary], spreads: Mapping[str, Spread], over_documents: float
) -> Luck | None:
    """Return the luck in taking a network (or an ensemble) among its like; None where no seed acts, or of one alone.

    `spreads` is how far a seed moves each cell, `over_documents` the variance that other documents of validation would
    give one score. The greatest of K means over S
    seeds lies on average E(K) · σ / √S above what all of them are worth, where they are worth the same; where they are
    not, the choice owes less to luck. K are the networks so close to the best that seeds and documents could have put
    them in its place: within three standard errors of a difference. σ² is the mean of their variances, of those that
    were measured where some were: of the chosen one alone it would be known from its few seeds only.
    """
    if not taken.is_drawn or taken.validation is None:
        return None

    def over_seeds(cell: Summary) -> float:
        return spreads.get(cell.name, FIXED).variance / len(cell.scores)

    close = [
        s
        for s in summaries
        if s.is_drawn
        and s.cell.kind == taken.cell.kind
        and s.validation is not None
        and score(taken) - score(s) <= 3 * math.sqrt(over_seeds(taken) + over_seeds(s) + 2 * over_documents)
    ]
    every = [spreads.get(s.name, FIXED) for s in close]
    measured = [spread for spread in every if spread.measured]
    found = measured or every
    deviation = math.sqrt(sum(spread.variance for spread in found) / len(found))
    if len(close) < 2 or deviation <= 0:
        return None
    seeds = len(taken.scores)
    expected = expected_maximum(len(close)) * deviation / math.sqrt(seeds)
    return Luck(len(close), deviation, bool(measured), seeds, expected)


def expected_maximum(number: int) -> float:
    """Return the mean of the greatest of `number` standard normal draws: ∫ x · n φ(x) Φ(x)ⁿ⁻¹ dx.

    David & Nagaraja 2003, Order Statistics, section 3.1. For 2 draws it is 1 / √π, for 20 it is 1.867.
    """
    x = np.linspace(-9.0, 9.0, 3601)
    return float(np.trapezoid(x * number * norm.pdf(x) * norm.cdf(x) ** (number - 1), x))
