"""Compiled recurrences over arrays, without gradients and without torch."""

import numpy as np

from models.blas import rows_at_once
from models.kernels import elementwise, gated
from models.kernels.compiled import Array, Kernels, Weights, Words
from models.kernels.forward import Pooled, forward

#: Cell name → what is compiled of it.
KERNELS = {**gated.KERNELS, **elementwise.KERNELS}
#: Documents that are multiplied at once, where that is faster than all of them.
FORWARDS = 32


def in_order(times: int, documents: int) -> Array:
    """Return places for projections that stand in their order, int64 (T, B)."""
    return np.arange(times * documents).reshape(times, documents)


def all_states(kernels: Kernels, words: Words, weights: Weights) -> Array:
    """Return the states (T, B, S · H) of documents, zero in padding."""
    times, documents = words.places.shape
    directions, _, size = weights.vectors.shape
    states = np.empty((times, documents, directions, size), words.inputs.dtype)
    forward(weights, words, _kept(kernels, words, weights), states, rows_at_once(documents, (size, size), FORWARDS))
    return states.reshape(times, documents, directions * size)


def pooled_states(kernels: Kernels, words: Words, weights: Weights) -> Pooled:
    """Return last, mean and largest of these states, (B, S · H) each."""
    documents, (directions, _, size) = len(words.lengths), weights.vectors.shape
    shape, kind = (documents, directions, size), words.inputs.dtype
    pooled = Pooled(np.empty(shape, kind), np.zeros(shape, kind), np.full(shape, -np.inf, kind))
    forward(weights, words, _kept(kernels, words, weights), pooled, rows_at_once(documents, (size, size), FORWARDS))
    return Pooled(*(part.reshape(documents, -1) for part in pooled))


def _kept(kernels: Kernels, words: Words, weights: Weights) -> Array:
    """Return room for what a step keeps, (S, 1, B, M · H)."""
    directions, _, size = weights.vectors.shape
    return np.empty((directions, 1, len(words.lengths), kernels.kept * size), words.inputs.dtype)
