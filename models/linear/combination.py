"""Several models as one: their log-odds, weighted and added up."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax

Reals = NDArray[np.float64]
Integers = NDArray[np.int64]
#: Probabilities below this count as this: on a few thousand documents nobody learns odds beyond a million to one, and
#: one document of which a member is falsely sure would outweigh all others.
FLOOR = 1e-6


def log_odds(probabilities: NDArray[np.floating]) -> Reals:
    """Return ln p of each class less its mean over classes, (…, C), of probabilities (…, C); each row sums to 0.

    Of two classes these are ∓ half the log-odds of the second.

    >>> log_odds(np.array([[0.5, 0.5]])).tolist()
    [[0.0, 0.0]]
    """
    logarithms = np.log(np.maximum(probabilities, FLOOR), dtype=np.float64)
    centred: Reals = logarithms - logarithms.mean(axis=-1, keepdims=True)
    return centred


@dataclass(frozen=True, eq=False)
class Combination:
    """Σ weights[m] · log-odds of member m + bias, as probabilities; `weights` (M,) are ≥ 0, `bias` is (C,).

    >>> both = Combination(np.array([0.5, 0.5]), np.zeros(2))
    >>> both.probabilities(np.array([[[0.2, 0.8]], [[0.2, 0.8]]])).round(6).tolist()
    [[0.2, 0.8]]
    """

    weights: Reals
    bias: Reals

    def probabilities(self, members: NDArray[np.floating]) -> Reals:
        """Return the probability of each class, (N, C), from what each member says, (M, N, C)."""
        return self.of_odds(log_odds(members))

    def of_odds(self, odds: Reals) -> Reals:
        """Return the probability of each class, (N, C), from the log-odds (M, N, C) of the members."""
        found: Reals = softmax(np.tensordot(self.weights, odds, 1) + self.bias, axis=-1)
        return found

    def losses(self, odds: Reals, truth: Integers) -> Reals:
        """Return −ln of the probability of the true class of each document, (N,), in nats."""
        logarithms = log_softmax(np.tensordot(self.weights, odds, 1) + self.bias, axis=-1)
        found: Reals = -logarithms[np.arange(len(truth)), truth]
        return found
