"""A recurrent layer whose weights change no more: laid out once for compiled code."""

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from models.kernels.elementwise import SQUASHED
from models.kernels.projection import laid_out, project_rows
from models.kernels.recurrence import KERNELS, pooled_states
from models.networks.layers import Layer, compiled, projected


class FixedLayer:
    """What `layer` does at the time when this is made, on the CPU and without gradients.

    Putting the weights of both directions side by side costs more than a short text does.
    """

    def __init__(self, layer: Layer) -> None:
        self._squash, self._kernels = SQUASHED.get(layer.cell, (None, KERNELS[layer.cell]))
        self._projecting = layer.projecting().detach()
        self._laid_out = laid_out(self._projecting.numpy())
        matrix, vectors = layer.weights()
        self._parts = matrix.detach().contiguous(), vectors.detach().contiguous()
        self._weights = self._kernels.fixed(*(part.numpy() for part in self._parts))

    def project(self, vectors: Tensor) -> Tensor:
        """Return what words of `vectors` (N, D) add to the gates, (S, N, G · H), or what the gates become by them."""
        projections = projected(vectors, self._projecting)
        if self._squash is not None:
            self._squash(projections.numpy(), np.arange(len(vectors)))
        return projections

    def project_rows(self, vectors: Tensor, rows: NDArray[np.int64], projections: Tensor) -> None:
        """Set the `rows` (n,) of `projections` (S, V, G · H) to what `project` makes of the same rows of `vectors`.

        What is made of a row does not depend on the others, to the last bit.
        """
        project_rows(vectors.detach().numpy(), rows, self._laid_out, projections.numpy())
        if self._squash is not None:
            self._squash(projections.numpy(), rows)

    def recur(self, projections: Tensor, places: Tensor, lengths: Tensor) -> Tensor:
        """Return the states (T, B, S · H) of documents whose words are the `places` (T, B) in `projections`."""
        return compiled(self._kernels, projections, places, lengths, *self._parts)

    def pooled(self, projections: Tensor, places: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return last, mean and largest of these states, (B, S · H) each."""
        return pooled_states(self._kernels, projections, places, lengths, self._weights)
