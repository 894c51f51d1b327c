"""Perplexities and their differences, each with its interval over documents."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reports.results.arrays import Reals
from reports.results.language import LanguageCell
from reports.statistics.intervals import Interval, chunks, percentile_interval, two_sided
from reports.statistics.seed_spread import SeedSpread, pooled_spread
from reports.statistics.verdicts import Verdict, judge_table

#: Standard deviation over seeds of a network's loss in nats a token, assumed where one seed shows none: 1 % of the
#: perplexity.
ASSUMED_SPREAD = 0.01


class Precision(NamedTuple):
    """How finely intervals are worked out: resamples, and their level."""

    resamples: int
    confidence: float


def ratio_interval(values: Reals, weights: Reals, precision: Precision) -> Interval:
    """Return the bootstrap percentile interval of sum(values) / sum(weights) over documents; both (n,)."""
    return percentile_interval(resampled_ratios(values, weights, precision.resamples), precision.confidence)


def resampled_ratios(values: Reals, weights: Reals, resamples: int) -> Reals:
    """Return sum(values) / sum(weights) of each resample of documents, (R,); both (n,).

    Documents are drawn as wholes (Efron & Tibshirani 1993, section 8.5): tokens of one document are not independent.
    """
    generator = np.random.default_rng(0)  # a report drawn twice is the same report
    shares, ratios = np.full(len(values), 1 / len(values)), []
    for size in chunks(resamples, len(values)):
        drawn = generator.multinomial(len(values), shares, size=size).astype(np.float64)
        ratios.append((drawn @ values) / (drawn @ weights))
    return np.concatenate(ratios)


@dataclass(frozen=True)
class Perplexity:
    """exp of the mean of −ln p over tokens, the mean taken over seeds, and its interval over documents."""

    value: float
    interval: Interval
    seeds: tuple[float, ...]  # of each seed alone


def perplexity(cell: LanguageCell, split: str, precision: Precision) -> Perplexity:
    """Return the perplexity of a cell on a split."""
    found = cell.mean_likelihoods(split)
    low, high = ratio_interval(found.loss, found.tokens, precision)
    seeds = tuple(math.exp(model.likelihoods[split].per_token) for model in cell.models)
    return Perplexity(math.exp(found.per_token), Interval(math.exp(low), math.exp(high)), seeds)


def loss_spread(cells: Sequence[LanguageCell]) -> SeedSpread:
    """Return how the test loss per token of a network varies with its seed."""
    networks = [[m.likelihoods["test"].per_token for m in c.models] for c in cells if c.is_network and c.has_perplexity]
    return pooled_spread(networks, ASSUMED_SPREAD)


def differences(
    cells: Sequence[LanguageCell], reference: LanguageCell, spread: SeedSpread, precision: Precision
) -> tuple[Verdict, ...]:
    """Compare each cell with `reference` on the same test documents, document by document and over seeds.

    A difference is what the cell loses a token minus what `reference` does, in nats: ln of the ratio of perplexities.
    """
    other, tested = reference.mean_likelihoods("test"), []
    for cell in cells:
        one = cell.mean_likelihoods("test")
        drawn = resampled_ratios(one.loss - other.loss, one.tokens, precision.resamples)
        drawn = drawn + of_seeds([cell, reference], spread, precision.resamples)
        tested.append((one.per_token - other.per_token, *interval_and_p(drawn, precision)))
    pairs = [(cell.name, reference.name) for cell in cells]
    return judge_table(pairs, tested, precision.confidence, less_is_better=True)


def interval_and_p(drawn: Reals, precision: Precision) -> tuple[Interval, float]:
    """Return the interval of a difference from its resamples (R,), and the p-value of its being 0."""
    return percentile_interval(drawn, precision.confidence), two_sided(drawn)


def of_seeds(cells: Sequence[LanguageCell], spread: SeedSpread, resamples: int) -> Reals:
    """Return what the seeds of those of `cells` that are networks add to a difference between them, (R,)."""
    seeds = [len(cell.models) for cell in cells if cell.is_network]
    return spread.draws(seeds, resamples, np.random.default_rng(1))
