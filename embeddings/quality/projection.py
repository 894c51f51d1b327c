"""A map of words: the two directions in which their vectors differ most."""

import numpy as np
from numpy.typing import NDArray


def project(unit: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the first two principal components of vectors of length 1: (words, D) → (words, 2).

    Lengths are left out because they say how frequent a word is. The sign of each axis, which the decomposition leaves
    open, is such that the word farthest out lies on the positive side. With D = 1 the second axis is 0.
    """
    centred = np.asarray(unit, np.float64) - unit.mean(axis=0, dtype=np.float64)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    places = np.zeros((len(unit), 2))
    axes = (left * sizes)[:, :2]
    farthest = axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])]
    places[:, : axes.shape[1]] = axes * np.where(farthest < 0, -1, 1)
    return places
