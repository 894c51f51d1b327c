"""The chance to see as much if nothing is behind it: exact tails, without the second that scipy.stats takes."""

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln


def hypergeometric_tail(both: int, documents: int, of_class: int, with_feature: int) -> float:
    """Return the probability that at least `both` of the documents with a feature are of a class, if the feature stands
    in any `with_feature` of all documents: the one-sided test of Fisher.

    >>> round(hypergeometric_tail(21, 42, 21, 21) * 1e12, 3)  # one of C(42, 21) ways
    1.858
    """  # fmt: skip
    ways = np.arange(both, min(of_class, with_feature) + 1)
    log = _choose(of_class, ways) + _choose(documents - of_class, with_feature - ways)
    return float(np.exp(log - _choose(documents, np.array([with_feature]))).sum())


def binomial_tail(hits: int, tries: int, probability: float) -> float:
    """Return the probability of at least `hits` in a number of independent tries.

    >>> binomial_tail(9, 10, 0.5)  # (10 + 1) / 2^10
    0.0107421875
    """
    if not 0 < probability < 1:
        return float(hits <= tries * probability)
    ways = np.arange(max(hits, 0), tries + 1)
    log = _choose(tries, ways) + ways * np.log(probability) + (tries - ways) * np.log1p(-probability)
    return float(np.round(np.exp(log).sum(), 15))


def _choose(number: int, some: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the logarithm of the ways to choose some of a number, minus infinity where there is none."""
    possible = (some >= 0) & (some <= number)
    inside = np.where(possible, some, 0)
    log = gammaln(number + 1) - gammaln(inside + 1) - gammaln(number - inside + 1)
    return np.where(possible, log, -np.inf)
