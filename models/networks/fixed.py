"""A recurrent layer whose weights change no more: laid out once for compiled code."""

from torch import Tensor

from models.kernels.recurrence import KERNELS, pooled_states
from models.networks.layers import Layer, compiled, projected


class FixedLayer:
    """What `layer` does at the time when this is made, on the CPU and without gradients.

    Putting the weights of both directions side by side costs more than a short text does.
    """

    def __init__(self, layer: Layer) -> None:
        self._cell, self._kernels = layer.cell, KERNELS[layer.cell]
        self._projecting = layer.projecting().detach()
        matrix, vectors = layer.weights()
        self._parts = matrix.detach().contiguous(), vectors.detach().contiguous()
        self._weights = self._kernels.fixed(*(part.numpy() for part in self._parts))

    def project(self, vectors: Tensor) -> Tensor:
        """Return what the words of `vectors` (N, D) add to the gates, (S, N, G · H)."""
        return projected(vectors, self._projecting)

    def recur(self, projections: Tensor, places: Tensor, lengths: Tensor) -> Tensor:
        """Return the states (T, B, S · H) of documents whose words are the `places` (T, B) in `projections`."""
        return compiled(self._cell, projections, places, lengths, *self._parts)

    def pooled(self, projections: Tensor, places: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return last, mean and largest of these states, (B, S · H) each."""
        return pooled_states(self._kernels, projections, places, lengths, self._weights)
