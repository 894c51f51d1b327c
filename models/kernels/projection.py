"""Words projected one by one, compiled: what is said of a word hangs on no other word that is new beside it."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from models.kernels.compiled import COMPILED, Array, on_cache_lines

#: Numbers of a word's vector that are multiplied in one pass over the sums, so that these are read and written less.
STEP = 4


def laid_out(weights: Array) -> Array:
    """Return weights (S, W, D + 1), the bias in the last column, as `project_rows` reads them: (S, D', W), bias first.

    D' is the next number of 1 + a multiple of STEP; what is more than D + 1 is zero.
    """
    directions, width, size = weights.shape
    rows: NDArray[Any] = np.zeros((directions, 1 - (1 - size) // STEP * STEP, width), weights.dtype)
    rows[:, 0] = weights[:, :, -1]
    rows[:, 1:size] = weights[:, :, :-1].swapaxes(1, 2)
    return on_cache_lines(rows)


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def project_rows(vectors: Array, rows: Array, weights: Array, projections: Array) -> None:
    """Set the `rows` (n,) of projections (S, V, W) to the same rows of vectors (V, D) times `laid_out` weights."""
    size = vectors.shape[1]
    padded = np.zeros(weights.shape[1] - 1, vectors.dtype)
    for row in rows:
        vector = vectors[row]
        for d in range(size):  # loops: an array set to another takes a second longer to compile
            padded[d] = vector[d]
        for s in range(len(weights)):
            total, bias = projections[s, row], weights[s, 0]
            for j in range(len(total)):
                total[j] = bias[j]
            for d in range(0, len(padded), STEP):
                first, second, third, fourth = padded[d], padded[d + 1], padded[d + 2], padded[d + 3]
                one, two, three, four = weights[s, d + 1], weights[s, d + 2], weights[s, d + 3], weights[s, d + 4]
                for j in range(len(total)):
                    total[j] += first * one[j] + second * two[j] + third * three[j] + fourth * four[j]
