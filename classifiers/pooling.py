"""How the states of a document become one vector; padding never takes part."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn


class States(NamedTuple):
    """States (B, T, W) of B documents, W = S · H of S directions, forward first; `mask` (B, T), False in padding."""

    values: Tensor
    mask: Tensor
    lengths: Tensor
    hidden: int


class Last(nn.Module):
    """The state in which each direction ends: forwards at the last word, backwards at the first, (B, W)."""

    def forward(self, states: States) -> Tensor:
        """Return one vector a document, (B, W)."""
        documents = torch.arange(len(states.lengths), device=states.lengths.device)
        forwards = states.values[documents, states.lengths - 1, : states.hidden]  # (B, H)
        backwards = states.values[:, 0, states.hidden :]  # (B, H), or (B, 0) of one direction
        return torch.cat((forwards, backwards), dim=1)


class Mean(nn.Module):
    """The mean of all states, (B, W)."""

    def forward(self, states: States) -> Tensor:
        """Return one vector a document, (B, W)."""
        weights = states.mask / states.lengths[:, None]  # (B, T)
        return weighted_sum(states.values, weights.to(states.values.dtype))


class Max(nn.Module):
    """The largest value of each entry over time, (B, W)."""

    def forward(self, states: States) -> Tensor:
        """Return one vector a document, (B, W)."""
        # `max` and not `amax`, which shares the gradient among equals at 1.5 times the time.
        return states.values.masked_fill(~states.mask[:, :, None], float("-inf")).max(dim=1).values


class Attention(nn.Module):
    """A weighted mean whose weights are learned: softmax of u · tanh(A h + b) (Yang et al. 2016, equations 5–7)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.projection = nn.Linear(width, width)
        self.context = nn.Linear(width, 1, bias=False)

    def forward(self, states: States) -> Tensor:
        """Return one vector a document, (B, W)."""
        scores = self.context(torch.tanh(self.projection(states.values))).squeeze(2)  # (B, T)
        weights = torch.softmax(scores.float().masked_fill(~states.mask, float("-inf")), dim=1)
        return weighted_sum(states.values, weights.to(states.values.dtype))


#: Pooling name → a module from the width W of the states.
POOLINGS: dict[str, Callable[[int], nn.Module]] = {
    "last": lambda width: Last(),
    "mean": lambda width: Mean(),
    "max": lambda width: Max(),
    "attention": Attention,
}


def weighted_sum(values: Tensor, weights: Tensor) -> Tensor:
    """Return Σₜ weights (B, T) · values (B, T, W), as one small product a document: (B, W)."""
    return torch.bmm(weights[:, None, :], values).squeeze(1)
