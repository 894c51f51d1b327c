"""Intervals and spread: how far a score can be trusted."""

import math
from typing import NamedTuple

import numpy as np
from scipy.stats import norm
from scipy.stats import t as student

from reports.results.arrays import Booleans, Integers, Reals
from reports.statistics.scores import confusion, f1_of, macro_f1
from reports.statistics.spread.clusters import worth


class Interval(NamedTuple):
    """Lower and upper bound of a share."""

    low: float
    high: float

    def __contains__(self, value: object) -> bool:
        """Say whether a value lies inside, bounds included."""
        return isinstance(value, (int, float)) and self.low <= value <= self.high


def wilson(share: float, documents: float, confidence: float = 0.95) -> Interval | None:
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


def accuracy_interval(right: Reals | Booleans, groups: Integers | None, confidence: float) -> Interval | None:
    """Return Wilson's interval of how often documents (N,) are right; those of one group count as fewer than they are.

    None without documents.
    """
    if not right.size:
        return None
    return wilson(float(right.mean()), worth(right.astype(float), groups, confidence), confidence)


class Answers(NamedTuple):
    """The classes of documents, (N,), what each seed called them, and their groups, where they have any."""

    truth: Integers
    predicted: list[Integers]
    classes: int
    groups: Integers | None = None


def macro_f1_interval(answers: Answers, resamples: int, confidence: float) -> Interval | None:
    """Return the interval over documents of macro-F1, averaged over seeds; None where there is nothing.

    Wilson's, of as many documents as make a share as uncertain as the bootstrap finds macro-F1 to be, around a value
    that is put right by the bootstrap's bias. Macro-F1 of small classes is too low by about the bias that a resample
    has once more, so that percentiles are shifted twice: with 20 classes of 10 to 20 documents they hold the truth in
    91 % (docs/benchmarks.md, Verdicts).
    """
    documents = answers.truth.size
    if documents == 0 or not answers.predicted:
        return None
    scores, units = resampled_macro_f1(answers, resamples)
    value = float(np.mean([macro_f1(confusion(answers.truth, p, answers.classes)) for p in answers.predicted]))
    corrected = min(1.0, max(0.0, 2 * value - float(scores.mean())))
    # A resample of U units varies (U − 1)/U as much as it should; and two documents are added, for perfect answers.
    variance = float(scores.var()) * units / max(units - 1, 1) + 2 / documents**2
    smoothed = (corrected * documents + 1) / (documents + 2)
    narrower = (norm.ppf(0.5 + confidence / 2) / student.ppf(0.5 + confidence / 2, max(units - 1, 1))) ** 2
    return wilson(corrected, smoothed * (1 - smoothed) / variance * float(narrower), confidence)


def resampled_macro_f1(answers: Answers, resamples: int) -> tuple[Reals, int]:
    """Return macro-F1 of each resample of documents or groups, (R,), the mean over seeds; and how many were drawn.

    Documents with the same truth and the same predictions are interchangeable, so a resample of documents is one
    multinomial draw over those patterns: exact, and quick for any number of documents.
    """
    generator = np.random.default_rng(0)  # a report drawn twice is the same report
    columns, (truth, predicted, _, groups) = np.eye(answers.classes), answers
    if groups is None:
        patterns, counts = np.unique(np.stack([truth, *predicted]), axis=1, return_counts=True)  # (1 + seeds, P), (P,)
        actual, seeds = columns[patterns[0]], [columns[p] for p in patterns[1:]]  # (P, C) each
        hits = [called * (p == patterns[0])[:, None] for called, p in zip(seeds, patterns[1:], strict=True)]
    else:
        _, place, _ = np.unique(groups, return_inverse=True, return_counts=True)
        counts = np.ones(int(place.max()) + 1, dtype=np.int64)
        actual, *rest = (
            _summed(columns[labels] * weight[:, None], place)  # (groups, C) each
            for labels, weight in [
                (truth, np.ones(truth.size)),
                *((p, np.ones(truth.size)) for p in predicted),
                *((p, (p == truth).astype(float)) for p in predicted),
            ]
        )
        seeds, hits = rest[: len(predicted)], rest[len(predicted) :]
    units, scores = int(counts.sum()), []
    for size in chunks(resamples, counts.size):
        drawn = generator.multinomial(units, counts / units, size=size).astype(float)  # (size, P)
        there = drawn @ actual  # (size, C)
        scores.append(
            sum(np.nanmean(f1_of(drawn @ h, there, drawn @ c), axis=1) for h, c in zip(hits, seeds, strict=True))
        )
    return np.concatenate(scores) / len(predicted), units


def _summed(values: Reals, place: Integers) -> Reals:
    found = np.zeros((int(place.max()) + 1, values.shape[1]))
    np.add.at(found, place, values)
    return found


def percentile_interval(drawn: Reals, confidence: float) -> Interval:
    """Return what holds the middle share `confidence` of resamples (R,)."""
    low, high = np.quantile(drawn, [0.5 - confidence / 2, 0.5 + confidence / 2])
    return Interval(float(low), float(high))


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
