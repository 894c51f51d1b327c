"""The way of every cell forward through time, compiled: one frame, in which cells differ in what a step does.

Projections of the words come in, so a step is one product of all documents' states with a matrix for each gate, by
BLAS, and gates that are computed number by number. (A matrix for each gate and not one for all: products of up to a
million multiplications take OpenBLAS's path without copying, here 1.2 times as fast.) What is kept of the way forward,
(S, K, B, M · H), is kept only for the step under way where K is 1.

Cells without a matrix have no such product: their documents are read one after the other.

States go either all into an array (T, B, S, H), zero in padding, or into `Pooled`, which needs no room for all of them.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit, types
from numba.extending import overload

from models.kernels.compiled import CHOSEN, COMPILED, INLINED, Array, Elementwise, Weights, Words, reach, step_to_time


class Pooled(NamedTuple):
    """What poolings need of all states of a document, (B, S, H) each; mean starts at 0, largest at −∞."""

    last: Array  # where each direction ends: forwards at the last word, backwards at the first
    mean: Array
    largest: Array


def forward(weights: Weights, words: Words, kept: Array, out: Any, rows: int) -> None:
    """Put the states of all documents, multiplied `rows` at once, into `out`; `weights` is of the cell's class."""
    read = one_by_one if isinstance(weights, Elementwise) else side_by_side
    read(weights, words, kept, out, rows)


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def side_by_side(weights: Weights, words: Words, kept: Array, out: Any, rows: int) -> None:
    """Document beside document, for the sake of the products."""
    times, documents = words.places.shape
    directions, _, size = weights.vectors.shape
    for s in range(directions):
        matrix = weights.matrix[s]
        state, cells = np.zeros((documents, size), kept.dtype), np.zeros((documents, size), kept.dtype)
        product = np.zeros((len(matrix), documents, size), kept.dtype)
        for step in range(times):
            t, _ = step_to_time(step, times, s)
            count = reach(words.lengths, t)
            for first in range(0, count, rows):
                last = min(first + rows, count)
                for gate in range(len(matrix)):
                    if count == 1 and len(weights.turned):
                        multiply_one(weights.turned[s, gate], state[0], product[gate, 0])
                    else:
                        np.dot(state[first:last], matrix[gate], product[gate, first:last])
            for b in range(count):
                if t < words.lengths[b]:
                    room = kept[s, t % kept.shape[1], b]
                    advance(weights, s, words.inputs[s, words.places[t, b]], product, b, state[b], cells[b], room)
                    take(out, s, t, b, state[b])
        for b in range(documents):
            finish(out, s, b, state[b], words.lengths[b])


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def one_by_one(weights: Weights, words: Words, kept: Array, out: Any, rows: int) -> None:
    """Without a product documents have no use for each other, and what belongs to one stays in the nearest cache."""
    documents = words.places.shape[1]
    directions, _, size = weights.vectors.shape
    state, cells, product = np.empty(size, kept.dtype), np.empty(size, kept.dtype), np.empty((0, 1, size), kept.dtype)
    for s in range(directions):
        for b in range(documents):
            state[:] = 0
            cells[:] = 0
            for step in range(words.lengths[b]):
                t, _ = step_to_time(step, words.lengths[b], s)
                room = kept[s, t % kept.shape[1], b]
                advance(weights, s, words.inputs[s, words.places[t, b]], product, b, state, cells, room)
                take(out, s, t, b, state)
            finish(out, s, b, state, words.lengths[b])


@njit(**INLINED)  # type: ignore[untyped-decorator]
def multiply_one(matrix: Array, state: Array, product: Array) -> None:
    """Set the product (H,) of a matrix (H, H) and a state (H,): BLAS takes half as long again for so little."""
    for j in range(len(product)):
        row, total = matrix[j], state.dtype.type(0)
        for i in range(len(state)):
            total += row[i] * state[i]
        product[j] = total


def advance(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
    """Take document b one step further in direction s: its state h (H,) and, where the cell has one, its cell c (H,).

    x (G · H,) is what the word adds to the gates, `product` (G, B, H) what the states before add.
    """
    raise NotImplementedError("compiled code alone")


@overload(advance, **CHOSEN)  # type: ignore[untyped-decorator]
def _choose_step(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> Any:
    return weights.instance_class.advance


def take(out: Any, s: int, t: int, b: int, state: Array) -> None:
    """Take over the state (H,) of document b at time t in direction s."""
    raise NotImplementedError("compiled code alone")


def _write(out: Any, s: int, t: int, b: int, state: Array) -> None:
    row = out[t, b, s]
    for j in range(len(row)):
        row[j] = state[j]


def _pool(out: Any, s: int, t: int, b: int, state: Array) -> None:
    mean, largest = out.mean[b, s], out.largest[b, s]
    for j in range(len(state)):
        mean[j] += state[j]
    for j in range(len(state)):
        larger = (state[j] > largest[j]) | (state[j] != state[j])  # nothing exceeds NaN, which must be seen
        largest[j] = state[j] if larger else largest[j]


@overload(take, **CHOSEN)  # type: ignore[untyped-decorator]
def _choose_take(out: Any, s: int, t: int, b: int, state: Array) -> Any:
    return _write if isinstance(out, types.Array) else _pool


def finish(out: Any, s: int, b: int, state: Array, length: int) -> None:
    """Take over the state (H,) in which direction s of document b ends, which has so many steps."""
    raise NotImplementedError("compiled code alone")


def _clear(out: Any, s: int, b: int, state: Array, length: int) -> None:
    out[length:, b, s] = 0


def _end(out: Any, s: int, b: int, state: Array, length: int) -> None:
    last, mean, share = out.last[b, s], out.mean[b, s], state.dtype.type(1 / length)
    # Loops: an array set to another brings in numba's texts of errors, a second of compilation in every cell.
    for j in range(len(state)):
        last[j] = state[j]
    for j in range(len(state)):
        mean[j] *= share


@overload(finish, **CHOSEN)  # type: ignore[untyped-decorator]
def _choose_finish(out: Any, s: int, b: int, state: Array, length: int) -> Any:
    return _clear if isinstance(out, types.Array) else _end
