"""Mean and max over time in one pass, compiled, and their gradient in one more; no torch."""

import numpy as np
from numba import njit

from models.kernels.compiled import COMPILED, Array


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def pool(values: Array, lengths: Array, mean: Array, largest: Array, where: Array) -> None:
    """Set the mean and the largest value of each entry of values (T, B, W), and the first step that has it, (B, W)."""
    for t in range(len(values)):
        for b in range(len(lengths)):
            if t >= lengths[b]:
                continue
            row, total, best, at = values[t, b], mean[b], largest[b], where[b]
            share = values.dtype.type(1 / lengths[b])
            if t == 0:
                for j in range(len(row)):  # `best[:] = row` would take a second longer to compile
                    best[j] = row[j]
                at[:] = 0
                total[:] = 0
            for j in range(len(row)):
                total[j] += share * row[j]
            for j in range(len(row)):
                larger = (row[j] > best[j]) | (row[j] != row[j])  # nothing is greater than NaN, which must be seen
                at[j] = np.int32(t) if larger else at[j]
                best[j] = row[j] if larger else best[j]


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def spread(from_mean: Array, from_max: Array, lengths: Array, where: Array, gradient: Array) -> None:
    """Set the gradient (T, B, W) by the values."""
    for t in range(len(gradient)):
        for b in range(len(lengths)):
            row, mean, largest, at = gradient[t, b], from_mean[b], from_max[b], where[b]
            if t >= lengths[b]:
                row[:] = 0
                continue
            share = gradient.dtype.type(1 / lengths[b])
            for j in range(len(row)):
                row[j] = share * mean[j] + (largest[j] if at[j] == t else gradient.dtype.type(0))
