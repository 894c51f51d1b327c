"""TextCNN (Kim 2014, section 2): filters over n-grams, ReLU, the largest value over time.

Left out of the paper's: its bound on the norm of the head's weights, and vectors in two channels.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.kernels.convolution import CompiledConvolution
from models.kernels.largest import WIDTHS
from models.padding import word_mask


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

    @property
    def gates(self) -> int:
        """How many numbers a word adds to the n-grams that it is in, Σk · F."""
        return sum(WIDTHS) * self.width // len(WIDTHS)

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
