"""Calibration: whether a model that says 90 % is right nine times out of ten, and what one number mends."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reports.results.arrays import Reals
from reports.results.cells import Results
from reports.results.models import Model
from reports.statistics.intervals import Interval, wilson
from reports.statistics.temperature import fit_temperature, negative_log_likelihood, tempered

#: Most bins; as many as in Guo et al. 2017 (arXiv 1706.04599).
BINS = 15
#: Documents that a bin has at least, if there are enough for one: the accuracy of fewer is mostly noise.
FEWEST_IN_BIN = 20


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
    interval: Interval  # of the error
    excess: float  # mean confidence − accuracy: above 0 the model is over-confident
    bins: tuple[Bin, ...]  # from the least sure documents to the surest


@dataclass(frozen=True)
class Scaling:
    """A model on test as it is, and with the temperature that validation asks for."""

    temperature: float
    before: Calibration
    after: Calibration
    loss_before: float  # negative log-likelihood on test, nats a document
    loss_after: float


def scale(results: Results, model: Model) -> Scaling | None:
    """Fit the temperature on validation and measure on test; None without test documents.

    None too of a rival that did not answer validation, or says labels alone.
    """
    truth = results.truth["test"]
    if not (truth.size and model.can_be_fitted):
        return None
    said = results.probabilities(model)
    temperature = fit_temperature(said["validation"], results.truth["validation"])
    mended = tempered(said["test"], temperature)
    right = model.predictions["test"].predicted == truth
    level, resamples = results.request.settings.confidence, results.request.settings.bootstrap
    before = calibrate(said["test"].max(axis=1), right, level, resamples)
    after = calibrate(mended.max(axis=1), right, level, resamples)
    assert before is not None and after is not None  # there are documents
    losses = [negative_log_likelihood(each, truth) for each in (said["test"], mended)]
    return Scaling(temperature, before, after, *losses)


def calibrate(
    confidence: npt.NDArray[np.floating], right: npt.NDArray[np.bool_], level: float, resamples: int
) -> Calibration | None:
    """Compare confidence (documents,) with hits (documents,); None without documents.

    Expected calibration error = Σ over bins of (share of documents) · |accuracy − mean confidence| (Guo et al. 2017),
    in bins of equally many documents (Nguyen & O'Connor 2015, arXiv 1508.05154), since most networks are sure of most
    documents and bins of equal width would hold either nearly all or nearly none. Equal confidences share a bin.
    The error is never below 0 and noise alone makes it grow, the more the fewer documents there are: to 0.8 standard
    errors of a bin's accuracy for a perfect model. Compare models on the same documents, not data sets.
    """
    if confidence.size == 0:
        return None
    parts = max(1, min(BINS, confidence.size // FEWEST_IN_BIN))
    edges = np.unique(np.quantile(confidence, np.linspace(0, 1, parts + 1)[1:-1]))
    where = np.searchsorted(edges, confidence, side="left")  # a bin holds confidences up to its edge
    bins = []
    for number in np.unique(where):
        inside = where == number
        share, size = float(right[inside].mean()), int(inside.sum())
        interval = wilson(share, size, level)
        assert interval is not None  # the bin is not empty
        bins.append(Bin(size, float(confidence[inside].mean(dtype=np.float64)), share, interval))
    gaps = np.array([part.accuracy - part.confidence for part in bins])
    shares = np.array([part.documents / confidence.size for part in bins])
    excess = float(confidence.mean(dtype=np.float64) - right.mean())
    error = float(np.abs(gaps) @ shares)
    return Calibration(error, _error_interval(bins, gaps, level, resamples), excess, tuple(bins))


def _error_interval(bins: list[Bin], gaps: Reals, level: float, resamples: int) -> Interval:
    """Return the interval of the expected calibration error, over other documents of the same confidences.

    A parametric bootstrap: the accuracy of each bin is drawn anew around what was found, with the standard error of
    Agresti & Coull (1998, Am. Stat. 52), which is not 0 where every document was right. A resample has the noise of the
    documents twice, so its error is too large; a percentile interval would exclude 0 for most perfect models. So the
    lower bound asks which true error explains what was found (a test inverted; Davison & Hinkley 1997, chapter 5): it
    is the smallest multiple of the gaps found with which so large an error is not too rare. The upper bound is the
    percentile, which errs on the safe side. With few documents the interval is wider than it need be.
    """
    sizes = np.array([part.documents for part in bins])
    shares = sizes / sizes.sum()
    smoothed = (np.array([part.accuracy for part in bins]) * sizes + 2) / (sizes + 4)
    noise = np.random.default_rng(0).normal(size=(resamples, len(bins))) * np.sqrt(smoothed * (1 - smoothed) / sizes)

    def highest(multiple: float) -> float:
        return float(np.quantile(np.abs(multiple * gaps + noise) @ shares, 0.5 + level / 2))

    error, low, high = float(np.abs(gaps) @ shares), 0.0, 1.0
    for _ in range(20 if highest(0.0) < error else 0):  # halving; at 1 the bound lies above the error
        middle = (low + high) / 2
        low, high = (middle, high) if highest(middle) < error else (low, middle)
    return Interval(low * error, min(1.0, highest(1.0)))
