"""How well models find one of two classes, at every threshold and at the one that is used."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit
from scipy.stats import norm

from models.measures import MEASURES
from models.threshold import Threshold
from reports.results.arrays import Booleans, Reals
from reports.results.cells import Results
from reports.results.judging import positive_class, train_counts
from reports.results.models import Model
from reports.statistics.intervals import Interval
from reports.statistics.score_interval import score_interval
from reports.statistics.summary import Summary


@dataclass(frozen=True, eq=False)
class Curves:
    """What is found and what is called wrongly with each threshold, from the highest on; all (thresholds + 1,)."""

    recall: Reals  # share of the class that is found: the true positive rate
    false_alarms: Reals  # share of the others that are called it: the false positive rate
    precision: Reals  # share of what is called the class that is it; 1 before anything is called

    @property
    def average_precision(self) -> float:
        """The mean precision over recall: Σ (Rₙ − Rₙ₋₁) Pₙ, the area under the precision–recall curve by steps."""
        return float(np.diff(self.recall) @ self.precision[1:])


@dataclass(frozen=True, eq=False)
class Detection:
    """One model of a cell on test, by how it finds the class that is looked for."""

    summary: Summary
    curves: Curves
    area: float  # under the ROC curve
    area_interval: Interval | None
    average_interval: Interval | None  # of the average precision
    threshold: Threshold | None  # None: the more probable class
    precision: float  # with the threshold; nan where nothing is called the class
    recall: float


def find_positive(results: Results) -> int | None:
    """Return the place of the class that is looked for; None where there are not two classes, or none of it on test."""
    if results.classes != 2 or np.unique(results.truth["test"]).size < 2:
        return None
    return positive_class(results.request.judging, results.corpus.labels, train_counts(results.corpus))


def find_detection(results: Results, summary: Summary, positive: int) -> Detection:
    """Look at the seed of a cell that is best on validation; `positive` is the place of the class."""
    model, inside = summary.model, results.truth["test"] == positive
    shares = results.probabilities(model)["test"][:, positive].astype(np.float64)
    curves, confidence = find_curves(shares, inside), results.request.settings.confidence
    auc = MEASURES["auc"]
    measured = results.measured(model, "test", auc)
    called = _called(model, positive)
    hits = int((called & inside).sum())
    return Detection(
        summary,
        curves,
        measured.value,
        score_interval([measured], auc, results.groups["test"], confidence),
        average_precision_interval(curves.average_precision, int(inside.sum()), confidence),
        model.predictions["test"].threshold,
        hits / called.sum() if called.any() else math.nan,
        hits / inside.sum(),
    )


def find_curves(scores: Reals, inside: Booleans) -> Curves:
    """Return the curves of scores (N,) for documents of the class or not (N,), of which there are both.

    >>> find_curves(np.array([0.9, 0.7, 0.3]), np.array([True, False, True])).recall.tolist()
    [0.0, 0.5, 0.5, 1.0]
    """
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), scores.size - 1)  # equal scores are called together
    hits = np.concatenate([[0], np.cumsum(inside[order])[ends]]).astype(np.float64)
    called = np.concatenate([[0], ends + 1]).astype(np.float64)
    precision = np.divide(hits, called, out=np.ones_like(hits), where=called > 0)
    return Curves(hits / inside.sum(), (called - hits) / (~inside).sum(), precision)


def average_precision_interval(value: float, documents: int, confidence: float) -> Interval | None:
    """Return the interval of an average precision, from how many `documents` of the class there are.

    Symmetric in its logit, with the standard error of a binomial share (Boyd, Eng & Page 2013, ECML, section 4.1);
    None where it is 0 or 1, at which that is not defined. Documents in groups are taken one by one.
    """
    if not 0 < value < 1:
        return None
    half = float(norm.ppf(0.5 + confidence / 2)) / math.sqrt(documents * value * (1 - value))
    return Interval(*(float(expit(logit(value) + shift)) for shift in (-half, half)))


def _called(model: Model, positive: int) -> Booleans:
    called: Booleans = model.predictions["test"].predicted == positive
    return called
