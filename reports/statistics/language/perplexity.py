"""Perplexities and their differences, each with its interval over documents."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reports.results.arrays import Reals
from reports.results.language import LanguageCell
from reports.statistics.difference import find_difference
from reports.statistics.intervals import Interval, chunks, percentile_interval
from reports.statistics.spread.clusters import in_units
from reports.statistics.spread.replicates import Replicates, find_spreads
from reports.statistics.verdicts import Verdict, judge_table

#: Standard deviation over seeds of a network's loss in nats a token, assumed where one seed shows none: 1 % of the
#: perplexity. No run of ours has more than one seed to measure it by.
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


def differences(cells: Sequence[LanguageCell], reference: LanguageCell, precision: Precision) -> tuple[Verdict, ...]:
    """Compare each cell with `reference` on the same test documents, document by document and over seeds.

    A difference is what the cell loses a token minus what `reference` does, in nats: ln of the ratio of perplexities.
    """
    every = {cell.name: _replicates(cell) for cell in (*cells, reference)}
    spreads = find_spreads(every, dict.fromkeys(every, ASSUMED_SPREAD))
    pairs = [(cell.name, reference.name) for cell in cells]
    found = [find_difference(every[a], every[b], (spreads[a], spreads[b])) for a, b in pairs]
    return judge_table(pairs, found, precision.confidence, less_is_better=True)


def _replicates(cell: LanguageCell) -> Replicates:
    """Return a cell's loss per token by seed, with what each document adds to this ratio of sums.

    To first order a document moves the ratio by what it loses beyond it over the mean number of tokens (Cochran 1977,
    Sampling Techniques, section 6.4): tokens of one document are not independent, and it is drawn as a whole.
    """
    found = [model.likelihoods["test"] for model in cell.models]
    values = np.array([one.per_token for one in found])
    influence = np.stack([(one.loss - one.per_token * one.tokens) / one.tokens.mean() for one in found])
    keys = tuple(model.seed for model in cell.models)
    units = in_units(influence, None)
    return Replicates(cell.name, not cell.is_network, keys, values, units, influence.shape[1], 0.0, limit=math.inf)
