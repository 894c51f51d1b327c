"""Temperature scaling: one number, fitted on validation, that makes a model as sure as it may be."""

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from reports.results.arrays import Integers, Reals

#: Probabilities below the smallest normal float32 are stored as 0 (or nearly so); they count as this, so that no
#: logarithm is infinite. classifiers/temperature.py clips at the same place.
FLOOR = float(np.finfo(np.float32).tiny)
#: Temperatures are looked for between these: outside, validation says no more than "very sure" or "knows nothing".
LOWEST, HIGHEST = 0.05, 20.0
#: Validation asks for a temperature where a likelihood-ratio test of T = 1 has a p-value below this.
LEVEL = 0.05
#: Nats that all documents together must gain: the statistic is twice that, and one number is fitted (Wilks 1938).
TELLING = NormalDist().inv_cdf(1 - LEVEL / 2) ** 2 / 2
#: Halvings of the range of log T in which its best value is: what is left is 6e-9 wide.
HALVINGS = 30


def fit_temperature(probabilities: npt.NDArray[np.floating], truth: Integers) -> float:
    """Return the temperature T that minimises the negative log-likelihood of `truth` (documents,), if it is asked for.

    It is asked for where T = 1 is rejected by a likelihood-ratio test on these documents: twice the log-likelihood that
    T gains has, where T is 1, a χ² distribution with one degree of freedom (Wilks 1938), and must be so large that
    p < 0.05. Otherwise the best T is mostly noise of the few documents of validation, and the result is 1.

    Guo et al. 2017 (arXiv 1706.04599), section 4.2: softmax(z / T) with one T > 0 for all classes. The logits z are
    known up to a constant, as the logarithm of `probabilities` (documents, C), and that constant cancels. In 1 / T the
    loss is convex, so its minimum is the only one. T is 1, too, where nothing can be fitted: without documents, and
    where no prediction is wrong, since the loss then falls for ever as T goes to 0.
    """
    if not truth.size or (probabilities.argmax(axis=1) == truth).all():
        return 1.0
    logits = _logits(probabilities)
    best = _best_temperature(logits, truth)
    gain = truth.size * (_loss(logits, truth) - _loss(logits / best, truth))  # nats, over all documents
    return best if gain > TELLING else 1.0


def _best_temperature(logits: Reals, truth: Integers) -> float:
    """Return the T between LOWEST and HIGHEST of the least loss: there, its slope changes its sign."""
    lowest, highest = np.log([LOWEST, HIGHEST])
    of_truth = logits[np.arange(len(truth)), truth]
    for _ in range(HALVINGS):
        middle = (lowest + highest) / 2
        expected = (np.exp(_normalised(logits / np.exp(middle))) * logits).sum(axis=1)
        # By 1 / T, the loss rises with the mean of the logits less that of the label.
        is_too_low = (expected - of_truth).mean() < 0
        lowest, highest = (lowest, middle) if is_too_low else (middle, highest)
    return float(np.exp((lowest + highest) / 2))


def tempered(probabilities: npt.NDArray[np.floating], temperature: float) -> Reals:
    """Return softmax(log p / T) of probabilities (documents, C); the most probable class of a document stays it."""
    scaled: Reals = np.exp(_normalised(_logits(probabilities) / temperature))
    return scaled


def negative_log_likelihood(probabilities: npt.NDArray[np.floating], truth: Integers) -> float:
    """Return the mean of −log p(label) in nats a document."""
    return _loss(_logits(probabilities), truth)


def _logits(probabilities: npt.NDArray[np.floating]) -> Reals:
    logits: Reals = np.log(np.maximum(probabilities.astype(np.float64), FLOOR))
    return logits


def _loss(logits: Reals, truth: Integers) -> float:
    return -float(_normalised(logits)[np.arange(len(truth)), truth].mean())


def _normalised(logits: Reals) -> Reals:
    """Return log softmax over the classes; (documents, C)."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    normalised: Reals = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return normalised
