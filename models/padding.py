"""Documents of unlike length side by side: padded at the end, and told from their padding."""

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


class Batch(NamedTuple):
    """B documents of at most T steps, padded at the end.

    `rows` int64 (B, T), or of numbers float32 (B, T, D); `lengths` int64 (B,), at least 1.
    """

    rows: Tensor
    lengths: Tensor

    @classmethod
    def of(cls, rows: NDArray[np.generic], lengths: NDArray[np.int64]) -> "Batch":
        """Return arrays of these shapes as a batch, without a copy."""
        return cls(torch.from_numpy(rows), torch.from_numpy(lengths))

    def to(self, device: torch.device) -> "Batch":
        """Return the batch on a device."""
        return Batch(self.rows.to(device, non_blocking=True), self.lengths.to(device, non_blocking=True))


def word_mask(lengths: Tensor, times: int) -> Tensor:
    """Return True where documents of `lengths` (B,) have a word or a step, False in padding, (T, B); `times` is T."""
    return torch.arange(times, device=lengths.device)[:, None] < lengths
