"""Perplexities, differences and filled blanks, each with its interval over documents."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reports.results.language import LanguageCell, LanguageResults
from reports.statistics.intervals import Interval, chunks, percentile_interval, two_sided, wilson
from reports.statistics.scores import Reals
from reports.statistics.seed_spread import SeedSpread, pooled_spread
from reports.statistics.verdicts import MIRRORED, Word, holm, judge_resampled

#: Standard deviation over seeds of a network's loss in nats a token, assumed where one seed shows none: 1 % of the
#: perplexity.
ASSUMED_SPREAD = 0.01
#: What a model sees when it fills a blank, as the report says it.
SEEN = {"left": "before", "window": "before and after, by the window", "around": "before and after, by both states"}


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


@dataclass(frozen=True)
class LanguageDifference:
    """What `first` loses a token minus what `second` does, in nats: ln of the ratio of perplexities."""

    first: str
    second: str
    value: float
    interval: Interval
    p_value: float  # corrected for all differences of its table
    word: Word

    def mirrored(self) -> "LanguageDifference":
        """Return the difference of the second from the first."""
        interval = Interval(-self.interval.high, -self.interval.low)
        return LanguageDifference(self.second, self.first, -self.value, interval, self.p_value, MIRRORED[self.word])

    @property
    def ratio(self) -> float:
        """Perplexity of the first as a share of that of the second."""
        return math.exp(self.value)


@dataclass(frozen=True)
class Filled:
    """How many blanks a cell fills rightly, seeing `seen`: the mean over seeds of a credit for each blank (n,)."""

    cell: LanguageCell
    seen: str
    credit: Reals
    interval: Interval

    @property
    def accuracy(self) -> float:
        """The share of right words."""
        return float(self.credit.mean())


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
) -> tuple[LanguageDifference, ...]:
    """Compare each cell with `reference` on the same test documents, document by document and over seeds."""
    other, found = reference.mean_likelihoods("test"), []
    for cell in cells:
        one = cell.mean_likelihoods("test")
        drawn = resampled_ratios(one.loss - other.loss, one.tokens, precision.resamples)
        drawn = drawn + _of_seeds([cell, reference], spread, precision.resamples)
        found.append((cell, one.per_token - other.per_token, drawn))
    judged = _judged([drawn for _, _, drawn in found], precision, less_is_better=True)
    return tuple(
        LanguageDifference(cell.name, reference.name, value, *verdict)
        for (cell, value, _), verdict in zip(found, judged, strict=True)
    )


def _judged(
    differences: Sequence[Reals], precision: Precision, *, less_is_better: bool
) -> list[tuple[Interval, float, Word]]:
    """Return interval, corrected p-value and word of each difference of a table, from its resamples (R,)."""
    level = precision.confidence
    corrected, _ = holm([two_sided(drawn) for drawn in differences])
    intervals = [percentile_interval(drawn, level) for drawn in differences]
    return [
        (interval, p, judge_resampled(interval, p, level, less_is_better=less_is_better))
        for interval, p in zip(intervals, corrected, strict=True)
    ]


def _of_seeds(cells: Sequence[LanguageCell], spread: SeedSpread, resamples: int) -> Reals:
    """Return what the seeds of those of `cells` that are networks add to a difference between them, (R,)."""
    seeds = [len(cell.models) for cell in cells if cell.is_network]
    return spread.draws(seeds, resamples, np.random.default_rng(1))


def filled(results: LanguageResults) -> list[Filled]:
    """Return how each cell fills the blanks, for each way of seeing; none where there are no blanks."""
    found = []
    for cell in results.cells:
        for seen in cell.models[0].answers["scores"] if cell.models else ():
            credit = np.mean([credits(np.array(model.answers["scores"][seen])) for model in cell.models], axis=0)
            interval = wilson(float(credit.mean()), len(credit), results.request.settings.confidence)
            assert interval is not None, "there are scores only where there are blanks"
            found.append(Filled(cell, seen, credit, interval))
    return found


def credits(scores: Reals) -> Reals:
    """Return the credit for each blank, (n,), from the scores of its candidates (n, C), the first of which is right.

    1 where the right word alone has the highest score; where k words share it, 1/k of the credit, as for a guess.
    """
    highest = scores == scores.max(axis=1, keepdims=True)
    return np.asarray(highest[:, 0] / highest.sum(axis=1))


def filled_differences(
    found: Sequence[Filled], reference: Filled, spread: SeedSpread, precision: Precision
) -> list[tuple[Interval, Word]]:
    """Return the interval of each accuracy minus that of `reference`, over blanks and seeds, and what it says."""
    resamples = precision.resamples
    drawn = [
        resampled_ratios(one.credit - reference.credit, np.ones(len(one.credit)), resamples)
        + _of_seeds([one.cell, reference.cell], spread, resamples)
        for one in found
    ]
    return [(interval, word) for interval, _, word in _judged(drawn, precision, less_is_better=False)]


def filled_spread(found: Sequence[Filled], assumed: float) -> SeedSpread:
    """Return how the accuracy of a network varies with its seed; `assumed` where each has one."""
    scores = [
        [float(credits(np.array(model.answers["scores"][one.seen])).mean()) for model in one.cell.models]
        for one in found
        if one.cell.is_network
    ]
    return pooled_spread(scores, assumed)
