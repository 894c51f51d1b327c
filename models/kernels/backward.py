"""The way of every cell back through time, compiled: one frame, in which cells differ in what a step does.

The gradients of the gates are kept: those of the weights are products over all steps at once, which the caller takes.
`weights.matrix` is here (S, G · H, H), from the gates to the state before, so a step back ends in one product.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numba.extending import overload

from models.kernels.compiled import CHOSEN, COMPILED, Array, Gradients, Weights, Words, reach, step_to_time


class Passed(NamedTuple):
    """What the way forward left, (T, B, S, H) and (S, T, B, M · H)."""

    states: Array
    kept: Array


class Row(NamedTuple):
    """One document at one step: rows of H numbers, or those of several gates one after the other.

    `da` stands for the gradient of the loss by a. What comes from outside a document is zero.
    """

    x: Array  # (G · H,): what the word adds to the gates
    h: Array
    h_before: Array
    kept: Array
    kept_before: Array
    dh: Array  # from above: from the next layer or the pooling
    dh_later: Array  # from the gates of the step that was taken after this one, through their matrices
    carried: Array  # from that step, number by number; to be changed into what the step before is to be given
    dx: Array  # (G · H,): to be set
    gates: Array  # (G · H,): to be set, what the matrices are to be given; without room in elementwise cells
    d_hidden: Array  # to be set: of the product that a gate uses apart from its input; mostly without room
    scratch: Array  # (2 · H,)


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def backward(
    weights: Weights, words: Words, passed: Passed, from_states: Array, gradients: Gradients, rows: int
) -> None:
    """Set the gradients from those of the states, (T, B, S, H); `weights` and `rows` are as in `forward`."""
    times, documents, directions, size = passed.states.shape
    kind, width = passed.states.dtype, weights.matrix.shape[1]
    nothing, kept_nothing = np.zeros(size, kind), np.zeros(passed.kept.shape[3], kind)
    for s in range(directions):
        vectors, d_vectors = weights.vectors[s], gradients.vectors[s]
        carried, later = np.zeros((documents, size), kind), np.zeros((documents, size), kind)
        gates, scratch = np.zeros((documents, width), kind), np.zeros(2 * size, kind)
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
                known = 0 <= before < times and before < words.lengths[b]
                row = Row(
                    words.inputs[s, words.places[t, b]],
                    passed.states[t, b, s],
                    passed.states[before, b, s] if known else nothing,
                    passed.kept[s, t, b],
                    passed.kept[s, before, b] if known else kept_nothing,
                    from_states[t, b, s],
                    later[b],
                    carried[b],
                    gradients.inputs[s, t, b],
                    gates[b],
                    gradients.hidden[s, t, b],
                    scratch,
                )
                retreat(weights, row, vectors, d_vectors)
            if width > 0:
                for first in range(0, count, rows):
                    last = min(first + rows, count)
                    np.dot(gates[first:last], weights.matrix[s], later[first:last])


def retreat(weights: Any, row: Row, vectors: Array, d_vectors: Array) -> None:
    """Take a document one step back; add to the gradients of the vectors of its direction, (M, H) both."""
    raise NotImplementedError("compiled code alone")


@overload(retreat, **CHOSEN)  # type: ignore[untyped-decorator]
def _choose_step(weights: Any, row: Row, vectors: Array, d_vectors: Array) -> Any:
    return weights.instance_class.retreat
