"""One gradient step of Word2Vec for one window, compiled.

A window predicts its target rows b_k from each context row x_m (skip-gram; for CBOW see `cbow_kernels`). The loss of
a prediction is −log σ(x·b) for a goal of 1 and −log σ(−x·b) for a goal of 0 (Mikolov et al. 2013, "Distributed
Representations", eq. 3 and 4): its gradient by the logit is σ(x·b) − goal. A target with a goal of −1 does not count.

All targets serve all contexts of the window (Ji et al. 2016, "Parallelizing Word2Vec in Shared and Distributed
Memory"), TILE targets at a time: their products with the contexts are a small matrix, and each TILE is one gradient
step, whose products all use the rows as they were before it. All rows lie in local memory, see `local_rows`.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from embeddings.native.kept import is_kept
from embeddings.native.lanes import (
    LINE_BYTES,
    TOTALS,
    fused,
    load,
    logistic,
    spread,
    store,
    store_totals,
    where_not_negative,
    width,
)

Array = NDArray[Any]

#: Compiled once and kept beside the source; without Python's lock; division by zero is no exception.
COMPILED: dict[str, Any] = {"nogil": True, "cache": is_kept(), "error_model": "numpy"}
#: Part of the function that calls it.
INLINED: dict[str, Any] = {**COMPILED, "inline": "always"}
#: Compiled on its own, and then put by LLVM into the compiled functions that call it, which alone may: all of a pass as
#: one function, as INLINED makes it, takes numba twice as long.
JOINED: dict[str, Any] = {
    **COMPILED,
    "cache": False,
    "forceinline": True,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}

#: Targets taken together: with two contexts, 12 running sums and what they are made of stay in registers.
TILE = 6
#: Numbers for a tile's weights of two contexts (2 · TILE = TOTALS), in whole registers.
PACK = 16


def padded_rows(rows: int, size: int, dtype: Any) -> Array:
    """Return zeros, (rows, at least size), each row of them on cache lines of its own.

    A register that lies across two lines takes twice as long to load.
    """
    line = LINE_BYTES // np.dtype(dtype).itemsize
    width = -(-size // line) * line
    memory = np.zeros(rows * width + line, dtype)
    first = (-memory.ctypes.data % LINE_BYTES) // memory.itemsize
    return memory[first : first + rows * width].reshape(rows, width)


def new_goals(tiles: int, dtype: Any) -> Array:
    """Return room for the goals of so many tiles, (tiles, PACK): nothing counts yet."""
    goals = padded_rows(tiles, PACK, dtype)
    goals[:] = -1
    return goals


@njit(**INLINED)  # type: ignore[untyped-decorator]
def set_goal(goals: Array, k: int, goal: int) -> None:
    """Set the goal of target `k`; it stands twice, for there are two contexts in a pack."""
    goals[k // TILE, k % TILE] = goals[k // TILE, TILE + k % TILE] = goal


@njit(**JOINED)  # type: ignore[untyped-decorator]
def _weigh(x: Array, pair: Any, b: Array, k: int, goals: Array, rate: Any, weights: Array, row: int) -> None:
    """Set weights[row] to rate · (goal − σ(x·b)) of the two contexts of `pair` and the targets k … k + 5."""
    zero = spread(x.dtype.type(0))
    p0 = p1 = p2 = p3 = p4 = p5 = q0 = q1 = q2 = q3 = q4 = q5 = zero
    for d in range(0, x.shape[1], width(x)):
        u, v = load(x, pair[0], d), load(x, pair[1], d)
        target = load(b, k, d)
        p0, q0 = fused(u, target, p0), fused(v, target, q0)
        target = load(b, k + 1, d)
        p1, q1 = fused(u, target, p1), fused(v, target, q1)
        target = load(b, k + 2, d)
        p2, q2 = fused(u, target, p2), fused(v, target, q2)
        target = load(b, k + 3, d)
        p3, q3 = fused(u, target, p3), fused(v, target, q3)
        target = load(b, k + 4, d)
        p4, q4 = fused(u, target, p4), fused(v, target, q4)
        target = load(b, k + 5, d)
        p5, q5 = fused(u, target, p5), fused(v, target, q5)
    store_totals(weights, row, 0, (p0, p1, p2, p3, p4, p5, q0, q1, q2, q3, q4, q5))
    step, minus = spread(rate), spread(x.dtype.type(-1))
    for i in range(0, PACK, width(x)):
        goal = load(goals, k // TILE, i)
        error = fused(logistic(load(weights, row, i)), minus, goal)
        store(weights, row, i, where_not_negative(goal, fused(error, step, zero)))


@njit(**JOINED)  # type: ignore[untyped-decorator]
def skipgram_step(
    x: Array, slots: Array, count: int, b: Array, targets: int, goals: Array, rate: Any, weights: Array
) -> None:
    """Predict the first `targets` rows of `b` (K, D) from each of the rows slots[:count] of `x`; change both.

    slots[count] is a row that nothing is done to, the partner of an odd one; `weights` (M / 2, PACK) is scratch.
    """
    for k in range(0, targets, TILE):
        for m in range(0, count, 2):
            _weigh(x, (slots[m], slots[m + 1]), b, k, goals, rate, weights, m >> 1)
        for d in range(0, x.shape[1], width(x)):
            b0, b1, b2 = load(b, k, d), load(b, k + 1, d), load(b, k + 2, d)
            b3, b4, b5 = load(b, k + 3, d), load(b, k + 4, d), load(b, k + 5, d)
            s0, s1, s2, s3, s4, s5 = b0, b1, b2, b3, b4, b5
            for m in range(count):
                before = load(x, slots[m], d)
                row, first = m >> 1, TILE * (m & 1)
                w = spread(weights[row, first])
                after, s0 = fused(w, b0, before), fused(w, before, s0)
                w = spread(weights[row, first + 1])
                after, s1 = fused(w, b1, after), fused(w, before, s1)
                w = spread(weights[row, first + 2])
                after, s2 = fused(w, b2, after), fused(w, before, s2)
                w = spread(weights[row, first + 3])
                after, s3 = fused(w, b3, after), fused(w, before, s3)
                w = spread(weights[row, first + 4])
                after, s4 = fused(w, b4, after), fused(w, before, s4)
                w = spread(weights[row, first + 5])
                after, s5 = fused(w, b5, after), fused(w, before, s5)
                store(x, slots[m], d, after)
            store(b, k, d, s0)
            store(b, k + 1, d, s1)
            store(b, k + 2, d, s2)
            store(b, k + 3, d, s3)
            store(b, k + 4, d, s4)
            store(b, k + 5, d, s5)


def new_weights(contexts: int, dtype: Any) -> Array:
    """Return room for the weights of a window of so many contexts, (pairs, PACK)."""
    assert 2 * TILE == TOTALS <= PACK
    return padded_rows((contexts + 1) // 2, PACK, dtype)
