"""Where steps of documents stand, and their numbers from there and back: what all kernels have in common."""

import triton.language as tl
from triton import jit


@jit
def row_of(step, length, direction, document, documents, DIRECTIONS: tl.constexpr):
    """Return which of all (T, B, S) a step of each document is; the second direction begins at the last word."""
    place = tl.where(direction == 0, step, length - 1 - step).to(tl.int64)
    return (place * documents + document) * DIRECTIONS + direction


@jit
def load(values, there, APART: tl.constexpr, COUNT: tl.constexpr):
    """Return COUNT tiles, APART numbers one behind the other, 0 where nothing is `there`.

    Those of the five that are too many are the first once more, which nobody looks at.
    """
    first = tl.load(values, mask=there, other=0.0)
    second, third, fourth, fifth = first, first, first, first
    if COUNT > 1:
        second = tl.load(values + APART, mask=there, other=0.0)
    if COUNT > 2:
        third = tl.load(values + 2 * APART, mask=there, other=0.0)
    if COUNT > 3:
        fourth = tl.load(values + 3 * APART, mask=there, other=0.0)
    if COUNT > 4:
        fifth = tl.load(values + 4 * APART, mask=there, other=0.0)
    return first, second, third, fourth, fifth


@jit
def store(values, there, first, second, third, fourth, fifth, APART: tl.constexpr, COUNT: tl.constexpr):
    """Write the first COUNT of five tiles, APART numbers one behind the other."""
    if COUNT > 0:
        tl.store(values, first, mask=there)
    if COUNT > 1:
        tl.store(values + APART, second, mask=there)
    if COUNT > 2:
        tl.store(values + 2 * APART, third, mask=there)
    if COUNT > 3:
        tl.store(values + 3 * APART, fourth, mask=there)
    if COUNT > 4:
        tl.store(values + 4 * APART, fifth, mask=there)
