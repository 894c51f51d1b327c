"""RNN, GRU and LSTM over padded documents, compiled: the way forward, and the way back through time.

Projections of the words come in, so a step is one product of all documents' states with a matrix, by BLAS, and gates
that are computed number by number, in one pass. On the way back the gradients of the gates are kept: those of the
weights are products over all steps at once, which the caller takes. Equations and order of the gates are torch's.
Padding has states of zero. See `compiled.Given` for what is given; what is kept of the way forward, (S, K, B, M · H),
is kept only for the step under way where K is 1.
"""

import numpy as np
from numba import njit

from classifiers.compiled import COMPILED, Array, Given, Gradients, reach, sigmoid, step_to_time, tanh


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def rnn_forward(given: Given, states: Array, kept: Array) -> None:
    """Set states (T, B, S, H): h = tanh(x + U h')."""
    times, documents, directions, size = states.shape
    for s in range(directions):
        state, product = np.zeros((documents, size), states.dtype), np.zeros((documents, size), states.dtype)
        for step in range(times):
            t, _ = step_to_time(step, times, s)
            count = reach(given.lengths, t)
            np.dot(state[:count], given.matrix[s], product[:count])
            states[t, count:, s] = 0
            for b in range(count):
                if t >= given.lengths[b]:
                    states[t, b, s] = 0
                    continue
                x, u, h, out = given.inputs[s, given.places[t, b]], product[b], state[b], states[t, b, s]
                for j in range(size):
                    h[j] = tanh(x[j] + u[j])
                for j in range(size):
                    out[j] = h[j]


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def rnn_backward(
    given: Given, matrix: Array, states: Array, kept: Array, from_states: Array, gradients: Gradients
) -> None:
    """Set the gradients from those of the states, (T, B, S, H); `matrix` (S, G · H, H) is given.matrix turned over."""
    times, documents, directions, size = states.shape
    one = states.dtype.type(1)
    for s in range(directions):
        carried, gates = np.zeros((documents, size), states.dtype), np.zeros((documents, size), states.dtype)
        for step in range(times - 1, -1, -1):
            t, _ = step_to_time(step, times, s)
            count = reach(given.lengths, t)
            gradients.inputs[s, t, count:] = 0
            for b in range(count):
                if t >= given.lengths[b]:
                    gradients.inputs[s, t, b] = 0
                    gates[b] = 0
                    continue
                x, g, d, u, h = gradients.inputs[s, t, b], gates[b], from_states[t, b, s], carried[b], states[t, b, s]
                for j in range(size):
                    g[j] = (d[j] + u[j]) * (one - h[j] * h[j])
                for j in range(size):
                    x[j] = g[j]
            np.dot(gates[:count], matrix[s], carried[:count])


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def gru_forward(given: Given, states: Array, kept: Array) -> None:
    """Set states (T, B, S, H): h = n + z (h' − n), n = tanh(x + r (U h' + b)); kept are r, z, n and U h' + b."""
    times, documents, directions, size = states.shape
    half = states.dtype.type(0.5)
    for s in range(directions):
        bias = given.vectors[s, 0]
        state, product = np.zeros((documents, size), states.dtype), np.zeros((documents, 3 * size), states.dtype)
        for step in range(times):
            t, _ = step_to_time(step, times, s)
            count = reach(given.lengths, t)
            np.dot(state[:count], given.matrix[s], product[:count])
            states[t, count:, s] = 0
            for b in range(count):
                if t >= given.lengths[b]:
                    states[t, b, s] = 0
                    continue
                x, u, h, out = given.inputs[s, given.places[t, b]], product[b], state[b], states[t, b, s]
                gates = kept[s, t % kept.shape[1], b]
                r, z, n, hidden = gates[:size], gates[size : 2 * size], gates[2 * size : 3 * size], gates[3 * size :]
                x_n, u_n = x[2 * size :], u[2 * size :]
                for j in range(2 * size):
                    gates[j] = sigmoid(x[j] + u[j], half)
                for j in range(size):
                    hidden[j] = u_n[j] + bias[j]
                for j in range(size):
                    n[j] = tanh(x_n[j] + r[j] * hidden[j])
                for j in range(size):
                    h[j] = n[j] + z[j] * (h[j] - n[j])
                for j in range(size):
                    out[j] = h[j]


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def gru_backward(
    given: Given, matrix: Array, states: Array, kept: Array, from_states: Array, gradients: Gradients
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
            count = reach(given.lengths, t)
            gradients.inputs[s, t, count:] = 0
            gradients.hidden[s, t, count:] = 0
            for b in range(count):
                if t >= given.lengths[b]:
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
            np.dot(gates[:count], matrix[s], product[:count])


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def lstm_forward(given: Given, states: Array, kept: Array) -> None:
    """Set states (T, B, S, H): h = o tanh c, c = f c' + i g; kept are i, f, g, o, c and tanh c."""
    times, documents, directions, size = states.shape
    half = states.dtype.type(0.5)
    for s in range(directions):
        state, cells = np.zeros((documents, size), states.dtype), np.zeros((documents, size), states.dtype)
        product = np.zeros((documents, 4 * size), states.dtype)
        for step in range(times):
            t, _ = step_to_time(step, times, s)
            count = reach(given.lengths, t)
            np.dot(state[:count], given.matrix[s], product[:count])
            states[t, count:, s] = 0
            for b in range(count):
                if t >= given.lengths[b]:
                    states[t, b, s] = 0
                    continue
                x, u, h, c = given.inputs[s, given.places[t, b]], product[b], state[b], cells[b]
                gates, out = kept[s, t % kept.shape[1], b], states[t, b, s]
                i, f, g = gates[:size], gates[size : 2 * size], gates[2 * size : 3 * size]
                o, cell, squashed = gates[3 * size : 4 * size], gates[4 * size : 5 * size], gates[5 * size :]
                x_g, x_o, u_g, u_o = x[2 * size :], x[3 * size :], u[2 * size :], u[3 * size :]
                for j in range(2 * size):
                    gates[j] = sigmoid(x[j] + u[j], half)
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
                for j in range(size):
                    out[j] = h[j]


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def lstm_backward(
    given: Given, matrix: Array, states: Array, kept: Array, from_states: Array, gradients: Gradients
) -> None:
    """Set the gradients from those of the states, see `rnn_backward`."""
    times, documents, directions, size = states.shape
    one, nothing = states.dtype.type(1), np.zeros(6 * size, states.dtype)
    for s in range(directions):
        carried, product = np.zeros((documents, size), states.dtype), np.zeros((documents, size), states.dtype)
        gates, total = np.zeros((documents, 4 * size), states.dtype), np.zeros(size, states.dtype)
        for step in range(times - 1, -1, -1):
            t, before = step_to_time(step, times, s)
            count = reach(given.lengths, t)
            gradients.inputs[s, t, count:] = 0
            for b in range(count):
                if t >= given.lengths[b]:
                    gradients.inputs[s, t, b] = 0
                    gates[b] = 0
                    continue
                kept_now, d, q, c = kept[s, t, b], from_states[t, b, s], product[b], carried[b]
                i, f, g = kept_now[:size], kept_now[size : 2 * size], kept_now[2 * size : 3 * size]
                o, squashed = kept_now[3 * size : 4 * size], kept_now[5 * size :]
                known = 0 <= before < times and before < given.lengths[b]
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
            np.dot(gates[:count], matrix[s], product[:count])
