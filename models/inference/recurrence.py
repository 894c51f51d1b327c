"""A trained recurrence: its weights laid out once for compiled code, which reads documents of projected words.

Arrays: T steps, B documents, S directions, G gates of H numbers, D numbers a word, W = S · H.
"""

from collections.abc import Sequence

import numpy as np

from models.inference.weights import Arrays, LayerWeights, Shapes, beneath, layer_shapes, layer_weights, placed
from models.kernels.compiled import Array, Words
from models.kernels.elementwise import SQUASHED
from models.kernels.forward import Pooled
from models.kernels.mean_max import pool
from models.kernels.projection import laid_out, project_rows
from models.kernels.states import KERNELS, all_states, in_order, pooled_states
from models.stack import DIRECTIONS, RESIDUAL, Stack


class FixedLayer:
    """A layer whose weights change no more.

    Putting the weights of both directions side by side costs more than a short text does.
    """

    def __init__(self, cell: str, weights: LayerWeights) -> None:
        self._squash, self._kernels = SQUASHED.get(cell, (None, KERNELS[cell]))
        self._projecting, self._laid_out = weights.projecting, laid_out(weights.projecting)
        self._weights = self._kernels.fixed(weights.matrix, weights.vectors)

    def projection_shape(self, words: int) -> tuple[int, int, int]:
        """Return the shape of what `project` returns for so many words, (S, N, G · H)."""
        directions, gates, _ = self._projecting.shape
        return directions, words, gates

    def project(self, vectors: Array) -> Array:
        """Return what words of `vectors` (N, D) add to the gates, (S, N, G · H), or what the gates become by them."""
        longer = np.column_stack((vectors, np.ones(len(vectors), vectors.dtype)))
        projections = np.empty(self.projection_shape(len(vectors)), vectors.dtype)
        for matrix, out in zip(self._projecting, projections, strict=True):
            np.dot(longer, matrix.T, out=out)
        if self._squash is not None:
            self._squash(projections, np.arange(len(vectors)))
        return projections

    def project_rows(self, vectors: Array, rows: Array, projections: Array) -> None:
        """Set the `rows` (n,) of `projections` (S, V, G · H) to what `project` makes of the same rows of `vectors`.

        What is made of a row does not depend on the others, to the last bit.
        """
        project_rows(vectors, rows, self._laid_out, projections)
        if self._squash is not None:
            self._squash(projections, rows)

    def recur(self, projections: Array, places: Array, lengths: Array) -> Array:
        """Return the states (T, B, W) of documents whose words are the `places` (T, B) in `projections`."""
        return all_states(self._kernels, Words(projections, places, lengths), self._weights)

    def pooled(self, projections: Array, places: Array, lengths: Array) -> Pooled:
        """Return last, mean and largest of these states, (B, W) each."""
        return pooled_states(self._kernels, Words(projections, places, lengths), self._weights)


class FixedRecurrence(Stack[FixedLayer]):
    """Stacked layers whose weights change no more: what `networks.recurrence.Recurrence` does, without gradients."""

    arranged = staticmethod(in_order)
    #: What sums up the states: what the settings say.
    poolings: tuple[str, ...] = ()

    layers: Sequence[FixedLayer]

    def __init__(self, cell: str, layers: int, hidden: int, arrays: Arrays) -> None:
        """Take the arrays that `recurrence_shapes` names."""
        self.hidden = hidden
        self.layers = [
            FixedLayer(cell, layer_weights(cell, beneath(f"layers.{number}", arrays))) for number in range(layers)
        ]

    def projection_shape(self, words: int) -> tuple[int, int, int]:
        """Return the shape of what `project` returns for so many words, (S, N, G · H)."""
        return self.layers[0].projection_shape(words)

    def project_rows(self, vectors: Array, rows: Array, projections: Array) -> None:
        """Set the `rows` (n,) of `projections` to what `project` makes of the same rows of `vectors` (V, D)."""
        self.layers[0].project_rows(vectors, rows, projections)

    def pooled(self, projections: Array, places: Array, lengths: Array) -> Pooled:
        """Return last, mean and largest of these states, (B, W) each; of 1 or 2 layers without room for all."""
        if len(self.layers) > RESIDUAL:
            return summed_up(self.of_projected(projections, places, lengths), lengths, self.hidden)
        _, top, projections, places = self.below_the_last(projections, places, lengths)
        return top.pooled(projections, places, lengths)


def summed_up(states: Array, lengths: Array, hidden: int) -> Pooled:
    """Return last, mean and largest, (B, W) each, of states (T, B, W) of documents of `lengths` (B,), `hidden` is H."""
    documents = np.arange(len(lengths))
    last = np.concatenate((states[lengths - 1, documents, :hidden], states[0, :, hidden:]), axis=1)
    mean, largest = np.empty_like(last), np.empty_like(last)
    pool(np.ascontiguousarray(states), lengths, mean, largest, np.empty(last.shape, np.int32))
    return Pooled(last, mean, largest)


def recurrence_shapes(cell: str, direction: str, layers: int, size: int, hidden: int) -> Shapes:
    """Return the shape of each array of a recurrence of words of D = `size` numbers, by its name."""
    reads = DIRECTIONS[direction]
    shapes: Shapes = {}
    for number in range(layers):
        below = reads * hidden if number else size
        shapes |= placed(f"layers.{number}", layer_shapes(cell, reads, below, hidden))
    return shapes
