"""The largest value over time of filters over n-grams, compiled; no torch.

A filter over k words is a sum of k products, one for each place in it, so all words are multiplied with all filters at
once, and what an n-gram gives is a sum of k rows of the product.
"""

import numpy as np
from numba import njit

from models.kernels.compiled import COMPILED, Array

#: Words of an n-gram. Kim 2014 has 3, 4 and 5; pairs catch what short sentences have of `not good`.
WIDTHS = (2, 3, 4, 5)


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def largest(projections: Array, places: Array, lengths: Array, widths: Array, values: Array, where: Array) -> None:
    """Set the largest value of each filter over the n-grams of each document, and where the first of these starts.

    `projections` (N, Σk · F), for each of K widths k each place in the n-gram; `places` (T, B) names the words' rows;
    values and where (B, K, F). A document shorter than a filter is one n-gram, zero behind its end.
    """
    total = np.empty(values.shape[2], projections.dtype)
    size = len(total)
    for b in range(len(lengths)):
        first = 0
        for w in range(len(widths)):
            width, best, at = widths[w], values[b, w], where[b, w]
            for t in range(max(1, lengths[b] - width + 1)):
                row = projections[places[t, b], first * size : (first + 1) * size]
                for j in range(size):  # loops: an array set to another takes a second longer to compile
                    total[j] = row[j]
                for i in range(1, min(width, lengths[b] - t)):
                    row = projections[places[t + i, b], (first + i) * size : (first + i + 1) * size]
                    for j in range(size):
                        total[j] += row[j]
                if t == 0:
                    for j in range(size):
                        best[j] = total[j]
                    at[:] = 0
                for j in range(size):
                    larger = (total[j] > best[j]) | (total[j] != total[j])  # nothing exceeds NaN, which must be seen
                    at[j] = np.int32(t) if larger else at[j]
                    best[j] = total[j] if larger else best[j]
            first += width


def largest_of_projected(projections: Array, places: Array, lengths: Array, widths: Array) -> tuple[Array, Array]:
    """Return what `largest` finds, and where, (B, K, F) both."""
    shape = (len(lengths), len(widths), projections.shape[1] // int(widths.sum()))
    values, where = np.empty(shape, projections.dtype), np.empty(shape, np.int32)
    largest(projections, places, lengths, widths, values, where)
    return values, where
