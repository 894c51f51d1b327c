"""Measures of how well a model does, each with what every document adds to it.

A measure gives a value, and for each document its *influence*: how far the value moves, to first order, when the
document weighs a little more (Hampel 1974, J. Am. Stat. Assoc. 69). Influences have the mean 0, and the variance of
their mean is that of the measure over the choice of documents, whatever the measure: so everything that is inferred
about accuracy (of which the influence is just right or wrong) holds for all of them, two-way over seeds and documents.

>>> truth, said = np.array([0, 0, 1]), np.eye(2)[[0, 1, 1]]
>>> MEASURES["accuracy"].value(truth, said)
0.6666666666666666
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
#: Classes are even where the commonest has less than this times the share that it would have if all were alike: of two
#: classes 75 %, of ten 15 %. Where they are not, a constant answer has a high accuracy.
EVEN = 1.5
#: What `auto` stands for, where classes are even and where they are not.
OF_EVEN, OF_UNEVEN = "accuracy", "macro-f1"
#: Probabilities below this count as this: one that a network rounded to 0 would make the mean infinite.
LEAST_PROBABILITY = 1e-7


class Measured(NamedTuple):
    """A measure of one model on one split."""

    value: float
    influence: Reals  # (N,), of mean 0
    step: float  # the square of what one document moves, as a multiple of 1/N, when it is wrong instead of right


@dataclass(frozen=True)
class Measure:
    """One way to score a model from the truth (N,) and its probabilities (N, C) of each class."""

    name: str
    larger_is_better: bool
    needs_probabilities: bool  # beyond the most probable class
    needs_both: bool  # at least one document inside and one outside of a class
    limit: float  # the largest difference that two models can have
    measured: Callable[[Integers, Reals], Measured]

    @property
    def direction(self) -> int:
        """What a value is multiplied by so that the greatest is the best: 1 or −1."""
        return 1 if self.larger_is_better else -1

    def column(self, split: str) -> str:
        """Return the name of a column that holds it: `validation_macro_f1`."""
        return f"{split}_{self.name.replace('-', '_')}"

    def value(self, truth: Integers, probabilities: Reals) -> float:
        """Return the measure; nan where the data cannot have it."""
        return self.measured(truth, probabilities).value

    def influence(self, truth: Integers, probabilities: Reals) -> Reals:
        """Return what each document adds, (N,), of mean 0."""
        return self.measured(truth, probabilities).influence


class _Counted(NamedTuple):
    """A measure of shares (C, C) of documents by truth and prediction: its value, and its gradient (C, C)."""

    value: float
    gradient: Reals


def _of_counts(score: Callable[[Reals], _Counted]) -> Callable[[Integers, Reals], Measured]:
    """Return a measure by the delta method: the influence of a document is the gradient at its truth and prediction.

    `score` must not change when all shares are multiplied: then influences add up to 0 (Euler).
    """

    def measured(truth: Integers, probabilities: Reals) -> Measured:
        predicted, classes = probabilities.argmax(axis=1), probabilities.shape[1]
        counts = np.bincount(truth * classes + predicted, minlength=classes**2).reshape(classes, classes)
        found = score(counts / truth.size)
        right = np.diagonal(found.gradient)
        wrong = (found.gradient.sum(axis=1) - right) / max(classes - 1, 1)
        step = float(counts.sum(axis=1) @ (right - wrong) ** 2 / truth.size)
        return Measured(found.value, found.gradient[truth, predicted], step)

    return measured


def _accuracy(truth: Integers, probabilities: Reals) -> Measured:
    right = probabilities.argmax(axis=1) == truth
    value = float(right.mean())
    return Measured(value, right - value, 1.0)


def _macro_f1(shares: Reals) -> _Counted:
    """The mean over classes that occur of 2 TP / (actual + predicted)."""
    hits, total = np.diagonal(shares), shares.sum(axis=1) + shares.sum(axis=0)  # (C,) each
    each = _ratio(np.ones_like(total), total)
    scores = 2 * hits * each
    occurring = max(int((total > 0).sum()), 1)
    gradient = 2 * np.diag(each) - (scores * each)[:, None] - (scores * each)[None, :]
    return _Counted(float(scores.sum() / occurring), gradient / occurring)


def _balanced_accuracy(shares: Reals) -> _Counted:
    """The mean recall of the classes that are there."""
    actual = shares.sum(axis=1)
    recall, there = _ratio(np.diagonal(shares), actual), max(int((actual > 0).sum()), 1)
    gradient = np.diag(_ratio(np.ones_like(actual), actual)) - _ratio(recall, actual)[:, None]
    return _Counted(float(recall.sum() / there), gradient / there)


def _mcc(shares: Reals) -> _Counted:
    """The correlation of truth and prediction (Gorodkin 2004, Comput. Biol. Chem. 28); 0 where either is constant."""
    actual, called, hits, total = shares.sum(axis=1), shares.sum(axis=0), float(np.trace(shares)), float(shares.sum())
    covariance = total * hits - float(actual @ called)
    of_called, of_actual = total**2 - float(called @ called), total**2 - float(actual @ actual)
    scale = float(np.sqrt(max(of_called * of_actual, 0.0)))
    if scale < 1e-12:
        return _Counted(0.0, np.zeros_like(shares))
    value = covariance / scale
    of_covariance = hits + total * np.eye(len(shares)) - called[:, None] - actual[None, :]
    of_scale = (total - called)[None, :] / of_called + (total - actual)[:, None] / of_actual
    return _Counted(value, of_covariance / scale - value * of_scale)


def _auc(truth: Integers, probabilities: Reals) -> Measured:
    """The mean over classes of the area under the ROC curve of one against the rest (DeLong et al. 1988).

    DeLong, DeLong & Clarke-Pearson, Biometrics 44: what a document adds is the share of the other side that it is
    ranked right against. Classes that all documents or none belong to are left out; nan where none is left.
    """
    values, influences = [], []
    for number in range(probabilities.shape[1]):
        inside = truth == number
        if inside.all() or not inside.any():
            continue
        value, influence = _area(inside, probabilities[:, number])
        values.append(value)
        influences.append(influence)
    if not values:
        return Measured(float("nan"), np.zeros(truth.size), 0.0)
    influence = np.mean(influences, axis=0)
    return Measured(float(np.mean(values)), influence, 2 * float(influence.var()))


def _area(inside: np.ndarray, scores: Reals) -> tuple[float, Reals]:
    placed = np.empty(inside.size)  # the share of the other side that a document is ranked right against
    for side in (inside, ~inside):
        others = np.sort(scores[~side])
        below = (np.searchsorted(others, scores[side], "left") + np.searchsorted(others, scores[side], "right")) / 2
        placed[side] = below / others.size
    placed[~inside] = 1 - placed[~inside]
    area, share = float(placed[inside].mean()), inside.mean()
    return area, (placed - area) / np.where(inside, share, 1 - share)


def _log_loss(truth: Integers, probabilities: Reals) -> Measured:
    """The mean of −ln of the probability of the right class, in nats."""
    losses = -np.log(np.clip(probabilities[np.arange(truth.size), truth].astype(float), LEAST_PROBABILITY, 1.0))
    return Measured(float(losses.mean()), losses - losses.mean(), 2 * float(losses.var()))


def _ratio(numerator: Reals, denominator: Reals) -> Reals:
    found: Reals = np.divide(numerator, denominator, out=np.zeros(denominator.shape), where=denominator > 0)
    return found


#: Every measure by its name, as the settings call it.
MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("accuracy", True, False, False, 1.0, _accuracy),
        Measure("macro-f1", True, False, False, 1.0, _of_counts(_macro_f1)),
        Measure("balanced-accuracy", True, False, False, 1.0, _of_counts(_balanced_accuracy)),
        Measure("mcc", True, False, True, 2.0, _of_counts(_mcc)),
        Measure("auc", True, True, True, 1.0, _auc),
        Measure("log-loss", False, True, False, math.inf, _log_loss),
    )
}


def is_even(counts: npt.ArrayLike) -> bool:
    """Say whether classes are about even, from how many documents of train each has (C,); without any, they are.

    >>> is_even([5322, 2444]), is_even([950, 50])
    (True, False)
    """
    numbers = np.asarray(counts)
    return bool(numbers.max(initial=0) * numbers.size < EVEN * numbers.sum()) or not numbers.any()


def fitting_measure(asked: str, counts: npt.ArrayLike) -> Measure:
    """Return the measure that is asked for; of `auto`, the one that fits classes of so many documents in train (C,).

    >>> fitting_measure("auto", [950, 50]).name, fitting_measure("auc", [950, 50]).name
    ('macro-f1', 'auc')
    """
    return MEASURES[(OF_EVEN if is_even(counts) else OF_UNEVEN) if asked == "auto" else asked]


def lacking(measure: Measure, counts: npt.ArrayLike) -> str:
    """Return why documents of so many of each class (C,) cannot have a measure; empty where they can.

    >>> lacking(MEASURES["auc"], [12, 0])
    'it needs documents of two classes, and there is one'
    """
    there = int((np.asarray(counts) > 0).sum())
    return f"it needs documents of two classes, and there is {'one' if there else 'none'}" * (
        measure.needs_both and there < 2
    )
