"""TextCNN (Kim 2014, section 2): filters over n-grams, ReLU, the largest value over time.

Left out of the paper's: its bound on the norm of the head's weights, and vectors in two channels.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from models.kernels.convolution import CompiledConvolution, largest_of_projected
from models.kernels.projection import laid_out, project_rows
from models.padding import word_mask

#: Words of an n-gram. Kim 2014 has 3, 4 and 5; pairs catch what short sentences have of `not good`.
WIDTHS = (2, 3, 4, 5)


class Convolution(nn.Module):
    """Padded documents (T, B, D) to one state each, (1, B, K · F): the largest value of F filters of each of K widths.

    Only n-grams within a document count, so neither padding nor the batch matters; a document shorter than a filter is
    read with zeros behind it. It can do what `cells.Recurrence` can, and stands in its place.
    """

    #: What sums up the states: there is one, the maximum over time.
    poolings: tuple[str, ...] = ("max",)

    def __init__(self, size: int, filters: int) -> None:
        super().__init__()
        self.width = self.hidden = len(WIDTHS) * filters
        self.convolutions = nn.ModuleList(nn.Conv1d(size, filters, width) for width in WIDTHS)

    def forward(self, vectors: Tensor, lengths: Tensor) -> Tensor:
        """Return the one state of each document, (1, B, K · F), from vectors (T, B, D); `lengths` (B,)."""
        if vectors.device.type != "cpu":
            return self.by_torch(vectors, lengths)
        largest: Tensor = CompiledConvolution.apply(vectors, lengths, self._weights(), _widths())  # type: ignore[no-untyped-call]
        return self._rectified(largest)

    def by_torch(self, vectors: Tensor, lengths: Tensor) -> Tensor:
        """Return what `forward` returns, by torch's convolutions, on any device."""
        longest = max(len(vectors), *WIDTHS)
        words = vectors.masked_fill(~word_mask(lengths, len(vectors))[:, :, None], 0)
        words = F.pad(words, (0, 0, 0, 0, 0, longest - len(vectors))).permute(1, 2, 0)  # (B, D, T)
        largest = []
        for width, convolution in zip(WIDTHS, self.convolutions, strict=True):
            values = convolution(words)  # (B, F, T − k + 1)
            within = word_mask((lengths - width + 1).clamp(min=1), values.shape[2]).t()[:, None]
            largest.append(values.masked_fill(~within, float("-inf")).max(dim=2).values)
        return torch.relu(torch.cat(largest, dim=1))[None]

    def project(self, vectors: Tensor) -> Tensor:
        """Return what words of `vectors` (N, D) add to an n-gram at each place of each filter, (1, N, Σk · F)."""
        return (vectors @ self._weights().t())[None]

    def project_rows(self, vectors: Tensor, rows: NDArray[np.int64], projections: Tensor) -> None:
        """Set the `rows` (n,) of `projections` to what `project` makes of the same rows of `vectors` (V, D)."""
        weights = F.pad(self._weights().detach(), (0, 1))  # no bias
        project_rows(vectors.detach().numpy(), rows, laid_out(weights[None].numpy()), projections.numpy())

    def fixed(self) -> "Convolution":
        """Return what reads documents as this does: itself, for its weights are laid out only where words are new."""
        return self

    def projection_shape(self, words: int) -> tuple[int, int, int]:
        """Return the shape of what `project` returns for so many words, (1, N, Σk · F)."""
        return 1, words, sum(WIDTHS) * self.width // len(WIDTHS)

    def pooled(self, projections: Tensor, places: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return last, mean and largest of the states of the words `places` (T, B): of one state all the same."""
        state = self._rectified(largest_of_projected(projections[0], places, lengths, _widths())[0])[0]
        return state, state, state

    def _weights(self) -> Tensor:
        """Return for each width each place in the n-gram, one after the other: (Σk · F, D)."""
        parts = [weight.permute(2, 0, 1).flatten(0, 1) for weight, _ in self._parameters_of_filters()]
        return torch.cat(parts)

    def _rectified(self, largest: Tensor) -> Tensor:
        """Return states (1, B, K · F) of filters' largest values (B, K, F): bias and ReLU leave them the largest."""
        biases = torch.stack([bias for _, bias in self._parameters_of_filters()])
        return torch.relu(largest + biases).flatten(1)[None]

    def _parameters_of_filters(self) -> list[tuple[Tensor, Tensor]]:
        """Return for each width weights (F, D, k) and biases (F,)."""
        return [(layer.get_parameter("weight"), layer.get_parameter("bias")) for layer in self.convolutions]


def _widths() -> Tensor:
    return torch.tensor(WIDTHS)
