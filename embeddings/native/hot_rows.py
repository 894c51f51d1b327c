"""Rows that every thread uses all the time: each thread has its own of them, and exchanges changes now and then.

A cache line that another core has written takes much longer to come than one that this core wrote last, and the
commonest words, or the nodes near the root of a Huffman tree, are written by every thread at every moment. Both have
the lowest numbers. So each thread works on rows of its own in their stead, which lie behind the shared ones in the same
matrix, and after some uses of a row adds what it changed to the shared row and takes up what others did.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from embeddings.native.draws import GOLDEN, mixed, noise_word
from embeddings.native.kernels import INLINED, JOINED, Array
from embeddings.native.lanes import fused, load, plus, spread, store, unowned, width


class Hot(NamedTuple):
    """The rows 0 … size − 1 of both matrices, as a thread has them for itself, in rows start … start + size − 1."""

    start: int
    size: int
    every: int  # so many uses of a row, changes are exchanged
    vectors: Array  # (size, D): the thread's rows as they were at their last exchange
    outputs: Array  # (size, D)
    clock: Array  # int64 (1,): words read since the last exchange


def new_hot(vectors: Array, outputs: Array, start: int, size: int, every: int) -> Hot:
    """Return a thread's own of the first `size` rows: rows `start` and up of the matrices, made equal to them here."""
    for matrix in (vectors, outputs):
        matrix[start : start + size] = matrix[:size]
    return Hot(start, size, every, vectors[:size].copy(), outputs[:size].copy(), np.zeros(1, np.int64))


@njit(**INLINED)  # type: ignore[untyped-decorator]
def unowned_hot(hot: Hot) -> Hot:
    """Return the same without owners, see `unowned`."""
    return Hot(hot.start, hot.size, hot.every, unowned(hot.vectors), unowned(hot.outputs), unowned(hot.clock))


@njit(**INLINED)  # type: ignore[untyped-decorator]
def own(hot: Hot, row: int) -> int:
    """Return the row that the thread has in the stead of another."""
    return row + (hot.start if row < hot.size else 0)


@njit(**INLINED)  # type: ignore[untyped-decorator]
def shared(hot: Hot, row: int) -> int:
    """Return the row in whose stead the thread has one: the word of a row."""
    return row - (hot.start if row >= hot.start else 0)


@njit(**INLINED)  # type: ignore[untyped-decorator]
def exchange_some(rows: Array, table: Array, options: Any, paths: Any, model: Any, hot: Hot, state: Any) -> None:
    """Exchange the changes of a word's rows for every so many of `rows`, and of as many noise words as they had.

    So a row is exchanged after so many uses in the mean, without anybody counting them.
    """
    hot.clock[0] += len(rows)
    while hot.clock[0] >= hot.every:
        hot.clock[0] -= hot.every
        word = shared(hot, rows[len(rows) - 1 - min(hot.clock[0], len(rows) - 1)])
        _exchange(model.vectors, hot.vectors, hot.start, word)
        if options.negatives > 0:
            _exchange(model.outputs, hot.outputs, hot.start, word)
        for k in range(paths.signs.shape[1]):
            if paths.signs[word, k] != 0:
                _exchange(model.outputs, hot.outputs, hot.start, paths.points[word, k])
        for _ in range(0, options.negatives, options.shared):
            state += GOLDEN
            _exchange(model.outputs, hot.outputs, hot.start, noise_word(mixed(state), table))


@njit(**INLINED)  # type: ignore[untyped-decorator]
def exchange_all(model: Any, hot: Hot) -> None:
    """Exchange the changes of all rows."""
    for row in range(hot.size):
        _exchange(model.vectors, hot.vectors, hot.start, row)
        _exchange(model.outputs, hot.outputs, hot.start, row)


@njit(**JOINED)  # type: ignore[untyped-decorator]
def _exchange(matrix: Array, before: Array, start: int, row: int) -> None:
    """Add to a shared row what the thread changed in its own, and make that equal to it."""
    if row < len(before):
        minus = spread(matrix.dtype.type(-1))
        for d in range(0, matrix.shape[1], width(matrix)):
            changed = fused(load(before, row, d), minus, load(matrix, start + row, d))
            now = plus(load(matrix, row, d), changed)
            store(matrix, row, d, now)
            store(matrix, start + row, d, now)
            store(before, row, d, now)
