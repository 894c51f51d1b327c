"""SRU and minGRU over padded documents, compiled: recurrences in which each number of the state is on its own.

All products with matrices were taken beforehand, for all steps at once; what is left is a pass over the projections
forwards, and one back in which gates are computed again: that is faster than reading them from memory. Arguments as in
`recurrent_kernels`; the matrix is not read.
"""

import numpy as np
from numba import njit

from classifiers.compiled import COMPILED, Array, Given, Gradients, reach, sigmoid, step_to_time


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def mingru_forward(given: Given, states: Array, kept: Array) -> None:
    """Set states (T, B, S, H): h = h' + z (c − h'), σ(z) and c of the input (Feng et al. 2024, section 3.1)."""
    times, documents, directions, size = states.shape
    half = states.dtype.type(0.5)
    for s in range(directions):
        state = np.zeros((documents, size), states.dtype)
        for step in range(times):
            t, _ = step_to_time(step, times, s)
            count = reach(given.lengths, t)
            states[t, count:, s] = 0
            for b in range(count):
                if t >= given.lengths[b]:
                    states[t, b, s] = 0
                    continue
                x, h, out = given.inputs[s, given.places[t, b]], state[b], states[t, b, s]
                candidate = x[size:]
                for j in range(size):
                    h[j] += sigmoid(x[j], half) * (candidate[j] - h[j])
                for j in range(size):
                    out[j] = h[j]


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def mingru_backward(
    given: Given, matrix: Array, states: Array, kept: Array, from_states: Array, gradients: Gradients
) -> None:
    """Set the gradients from those of the states."""
    times, documents, directions, size = states.shape
    half, one, nothing = states.dtype.type(0.5), states.dtype.type(1), np.zeros(size, states.dtype)
    for s in range(directions):
        carried, gate = np.zeros((documents, size), states.dtype), np.zeros(size, states.dtype)
        for step in range(times - 1, -1, -1):
            t, before = step_to_time(step, times, s)
            count = reach(given.lengths, t)
            gradients.inputs[s, t, count:] = 0
            for b in range(count):
                if t >= given.lengths[b]:
                    gradients.inputs[s, t, b] = 0
                    continue
                x, d, c = given.inputs[s, given.places[t, b]], from_states[t, b, s], carried[b]
                h = states[before, b, s] if 0 <= before < times else nothing
                g = gradients.inputs[s, t, b]
                from_gate, from_candidate = g[:size], g[size:]
                candidate = x[size:]
                for j in range(size):
                    gate[j] = sigmoid(x[j], half)
                for j in range(size):
                    c[j] += d[j]
                for j in range(size):
                    from_candidate[j] = c[j] * gate[j]
                for j in range(size):
                    from_gate[j] = from_candidate[j] * (one - gate[j]) * (candidate[j] - h[j])
                for j in range(size):
                    c[j] -= from_candidate[j]


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def sru_forward(given: Given, states: Array, kept: Array) -> None:
    """Set states (T, B, S, H): h = r c + (1 − r) w, c = f c' + (1 − f) x (Lei et al. 2018, equations 1 to 4).

    Projections are x, those of f and r, and w, the input at the state's width; vectors are f's and r's weights of c',
    number by number. Kept is c.
    """
    times, documents, directions, size = states.shape
    half = states.dtype.type(0.5)
    for s in range(directions):
        forget_weight, reset_weight = given.vectors[s, 0], given.vectors[s, 1]
        cells = np.zeros((documents, size), states.dtype)
        reset = np.zeros(size, states.dtype)
        for step in range(times):
            t, _ = step_to_time(step, times, s)
            count = reach(given.lengths, t)
            states[t, count:, s] = 0
            for b in range(count):
                if t >= given.lengths[b]:
                    states[t, b, s] = 0
                    continue
                x, c, out = given.inputs[s, given.places[t, b]], cells[b], states[t, b, s]
                x_f, x_r, x_w = x[size : 2 * size], x[2 * size : 3 * size], x[3 * size :]
                for j in range(size):
                    reset[j] = sigmoid(x_r[j] + reset_weight[j] * c[j], half)
                for j in range(size):
                    c[j] = x[j] + sigmoid(x_f[j] + forget_weight[j] * c[j], half) * (c[j] - x[j])
                for j in range(size):
                    out[j] = x_w[j] + reset[j] * (c[j] - x_w[j])
                kept_now = kept[s, t % kept.shape[1], b]
                for j in range(size):
                    kept_now[j] = c[j]


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def sru_backward(
    given: Given, matrix: Array, states: Array, kept: Array, from_states: Array, gradients: Gradients
) -> None:
    """Set the gradients from those of the states."""
    times, documents, directions, size = states.shape
    half, one, nothing = states.dtype.type(0.5), states.dtype.type(1), np.zeros(size, states.dtype)
    for s in range(directions):
        forget_weight, reset_weight = given.vectors[s, 0], given.vectors[s, 1]
        from_forget_weight, from_reset_weight = gradients.vectors[s, 0], gradients.vectors[s, 1]
        carried = np.zeros((documents, size), states.dtype)
        forget, reset = np.zeros(size, states.dtype), np.zeros(size, states.dtype)
        for step in range(times - 1, -1, -1):
            t, before = step_to_time(step, times, s)
            count = reach(given.lengths, t)
            gradients.inputs[s, t, count:] = 0
            for b in range(count):
                if t >= given.lengths[b]:
                    gradients.inputs[s, t, b] = 0
                    continue
                x, d, c = given.inputs[s, given.places[t, b]], from_states[t, b, s], carried[b]
                known = 0 <= before < times and before < given.lengths[b]
                old, new, g = (kept[s, before, b] if known else nothing), kept[s, t, b], gradients.inputs[s, t, b]
                x_f, x_r, x_w = x[size : 2 * size], x[2 * size : 3 * size], x[3 * size :]
                from_x, from_f, from_r, from_w = g[:size], g[size : 2 * size], g[2 * size : 3 * size], g[3 * size :]
                for j in range(size):
                    forget[j] = sigmoid(x_f[j] + forget_weight[j] * old[j], half)
                for j in range(size):
                    reset[j] = sigmoid(x_r[j] + reset_weight[j] * old[j], half)
                for j in range(size):
                    from_w[j] = d[j] * (one - reset[j])
                for j in range(size):
                    from_r[j] = d[j] * (new[j] - x_w[j]) * reset[j] * (one - reset[j])
                for j in range(size):
                    c[j] += d[j] * reset[j]
                for j in range(size):
                    from_x[j] = c[j] * (one - forget[j])
                for j in range(size):
                    from_f[j] = from_x[j] * forget[j] * (old[j] - x[j])
                for j in range(size):
                    c[j] = c[j] * forget[j] + from_f[j] * forget_weight[j]
                for j in range(size):
                    c[j] += from_r[j] * reset_weight[j]
                for j in range(size):
                    from_forget_weight[j] += from_f[j] * old[j]
                for j in range(size):
                    from_reset_weight[j] += from_r[j] * old[j]
