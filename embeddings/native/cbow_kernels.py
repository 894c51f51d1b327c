"""One gradient step of CBOW for a group of PLACES neighbouring places, compiled.

Each place predicts its targets b_k from the mean h of the words around it; losses and goals are those of `kernels`. All
means, and their products with the targets, are of the rows as they were before the group: nothing waits for the step of
the place before. Then rows change one after the other, in the shared model itself, for a group is over in half a
microsecond: a target by Σ weight · h over the places that it serves, a context row by what the places around it hand
out. Rows are told by where they begin in the flattened matrices, (1, V · D).
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from embeddings.native.kernels import JOINED, PACK, TILE, Array, padded_rows
from embeddings.native.lanes import (
    fused,
    load,
    logistic,
    plus,
    spread,
    store,
    store_totals,
    where_not_negative,
    width,
)

#: Places that are taken together, and share their reach and their noise words; the code below is written out for four.
PLACES = 4


class Group(NamedTuple):
    """What a thread works in; T targets at most for each place, padded to whole tiles."""

    hidden: Array  # (PLACES, D): the means h
    shares: Array  # (PLACES,): 1 / the number of words in each mean, 0 for none
    near: Array  # int64 (2 · window + PLACES,): the rows of the words that are in any of the windows
    bounds: Array  # int64 (2 · PLACES,): of these, where the windows begin, and then where they end, ascending
    rows: (
        Array  # int64 (PLACES, T): the rows of the targets of each place; noise words stand at the end, for all places
    )
    columns: Array  # int64 (T,): where the goals and weights of a target stand
    counts: Array  # int64 (PLACES,): how many targets each place has to itself
    goals: Array  # (PLACES / 2, T / TILE · PACK): of two places beside each other
    weights: Array  # the same
    noise: Array  # int64 (2, negatives): the noise words in use, and those that come next


def new_group(window: int, negatives: int, longest_path: int, size: int, dtype: Any) -> Group:
    """Return room for groups with windows of this reach, and rows of `size` numbers."""
    tiles = -(-(negatives + 1 if negatives else longest_path) // TILE)
    targets = np.arange(tiles * TILE)
    return Group(
        padded_rows(PLACES, size, dtype),
        np.zeros(PLACES, dtype),
        np.zeros(2 * window + PLACES, np.int64),
        np.zeros(2 * PLACES, np.int64),
        np.zeros((PLACES, tiles * TILE), np.int64),
        targets // TILE * PACK + targets % TILE,
        np.zeros(PLACES, np.int64),
        padded_rows(PLACES // 2, tiles * PACK, dtype),
        padded_rows(PLACES // 2, tiles * PACK, dtype),
        np.zeros((2, negatives), np.int64),
    )


@njit(**JOINED)  # type: ignore[untyped-decorator]
def average(vectors: Array, group: Group, centre: int) -> None:
    """Set the means: of the words in each window, without the place itself; place p is number centre + p of `near`.

    The windows lap over each other: their sums are made of seven, each over words that lie in the same windows.
    """
    hidden, near, bounds = group.hidden, group.near, group.bounds
    zero, minus = spread(hidden.dtype.type(0)), spread(hidden.dtype.type(-1))
    share0, share1 = spread(group.shares[0]), spread(group.shares[1])
    share2, share3 = spread(group.shares[2]), spread(group.shares[3])
    for d in range(0, hidden.shape[1], width(hidden)):
        s1 = _sum(vectors, near, bounds[1], bounds[2], d)
        s2 = _sum(vectors, near, bounds[2], bounds[3], d)
        s4 = _sum(vectors, near, bounds[4], bounds[5], d)
        s5 = _sum(vectors, near, bounds[5], bounds[6], d)
        middle = _sum(vectors, near, bounds[3], bounds[4], d)
        s12, s45 = plus(s1, s2), plus(s4, s5)
        total = plus(plus(_sum(vectors, near, bounds[0], bounds[1], d), s12), middle)
        store(hidden, 0, d, fused(fused(load(vectors, 0, near[centre] + d), minus, total), share0, zero))
        total = plus(plus(s12, middle), s4)
        store(hidden, 1, d, fused(fused(load(vectors, 0, near[centre + 1] + d), minus, total), share1, zero))
        total = plus(plus(s2, middle), s45)
        store(hidden, 2, d, fused(fused(load(vectors, 0, near[centre + 2] + d), minus, total), share2, zero))
        total = plus(plus(middle, s45), _sum(vectors, near, bounds[6], bounds[7], d))
        store(hidden, 3, d, fused(fused(load(vectors, 0, near[centre + 3] + d), minus, total), share3, zero))


@njit(**JOINED)  # type: ignore[untyped-decorator]
def weigh(outputs: Array, group: Group, pair: int, targets: int, rate: Any) -> None:
    """Set the weights of two places' targets to rate · (goal − σ(h·b))."""
    x, rows, goals, weights = group.hidden, group.rows, group.goals, group.weights
    p, q = 2 * pair, 2 * pair + 1
    zero, step, minus = spread(x.dtype.type(0)), spread(rate), spread(x.dtype.type(-1))
    for k in range(0, targets, TILE):
        p0 = p1 = p2 = p3 = p4 = p5 = q0 = q1 = q2 = q3 = q4 = q5 = zero
        for d in range(0, x.shape[1], width(x)):
            u, v = load(x, p, d), load(x, q, d)
            p0, q0 = fused(u, load(outputs, 0, rows[p, k] + d), p0), fused(v, load(outputs, 0, rows[q, k] + d), q0)
            p1 = fused(u, load(outputs, 0, rows[p, k + 1] + d), p1)
            q1 = fused(v, load(outputs, 0, rows[q, k + 1] + d), q1)
            p2 = fused(u, load(outputs, 0, rows[p, k + 2] + d), p2)
            q2 = fused(v, load(outputs, 0, rows[q, k + 2] + d), q2)
            p3 = fused(u, load(outputs, 0, rows[p, k + 3] + d), p3)
            q3 = fused(v, load(outputs, 0, rows[q, k + 3] + d), q3)
            p4 = fused(u, load(outputs, 0, rows[p, k + 4] + d), p4)
            q4 = fused(v, load(outputs, 0, rows[q, k + 4] + d), q4)
            p5 = fused(u, load(outputs, 0, rows[p, k + 5] + d), p5)
            q5 = fused(v, load(outputs, 0, rows[q, k + 5] + d), q5)
        first = group.columns[k]
        store_totals(weights, pair, first, (p0, p1, p2, p3, p4, p5, q0, q1, q2, q3, q4, q5))
        for i in range(first, first + PACK, width(x)):
            goal = load(goals, pair, i)
            error = fused(logistic(load(weights, pair, i)), minus, goal)
            store(weights, pair, i, where_not_negative(goal, fused(error, step, zero)))


