"""A trained TextCNN: what `networks.convolution.Convolution` does, without gradients.

Arrays: T steps, B documents, K widths k of F filters each, D numbers a word.
"""

import numpy as np

from models.inference.weights import Arrays, Shapes
from models.kernels.compiled import Array
from models.kernels.forward import Pooled
from models.kernels.largest import WIDTHS, largest_of_projected
from models.kernels.projection import laid_out, project_rows


class FixedConvolution:
    """Filters that change no more; it stands where a `FixedRecurrence` can."""

    #: What sums up the states: there is one, the maximum over time.
    poolings: tuple[str, ...] = ("max",)

    def __init__(self, arrays: Arrays) -> None:
        """Take the arrays that `convolution_shapes` names."""
        filters = [arrays[f"convolutions.{number}.weight"] for number in range(len(WIDTHS))]  # (F, D, k) each
        size = filters[0].shape[1]
        self._weights = np.concatenate([weight.transpose(2, 0, 1).reshape(-1, size) for weight in filters])
        self._biases = np.stack([arrays[f"convolutions.{number}.bias"] for number in range(len(WIDTHS))])
        self._laid_out = laid_out(np.pad(self._weights, ((0, 0), (0, 1)))[None])  # no bias
        self._widths = np.array(WIDTHS)

    def projection_shape(self, words: int) -> tuple[int, int, int]:
        """Return the shape of what `project` returns for so many words, (1, N, Σk · F)."""
        return 1, words, len(self._weights)

    def project(self, vectors: Array) -> Array:
        """Return what words of `vectors` (N, D) add to an n-gram at each place of each filter, (1, N, Σk · F)."""
        projections: Array = vectors @ self._weights.T
        return projections[None]

    def project_rows(self, vectors: Array, rows: Array, projections: Array) -> None:
        """Set the `rows` (n,) of `projections` to what `project` makes of the same rows of `vectors` (V, D)."""
        project_rows(vectors, rows, self._laid_out, projections)

    def pooled(self, projections: Array, places: Array, lengths: Array) -> Pooled:
        """Return last, mean and largest of the one state of each document, (B, K · F): itself, three times."""
        largest, _ = largest_of_projected(projections[0], places, lengths, self._widths)
        state = np.maximum(largest + self._biases, 0).reshape(len(largest), -1)
        return Pooled(state, state, state)


def convolution_shapes(filters: int, size: int) -> Shapes:
    """Return the shape of each array of F = `filters` of each width over words of D = `size` numbers, by its name."""
    shapes: Shapes = {}
    for number, width in enumerate(WIDTHS):
        shapes |= {f"convolutions.{number}.weight": (filters, size, width), f"convolutions.{number}.bias": (filters,)}
    return shapes
