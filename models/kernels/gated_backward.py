"""The way of RNN, GRU and LSTM back through time, compiled.

The gradients of the gates are kept: those of the weights are products over all steps at once, which the caller takes.
`weights.matrix` is here (S, G · H, H): from the gates to the state before.
"""

from typing import Any

import numpy as np
from numba import njit
from numba.extending import overload

from models.kernels.compiled import COMPILED, Array, Gradients, Weights, Words, reach, step_to_time
from models.kernels.forward import Rnn, RnnRelu


def slope(weights: Any, h: Any) -> Any:
    """Return the derivative of a simple recurrence's activation where it gave h."""
    raise NotImplementedError("compiled code alone")


def _of_tanh(weights: Any, h: Any) -> Any:
    return type(h)(1) - h * h


def _of_relu(weights: Any, h: Any) -> Any:
    return type(h)(0) if h <= 0 else type(h)(1)


_SLOPES = {Rnn: _of_tanh, RnnRelu: _of_relu}


@overload(slope, inline="always")  # type: ignore[untyped-decorator]
def _choose_slope(weights: Any, h: Any) -> Any:
    return _SLOPES[weights.instance_class]


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def rnn_backward(
    weights: Weights, words: Words, states: Array, kept: Array, from_states: Array, gradients: Gradients
) -> None:
    """Set the gradients from those of the states, (T, B, S, H); `weights` is of the cell's class."""
    times, documents, directions, size = states.shape
    for s in range(directions):
        carried, gates = np.zeros((documents, size), states.dtype), np.zeros((documents, size), states.dtype)
        for step in range(times - 1, -1, -1):
            t, _ = step_to_time(step, times, s)
            count = reach(words.lengths, t)
            gradients.inputs[s, t, count:] = 0
            for b in range(count):
                if t >= words.lengths[b]:
                    gradients.inputs[s, t, b] = 0
                    gates[b] = 0
                    continue
                x, g, d, u, h = gradients.inputs[s, t, b], gates[b], from_states[t, b, s], carried[b], states[t, b, s]
                for j in range(size):
                    g[j] = (d[j] + u[j]) * slope(weights, h[j])
                for j in range(size):
                    x[j] = g[j]
            np.dot(gates[:count], weights.matrix[s], carried[:count])


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def gru_backward(
    weights: Weights, words: Words, states: Array, kept: Array, from_states: Array, gradients: Gradients
) -> None:
    """Set the gradients from those of the states, see `rnn_backward`; `gradients.hidden` is that of U h' + b."""
    times, documents, directions, size = states.shape
    one, nothing = states.dtype.type(1), np.zeros(size, states.dtype)
    for s in range(directions):
        bias = gradients.vectors[s, 0]
        carried, product = np.zeros((documents, size), states.dtype), np.zeros((documents, size), states.dtype)
        gates, total = np.zeros((documents, 3 * size), states.dtype), np.zeros(size, states.dtype)
        for step in range(times - 1, -1, -1):
            t, before = step_to_time(step, times, s)
            count = reach(words.lengths, t)
            gradients.inputs[s, t, count:] = 0
            gradients.hidden[s, t, count:] = 0
            for b in range(count):
                if t >= words.lengths[b]:
                    gradients.inputs[s, t, b] = 0
                    gradients.hidden[s, t, b] = 0
                    gates[b] = 0
                    continue
                g, d, q, c = kept[s, t, b], from_states[t, b, s], product[b], carried[b]
                r, z, n, hidden = g[:size], g[size : 2 * size], g[2 * size : 3 * size], g[3 * size :]
                h = states[before, b, s] if 0 <= before < times else nothing
                x, u, from_hidden = gradients.inputs[s, t, b], gates[b], gradients.hidden[s, t, b]
                from_r, from_z, from_n, u_n = x[:size], x[size : 2 * size], x[2 * size :], u[2 * size :]
                for j in range(size):
                    total[j] = d[j] + q[j] + c[j]
                for j in range(size):
                    c[j] = total[j] * z[j]
                for j in range(size):
                    from_n[j] = (total[j] - c[j]) * (one - n[j] * n[j])
                for j in range(size):
                    from_z[j] = c[j] * (h[j] - n[j]) * (one - z[j])
                for j in range(size):
                    u_n[j] = from_n[j] * r[j]
                for j in range(size):
                    from_r[j] = u_n[j] * hidden[j] * (one - r[j])
                for j in range(2 * size):
                    u[j] = x[j]
                for j in range(size):
                    from_hidden[j] = u_n[j]
                for j in range(size):
                    bias[j] += u_n[j]
            np.dot(gates[:count], weights.matrix[s], product[:count])


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def lstm_backward(
    weights: Weights, words: Words, states: Array, kept: Array, from_states: Array, gradients: Gradients
) -> None:
    """Set the gradients from those of the states, see `rnn_backward`."""
    times, documents, directions, size = states.shape
    one, nothing = states.dtype.type(1), np.zeros(6 * size, states.dtype)
    for s in range(directions):
        carried, product = np.zeros((documents, size), states.dtype), np.zeros((documents, size), states.dtype)
        gates, total = np.zeros((documents, 4 * size), states.dtype), np.zeros(size, states.dtype)
        for step in range(times - 1, -1, -1):
            t, before = step_to_time(step, times, s)
            count = reach(words.lengths, t)
            gradients.inputs[s, t, count:] = 0
            for b in range(count):
                if t >= words.lengths[b]:
                    gradients.inputs[s, t, b] = 0
                    gates[b] = 0
                    continue
                kept_now, d, q, c = kept[s, t, b], from_states[t, b, s], product[b], carried[b]
                i, f, g = kept_now[:size], kept_now[size : 2 * size], kept_now[2 * size : 3 * size]
                o, squashed = kept_now[3 * size : 4 * size], kept_now[5 * size :]
                known = 0 <= before < times and before < words.lengths[b]
                cell = (kept[s, before, b] if known else nothing)[4 * size : 5 * size]
                x, u = gradients.inputs[s, t, b], gates[b]
                from_i, from_f, from_g, from_o = x[:size], x[size : 2 * size], x[2 * size : 3 * size], x[3 * size :]
                for j in range(size):
                    total[j] = d[j] + q[j]
                for j in range(size):
                    from_o[j] = total[j] * squashed[j] * o[j] * (one - o[j])
                for j in range(size):
                    c[j] += total[j] * o[j] * (one - squashed[j] * squashed[j])
                for j in range(size):
                    from_i[j] = c[j] * g[j] * i[j] * (one - i[j])
                for j in range(size):
                    from_f[j] = c[j] * cell[j] * f[j] * (one - f[j])
                for j in range(size):
                    from_g[j] = c[j] * i[j] * (one - g[j] * g[j])
                for j in range(size):
                    c[j] *= f[j]
                for j in range(4 * size):
                    u[j] = x[j]
            np.dot(gates[:count], weights.matrix[s], product[:count])