@njit(**JOINED)  # type: ignore[untyped-decorator]
def change(vectors: Array, outputs: Array, group: Group, centre: int, noise: int, divided: bool) -> None:
    """Change the rows of the targets, the last `noise` of which serve all places, and then those of the words around.

    `divided`: each word around gets its share of the gradient (Irsoy et al. 2021, "Corrected CBOW"); otherwise all of
    it, as in word2vec.c and gensim.
    """
    hidden, rows, weights, near, bounds = group.hidden, group.rows, group.weights, group.near, group.bounds
    one, zero, minus = hidden.dtype.type(1), spread(hidden.dtype.type(0)), spread(hidden.dtype.type(-1))
    part0, part1 = spread(group.shares[0] if divided else one), spread(group.shares[1] if divided else one)
    part2, part3 = spread(group.shares[2] if divided else one), spread(group.shares[3] if divided else one)
    for d in range(0, hidden.shape[1], width(hidden)):
        h0, h1, h2, h3 = load(hidden, 0, d), load(hidden, 1, d), load(hidden, 2, d), load(hidden, 3, d)
        g0, g1 = _own(outputs, group, 0, h0, d), _own(outputs, group, 1, h1, d)
        g2, g3 = _own(outputs, group, 2, h2, d), _own(outputs, group, 3, h3, d)
        for k in range(1, noise + 1):
            row, place, column = load(outputs, 0, rows[0, k] + d), rows[0, k] + d, group.columns[k]
            w0, w1 = spread(weights[0, column]), spread(weights[0, column + TILE])
            w2, w3 = spread(weights[1, column]), spread(weights[1, column + TILE])
            g0, g1, g2, g3 = fused(w0, row, g0), fused(w1, row, g1), fused(w2, row, g2), fused(w3, row, g3)
            store(outputs, 0, place, fused(w3, h3, fused(w2, h2, fused(w1, h1, fused(w0, h0, row)))))
        g0, g1, g2, g3 = fused(g0, part0, zero), fused(g1, part1, zero), fused(g2, part2, zero), fused(g3, part3, zero)
        g01, g23 = plus(g0, g1), plus(g2, g3)
        _add(vectors, near, bounds[0], bounds[1], d, g0)
        _add(vectors, near, bounds[1], bounds[2], d, g01)
        _add(vectors, near, bounds[2], bounds[3], d, plus(g01, g2))
        _add(vectors, near, bounds[3], bounds[4], d, plus(g01, g23))
        _add(vectors, near, bounds[4], bounds[5], d, plus(g1, g23))
        _add(vectors, near, bounds[5], bounds[6], d, g23)
        _add(vectors, near, bounds[6], bounds[7], d, g3)
        store(vectors, 0, near[centre] + d, fused(g0, minus, load(vectors, 0, near[centre] + d)))
        store(vectors, 0, near[centre + 1] + d, fused(g1, minus, load(vectors, 0, near[centre + 1] + d)))
        store(vectors, 0, near[centre + 2] + d, fused(g2, minus, load(vectors, 0, near[centre + 2] + d)))
        store(vectors, 0, near[centre + 3] + d, fused(g3, minus, load(vectors, 0, near[centre + 3] + d)))


@njit(**JOINED)  # type: ignore[untyped-decorator]
def _own(outputs: Array, group: Group, place: int, h: Any, d: int) -> Any:
    """Change the targets that one place has to itself; return their part of its gradient."""
    gradient = spread(outputs.dtype.type(0))
    for k in range(group.counts[place]):
        weight = spread(group.weights[place >> 1, group.columns[k] + TILE * (place & 1)])
        row = load(outputs, 0, group.rows[place, k] + d)
        gradient = fused(weight, row, gradient)
        store(outputs, 0, group.rows[place, k] + d, fused(weight, h, row))
    return gradient


@njit(**JOINED)  # type: ignore[untyped-decorator]
def _sum(vectors: Array, near: Array, first: int, last: int, d: int) -> Any:
    """Return the sum of the rows near[first:last]."""
    total = spread(vectors.dtype.type(0))
    for j in range(first, last):
        total = plus(load(vectors, 0, near[j] + d), total)
    return total


@njit(**JOINED)  # type: ignore[untyped-decorator]
def _add(vectors: Array, near: Array, first: int, last: int, d: int, step: Any) -> None:
    """Add `step` to the rows near[first:last]."""
    for j in range(first, last):
        store(vectors, 0, near[j] + d, plus(step, load(vectors, 0, near[j] + d)))
