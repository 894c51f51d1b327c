"""Perplexities, differences and filled blanks, each with its interval over documents."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reports.intervals import Interval, wilson
from reports.language_results import LanguageCell, LanguageResults
from reports.verdicts import Word

Reals = npt.NDArray[np.float64]

#: Counts of one chunk of resamples stay near 32 MB.
CHUNK = 4_000_000
#: What a model sees when it fills a blank, as the report says it.
SEEN = {"left": "before", "window": "before and after, by the window", "around": "before and after, by both states"}


def ratio_interval(values: Reals, weights: Reals, resamples: int, confidence: float) -> Interval:
    """Return the bootstrap percentile interval of sum(values) / sum(weights) over documents; both (n,).

    Documents are drawn as wholes (Efron & Tibshirani 1993, section 8.5): tokens of one document are not independent.
    """
    generator = np.random.default_rng(0)  # a report drawn twice is the same report
    shares, ratios = np.full(len(values), 1 / len(values)), []
    size = max(1, min(resamples, CHUNK // len(values)))
    for start in range(0, resamples, size):
        drawn = generator.multinomial(len(values), shares, size=min(size, resamples - start)).astype(np.float64)
        ratios.append((drawn @ values) / (drawn @ weights))
    low, high = np.quantile(np.concatenate(ratios), [0.5 - confidence / 2, 0.5 + confidence / 2])
    return Interval(float(low), float(high))


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
    word: Word

    @property
    def ratio(self) -> float:
        """Perplexity of the first as a share of that of the second."""
        return math.exp(self.value)


@dataclass(frozen=True)
class Filled:
    """How many blanks a cell fills rightly, seeing `seen`: the mean over seeds of a credit for each blank (n,)."""

    cell: str
    seen: str
    credit: Reals
    interval: Interval

    @property
    def accuracy(self) -> float:
        """The share of right words."""
        return float(self.credit.mean())


def perplexity(cell: LanguageCell, split: str, resamples: int, confidence: float) -> Perplexity:
    """Return the perplexity of a cell on a split."""
    found = cell.mean_likelihoods(split)
    low, high = ratio_interval(found.loss, found.tokens, resamples, confidence)
    seeds = tuple(math.exp(model.likelihoods[split].per_token) for model in cell.models)
    return Perplexity(math.exp(found.per_token), Interval(math.exp(low), math.exp(high)), seeds)


def difference(first: LanguageCell, second: LanguageCell, resamples: int, confidence: float) -> LanguageDifference:
    """Compare two cells on the same test documents, document by document."""
    one, other = (cell.mean_likelihoods("test") for cell in (first, second))
    interval = ratio_interval(one.loss - other.loss, one.tokens, resamples, confidence)
    return LanguageDifference(first.name, second.name, one.per_token - other.per_token, interval, word_of(interval, -1))


def word_of(interval: Interval, good: int) -> Word:
    """Return what an interval of first − second says of the first; `good` is the sign of what is better."""
    if 0 in interval:
        return "not enough evidence"
    return "better" if (interval.low > 0) == (good > 0) else "worse"


def filled(results: LanguageResults) -> list[Filled]:
    """Return how each cell fills the blanks, for each way of seeing; none where there are no blanks."""
    found = []
    for cell in results.cells:
        for seen in cell.models[0].answers["scores"] if cell.models else ():
            credit = np.mean([credits(np.array(model.answers["scores"][seen])) for model in cell.models], axis=0)
            interval = wilson(float(credit.mean()), len(credit), results.request.settings.confidence)
            assert interval is not None, "there are scores only where there are blanks"
            found.append(Filled(cell.name, seen, credit, interval))
    return found


def credits(scores: Reals) -> Reals:
    """Return the credit for each blank, (n,), from the scores of its candidates (n, C), the first of which is right.

    1 where the right word alone has the highest score; where k words share it, 1/k of the credit, as for a guess.
    """
    highest = scores == scores.max(axis=1, keepdims=True)
    return np.asarray(highest[:, 0] / highest.sum(axis=1))


def filled_difference(first: Filled, second: Filled, resamples: int, confidence: float) -> tuple[Interval, Word]:
    """Return the interval of the difference in accuracy, over blanks, and what it says of the first."""
    paired = first.credit - second.credit
    interval = ratio_interval(paired, np.ones(len(paired)), resamples, confidence)
    return interval, word_of(interval, 1)
