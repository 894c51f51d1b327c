"""The way of every cell forward through time, compiled: one frame, in which cells differ in what a step does.

Projections of the words come in, so a step is one product of all documents' states with a matrix for each gate, by
BLAS, and gates that are computed number by number. (A matrix for each gate and not one for all: products of up to a
million multiplications take OpenBLAS's path without copying, here 1.2 times as fast.) What is kept of the way forward,
(S, K, B, M · H), is kept only for the step under way where K is 1.

States go either all into an array (T, B, S, H), zero in padding, or into `Pooled`, which needs no room for all of them.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit, types
from numba.extending import overload

from models.kernels.compiled import COMPILED, Array, Weights, Words, reach, sigmoid, step_to_time, tanh


class Rnn(Weights):
    """h = tanh(x + U h')."""


class RnnRelu(Weights):
    """h = max(0, x + U h')."""


class Gru(Weights):
    """h = n + z (h' − n), n = tanh(x + r (U h' + b)), with torch's order of gates; kept are r, z, n and U h' + b."""


class Lstm(Weights):
    """h = o tanh c, c = f c' + i g, with torch's order of gates; kept are i, f, g, o, c and tanh c."""


class Sru(Weights):
    """h = r c + (1 − r) w, c = f c' + (1 − f) x (Lei et al. 2018, equations 1 to 4); kept is c.

    Projections are x, those of f and r, and w, the input at the state's width; vectors are f's and r's weights of c',
    number by number.
    """


class MinGru(Weights):
    """h = h' + z (c − h'), σ(z) and c of the input (Feng et al. 2024, section 3.1)."""


class Pooled(NamedTuple):
    """What poolings need of all states of a document, (B, S, H) each; mean starts at 0, largest at −∞."""

    last: Array  # where each direction ends: forwards at the last word, backwards at the first
    mean: Array
    largest: Array


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def forward(weights: Weights, words: Words, kept: Array, out: Any) -> None:
    """Put the states of all documents into `out`; `weights` is of the cell's class."""
    times, documents = words.places.shape
    directions, _, size = weights.vectors.shape
    for s in range(directions):
        matrix = weights.matrix[s]
        state, cells = np.zeros((documents, size), kept.dtype), np.zeros((documents, size), kept.dtype)
        product = np.zeros((len(matrix), documents, size), kept.dtype)
        for step in range(times):
            t, _ = step_to_time(step, times, s)
            count = reach(words.lengths, t)
            for gate in range(len(matrix)):
                np.dot(state[:count], matrix[gate], product[gate, :count])
            for b in range(count):
                if t < words.lengths[b]:
                    room = kept[s, t % kept.shape[1], b]
                    advance(weights, s, words.inputs[s, words.places[t, b]], product, b, state[b], cells[b], room)
            take(out, s, t, state, words.lengths, count)
        finish(out, s, state, words.lengths)


def advance(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
    """Take document b one step further in direction s: its state h (H,) and, where the cell has one, its cell c (H,).

    x (G · H,) is what the word adds to the gates, `product` (G, B, H) what the states before add.
    """
    raise NotImplementedError("compiled code alone")


def _rnn(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
    u = product[0, b]
    for j in range(len(h)):
        h[j] = tanh(x[j] + u[j])


def _rnn_relu(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
    u, zero = product[0, b], h.dtype.type(0)
    for j in range(len(h)):
        total = x[j] + u[j]
        h[j] = zero if total < zero else total  # NaN is not less, and must be seen


def _gru(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
    size, half, bias = len(h), h.dtype.type(0.5), weights.vectors[s, 0]
    u_r, u_z, u_n = product[0, b], product[1, b], product[2, b]
    x_z, x_n = x[size : 2 * size], x[2 * size :]
    r, z, n, hidden = kept[:size], kept[size : 2 * size], kept[2 * size : 3 * size], kept[3 * size :]
    for j in range(size):
        r[j] = sigmoid(x[j] + u_r[j], half)
    for j in range(size):
        z[j] = sigmoid(x_z[j] + u_z[j], half)
    for j in range(size):
        hidden[j] = u_n[j] + bias[j]
    for j in range(size):
        n[j] = tanh(x_n[j] + r[j] * hidden[j])
    for j in range(size):
        h[j] = n[j] + z[j] * (h[j] - n[j])


def _lstm(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
    size, half = len(h), h.dtype.type(0.5)
    u_i, u_f, u_g, u_o = product[0, b], product[1, b], product[2, b], product[3, b]
    x_f, x_g, x_o = x[size : 2 * size], x[2 * size : 3 * size], x[3 * size :]
    i, f, g = kept[:size], kept[size : 2 * size], kept[2 * size : 3 * size]
    o, cell, squashed = kept[3 * size : 4 * size], kept[4 * size : 5 * size], kept[5 * size :]
    for j in range(size):
        i[j] = sigmoid(x[j] + u_i[j], half)
    for j in range(size):
        f[j] = sigmoid(x_f[j] + u_f[j], half)
    for j in range(size):
        g[j] = tanh(x_g[j] + u_g[j])
    for j in range(size):
        o[j] = sigmoid(x_o[j] + u_o[j], half)
    for j in range(size):
        c[j] = f[j] * c[j] + i[j] * g[j]
    for j in range(size):
        squashed[j] = tanh(c[j])
    for j in range(size):
        cell[j] = c[j]
    for j in range(size):
        h[j] = o[j] * squashed[j]


def _sru(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
    size, half, forget, reset = len(h), h.dtype.type(0.5), weights.vectors[s, 0], weights.vectors[s, 1]
    x_f, x_r, x_w = x[size : 2 * size], x[2 * size : 3 * size], x[3 * size :]
    for j in range(size):
        h[j] = sigmoid(x_r[j] + reset[j] * c[j], half)
    for j in range(size):
        c[j] = x[j] + sigmoid(x_f[j] + forget[j] * c[j], half) * (c[j] - x[j])
    for j in range(size):
        h[j] = x_w[j] + h[j] * (c[j] - x_w[j])
    for j in range(size):
        kept[j] = c[j]


def _mingru(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> None:
    size, half = len(h), h.dtype.type(0.5)
    candidate = x[size:]
    for j in range(size):
        h[j] += sigmoid(x[j], half) * (candidate[j] - h[j])


_STEPS = {Rnn: _rnn, RnnRelu: _rnn_relu, Gru: _gru, Lstm: _lstm, Sru: _sru, MinGru: _mingru}


@overload(advance, inline="always")  # type: ignore[untyped-decorator]
def _choose_step(weights: Any, s: int, x: Array, product: Array, b: int, h: Array, c: Array, kept: Array) -> Any:
    return _STEPS[weights.instance_class]


def take(out: Any, s: int, t: int, states: Array, lengths: Array, count: int) -> None:
    """Take over the states (B, H) of time t in direction s, of those of the first `count` documents that reach it."""
    raise NotImplementedError("compiled code alone")


def _write(out: Any, s: int, t: int, states: Array, lengths: Array, count: int) -> None:
    out[t, count:, s] = 0
    for b in range(count):
        row, state = out[t, b, s], states[b]
        if t < lengths[b]:
            for j in range(len(row)):
                row[j] = state[j]
        else:
            row[:] = 0


def _pool(out: Any, s: int, t: int, states: Array, lengths: Array, count: int) -> None:
    for b in range(count):
        if t < lengths[b]:
            mean, largest, state = out.mean[b, s], out.largest[b, s], states[b]
            for j in range(len(state)):
                mean[j] += state[j]
            for j in range(len(state)):
                larger = (state[j] > largest[j]) | (state[j] != state[j])  # nothing exceeds NaN, which must be seen
                largest[j] = state[j] if larger else largest[j]


@overload(take, inline="always")  # type: ignore[untyped-decorator]
def _choose_take(out: Any, s: int, t: int, states: Array, lengths: Array, count: int) -> Any:
    return _write if isinstance(out, types.Array) else _pool


def finish(out: Any, s: int, states: Array, lengths: Array) -> None:
    """Take over the states (B, H) in which direction s ends."""
    raise NotImplementedError("compiled code alone")


def _nothing(out: Any, s: int, states: Array, lengths: Array) -> None:
    pass


def _end(out: Any, s: int, states: Array, lengths: Array) -> None:
    for b in range(len(lengths)):
        out.last[b, s] = states[b]
        out.mean[b, s] *= states.dtype.type(1 / lengths[b])


@overload(finish, inline="always")  # type: ignore[untyped-decorator]
def _choose_finish(out: Any, s: int, states: Array, lengths: Array) -> Any:
    return _nothing if isinstance(out, types.Array) else _end
