"""The threshold of two classes: from which probability on a document is given the class that one is after.

The most probable class is right most often, which is not always what is wanted: nine of ten complaints are to be found,
or nine of ten that are called one are to be. Validation chooses the threshold for a stated aim; test is not looked at.
"""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
#: What a threshold can aim at: the most probable class, the best F1 of the class, or a share of recall or precision.
AIM = r"^(argmax|best-f1|(recall|precision):(0\.\d*[1-9]\d*|1(\.0*)?))$"


@dataclass(frozen=True)
class Threshold:
    """Documents with `probability` or more of class `positive` (0 or 1) are given it, others the other class."""

    positive: int
    probability: float
    is_reached: bool = True  # the aim, on validation

    def classes(self, probabilities: npt.NDArray[np.floating]) -> Integers:
        """Return the class of each document, (N,), from probabilities (N, 2).

        >>> Threshold(1, 0.2).classes(np.array([[0.7, 0.3], [0.9, 0.1]])).tolist()
        [1, 0]
        """
        is_over = probabilities[:, self.positive] >= self.probability
        return np.where(is_over, self.positive, 1 - self.positive).astype(np.int64)

    def tempered(self, temperature: float) -> "Threshold":
        """Return the threshold that makes of softmax(log p / T) what this one makes of p."""
        inside, outside = self.probability ** (1 / temperature), (1 - self.probability) ** (1 / temperature)
        return Threshold(self.positive, inside / (inside + outside), self.is_reached)


def fit_threshold(
    aim: str, probabilities: npt.NDArray[np.floating], truth: Integers, positive: int
) -> Threshold | None:
    """Return the threshold that reaches an aim best on validation; None for `argmax`, and for what tells nothing apart.

    `probabilities` (N, 2) and `truth` (N,) are of validation. `best-f1` has the highest F1 of the class `positive`;
    `recall:R` the highest precision of all with a recall of R or more, `precision:P` the highest recall of all with a
    precision of P or more. Where none has, it is the one that comes closest. It lies halfway between the probabilities
    of two documents. Raises ValueError for another aim, and without documents of the class.

    >>> shares = np.array([[0.9, 0.1], [0.6, 0.4], [0.3, 0.7]])
    >>> fit_threshold("recall:1", shares, np.array([0, 1, 1]), positive=1).probability
    0.25
    """
    kind, share = aim_of(aim)
    scores, inside = probabilities[:, positive].astype(np.float64), truth == positive
    if kind == "argmax" or not np.ptp(scores):
        return None
    if not inside.any():
        raise ValueError(f"threshold = {aim} needs documents of the class in validation, and there are none")
    values, counts = np.unique(scores, return_counts=True)  # ascending
    hits = np.bincount(np.searchsorted(values, scores), weights=inside, minlength=values.size)
    called, right = np.cumsum(counts[::-1])[::-1], np.cumsum(hits[::-1])[::-1]  # with a threshold at each value
    precision, recall = right / called, right / inside.sum()
    place, is_reached = _best(kind, share, precision, recall)
    between = (values[place - 1] + values[place]) / 2 if place else values[0] / 2
    return Threshold(positive, float(between), is_reached)


def aim_of(aim: str) -> tuple[Literal["argmax", "best-f1", "recall", "precision"], float]:
    """Return what is aimed at, and the share of it; raise ValueError for what is no aim.

    >>> aim_of("recall:0.9")
    ('recall', 0.9)
    """
    if not re.match(AIM, aim):
        raise ValueError("allowed are argmax, best-f1, recall:SHARE and precision:SHARE, such as recall:0.9")
    kind, _, share = aim.partition(":")
    return kind, float(share or 0)  # type: ignore[return-value]


def _best(kind: str, share: float, precision: Reals, recall: Reals) -> tuple[int, bool]:
    """Return the place of the best threshold, and whether it reaches what is aimed at; of equals the highest."""
    if kind == "best-f1":
        return _last(2 * precision * recall / np.maximum(precision + recall, 1e-12)), True
    wanted, other = (recall, precision) if kind == "recall" else (precision, recall)
    reaching = wanted >= share - 1e-12
    if reaching.any():
        return _last(np.where(reaching, other, -1.0)), True
    return _last(wanted), False


def _last(values: Reals) -> int:
    return int(np.flatnonzero(values >= values.max() - 1e-12)[-1])
