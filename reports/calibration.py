"""Calibration: whether a model that says 90 % is right nine times out of ten."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reports.intervals import Interval, wilson

#: Bins of equal width over the confidence, as in Guo et al. 2017 (arXiv 1706.04599).
BINS = 15


@dataclass(frozen=True)
class Bin:
    """Documents on which a model was about equally sure."""

    documents: int
    confidence: float  # mean probability of the predicted class
    accuracy: float
    interval: Interval


@dataclass(frozen=True)
class Calibration:
    """How well the confidence of a model matches its accuracy."""

    error: float  # expected calibration error, 0…1
    excess: float  # mean confidence − accuracy: above 0 the model is over-confident
    bins: tuple[Bin, ...]  # those that are not empty


def calibrate(confidence: npt.NDArray[np.floating], right: npt.NDArray[np.bool_], level: float) -> Calibration | None:
    """Compare confidence (documents,) with hits (documents,); None without documents.

    Expected calibration error = Σ over bins of (share of documents) · |accuracy − mean confidence| (Guo et al. 2017).
    It grows with the number of bins and is never below 0 by chance: compare models, not data sets.
    """
    if confidence.size == 0:
        return None
    where = np.clip((confidence * BINS).astype(np.int64), 0, BINS - 1)
    bins = []
    for number in np.unique(where):
        inside = where == number
        share, size = float(right[inside].mean()), int(inside.sum())
        interval = wilson(share, size, level)
        assert interval is not None  # the bin is not empty
        bins.append(Bin(size, float(confidence[inside].mean()), share, interval))
    error = sum(b.documents * abs(b.accuracy - b.confidence) for b in bins) / confidence.size
    return Calibration(error, float(confidence.mean() - right.mean()), tuple(bins))
