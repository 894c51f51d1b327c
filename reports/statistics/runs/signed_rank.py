"""Two cells over data sets: Wilcoxon's signed-rank test, and its Bayesian counterpart.

The data sets are the sample: what is asked is which cell would be better on another data set of their kind (Demšar
2006, J. Mach. Learn. Res. 7). What one data set says of its own documents and seeds is not.
"""

from typing import NamedTuple

import numpy as np
from scipy.stats import rankdata, wilcoxon

from reports.results.arrays import Reals

#: Weight of the prior, as a difference of 0 that was seen so often: the weakest that Benavoli et al. suggest.
PRIOR = 0.5
#: Draws of the posterior: a probability is then known to half a point.
DRAWS = 40_000
#: Differences that lie closer together than this are one: what is left of rounding.
ROUNDED = 12


class Odds(NamedTuple):
    """Probabilities that the first is better by more than the margin, that neither is, that the second is."""

    first: float
    neither: float
    second: float


def least_p_value(data_sets: int) -> float:
    """Return the least p-value that the signed-rank test can have: 2 / 2ⁿ, where all differences have one sign.

    >>> least_p_value(6)
    0.03125
    """
    return min(1.0, 2.0 ** (1 - data_sets))


def signed_rank(differences: Reals) -> float:
    """Return Wilcoxon's two-sided p-value of differences (D,) (1945, Biometrics Bull. 1), exact: 2ᴰ signs.

    Differences of 0 are split evenly between the two sides, as Demšar 2006 has it: ranked with the others, and half of
    their ranks to either side.
    """
    values = np.round(differences, ROUNDED)
    if not values.any():
        return 1.0
    ranks = rankdata(np.abs(values))
    is_zero = values == 0
    if values.size <= 20:
        return _exact(ranks[~is_zero], float(ranks[~is_zero & (values > 0)].sum()))
    return float(wilcoxon(values, zero_method="zsplit", method="approx").pvalue)


def _exact(ranks: Reals, positive: float) -> float:
    """Return how often signs at random give a sum of ranks as far from its middle; halves of zeros cancel out."""
    doubled = np.round(2 * ranks).astype(int)  # ties share a rank of halves
    ways = np.zeros(int(doubled.sum()) + 1)
    ways[0] = 1.0
    for rank in doubled.tolist():
        ways[rank:] = ways[rank:] + ways[: ways.size - rank]
    middle = doubled.sum() / 2
    away = np.abs(np.arange(ways.size) - middle) >= abs(2 * positive - middle) - 1e-9
    return float(ways[away].sum() / ways.sum())


def bayesian_signed_rank(differences: Reals, margin: float, seed: int = 0) -> Odds:
    """Return the posterior of first − second (D,) over data sets, with a region of ± `margin` in which neither counts.

    Benavoli, Corani, Demšar & Zaffalon 2017 (J. Mach. Learn. Res. 18), section 4.2.1: weights of the data sets from a
    Dirichlet distribution, with one more of weight PRIOR whose difference is 0, and of each draw the weight of the
    pairs whose mean lies beyond the margin, on either side, or within; the probability of each being the largest.
    """
    values = np.append(0.0, differences)
    means = (values[:, None] + values[None, :]) / 2  # (D + 1, D + 1)
    generator = np.random.default_rng(seed)
    weights = generator.dirichlet(np.append(PRIOR, np.ones(differences.size)), DRAWS)  # (draws, D + 1)
    parts = [
        np.einsum("ni,ij,nj->n", weights, inside.astype(float), weights)
        for inside in (means > margin, np.abs(means) <= margin, means < -margin)
    ]
    largest = np.argmax(np.stack(parts), axis=0)
    return Odds(*(float(np.mean(largest == side)) for side in range(3)))
