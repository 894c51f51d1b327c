"""The way of SRU and minGRU back through time, compiled: recurrences in which each number of a state is on its own.

Gates are computed again: that is faster than reading them from memory. `weights.matrix` is not read.
"""

import numpy as np
from numba import njit

from models.kernels.compiled import COMPILED, Array, Gradients, Weights, Words, reach, sigmoid, step_to_time


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def mingru_backward(
    weights: Weights, words: Words, states: Array, kept: Array, from_states: Array, gradients: Gradients
) -> None:
    """Set the gradients from those of the states."""
    times, documents, directions, size = states.shape
    half, one, nothing = states.dtype.type(0.5), states.dtype.type(1), np.zeros(size, states.dtype)
    for s in range(directions):
        carried, gate = np.zeros((documents, size), states.dtype), np.zeros(size, states.dtype)
        for step in range(times - 1, -1, -1):
            t, before = step_to_time(step, times, s)
            count = reach(words.lengths, t)
            gradients.inputs[s, t, count:] = 0
            for b in range(count):
                if t >= words.lengths[b]:
                    gradients.inputs[s, t, b] = 0
                    continue
                x, d, c = words.inputs[s, words.places[t, b]], from_states[t, b, s], carried[b]
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
def sru_backward(
    weights: Weights, words: Words, states: Array, kept: Array, from_states: Array, gradients: Gradients
) -> None:
    """Set the gradients from those of the states."""
    times, documents, directions, size = states.shape
    half, one, nothing = states.dtype.type(0.5), states.dtype.type(1), np.zeros(size, states.dtype)
    for s in range(directions):
        forget_weight, reset_weight = weights.vectors[s, 0], weights.vectors[s, 1]
        from_forget_weight, from_reset_weight = gradients.vectors[s, 0], gradients.vectors[s, 1]
        carried = np.zeros((documents, size), states.dtype)
        forget, reset = np.zeros(size, states.dtype), np.zeros(size, states.dtype)
        for step in range(times - 1, -1, -1):
            t, before = step_to_time(step, times, s)
            count = reach(words.lengths, t)
            gradients.inputs[s, t, count:] = 0
            for b in range(count):
                if t >= words.lengths[b]:
                    gradients.inputs[s, t, b] = 0
                    continue
                x, d, c = words.inputs[s, words.places[t, b]], from_states[t, b, s], carried[b]
                known = 0 <= before < times and before < words.lengths[b]
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
