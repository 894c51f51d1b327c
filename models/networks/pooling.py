"""How the states of a document become one vector; padding never takes part."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor, nn

from models.kernels.pooling import CompiledMeanMax
from models.padding import word_mask


@dataclass(frozen=True)
class States:
    """States (T, B, W) of B documents of `lengths` (B,); W = S · H of S directions of H = `hidden`, forward first."""

    values: Tensor
    lengths: Tensor
    hidden: int

    @cached_property
    def mask(self) -> Tensor:
        """False in padding, (T, B)."""
        return word_mask(self.lengths, len(self.values))

    @cached_property
    def last(self) -> Tensor:
        """The state in which each direction ends: forwards at the last word, backwards at the first, (B, W)."""
        documents = torch.arange(len(self.lengths), device=self.lengths.device)
        forwards = self.values[self.lengths - 1, documents, : self.hidden]  # (B, H)
        backwards = self.values[0, :, self.hidden :]  # (B, H), or (B, 0) of one direction
        return torch.cat((forwards, backwards), dim=1)

    @cached_property
    def mean_and_max(self) -> tuple[Tensor, Tensor]:
        """Mean and largest value of each entry over time, (B, W) both: on the CPU in one pass."""
        if self.values.device.type == "cpu":
            pooled: tuple[Tensor, Tensor] = CompiledMeanMax.apply(self.values, self.lengths)  # type: ignore[no-untyped-call]
            return pooled
        weights = self.mask / self.lengths  # (T, B)
        # `max` and not `amax`, which shares the gradient among equals at 1.5 times the time.
        largest = self.values.masked_fill(~self.mask[:, :, None], float("-inf")).max(dim=0).values
        return weighted_sum(self.values, weights.to(self.values.dtype)), largest


class Last(nn.Module):
    """The state in which each direction ends: forwards at the last word, backwards at the first, (B, W)."""

    def forward(self, states: States) -> Tensor:
        """Return one vector a document, (B, W)."""
        return states.last


class Mean(nn.Module):
    """The mean of all states, (B, W)."""

    def forward(self, states: States) -> Tensor:
        """Return one vector a document, (B, W)."""
        return states.mean_and_max[0]


class Max(nn.Module):
    """The largest value of each entry over time, (B, W)."""

    def forward(self, states: States) -> Tensor:
        """Return one vector a document, (B, W)."""
        return states.mean_and_max[1]


class Attention(nn.Module):
    """A weighted mean whose weights are learned: softmax of u · tanh(A h + b) (Yang et al. 2016, equations 5–7)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.projection = nn.Linear(width, width)
        self.context = nn.Linear(width, 1, bias=False)

    def forward(self, states: States) -> Tensor:
        """Return one vector a document, (B, W)."""
        scores = self.context(torch.tanh(self.projection(states.values))).squeeze(2)  # (T, B)
        weights = torch.softmax(scores.float().masked_fill(~states.mask, float("-inf")), dim=0)
        return weighted_sum(states.values, weights.to(states.values.dtype))


#: Pooling name → a module from the width W of the states.
POOLINGS: dict[str, Callable[[int], nn.Module]] = {
    "last": lambda width: Last(),
    "mean": lambda width: Mean(),
    "max": lambda width: Max(),
    "attention": Attention,
}


def weighted_sum(values: Tensor, weights: Tensor) -> Tensor:
    """Return Σₜ weights (T, B) · values (T, B, W), as one small product a document: (B, W), in the precision of values.

    In half precision the product is none that compiled code, which may follow, can read.
    """
    return torch.bmm(weights.t()[:, None, :], values.transpose(0, 1)).squeeze(1).to(values.dtype)
