"""Documents side by side, each turned around with its padding left at the end.

Arrays: T steps, B documents, D numbers a step.
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable


def reversal_index(lengths: Tensor, longest: int) -> Tensor:
    """Return for each of T · B places the place that its reverse reads, int64 (T · B,); `lengths` (B,), `longest` T."""
    time = torch.arange(longest, device=lengths.device)[:, None]
    source = torch.where(time < lengths, lengths - 1 - time, time)  # (T, B)
    return (source * len(lengths) + torch.arange(len(lengths), device=lengths.device)).reshape(-1)


def turned(states: Tensor, index: Tensor) -> Tensor:
    """Return each document of a batch turned around, its padding left at the end: (T, B, D) → (T, B, D).

    One gather of whole rows; `turned` twice is what it was.
    """
    around: Tensor = Turned.apply(states, index)  # type: ignore[no-untyped-call]
    return around


class Turned(Function):
    """What `turned` returns. Its gradient is turned back by one gather, too: torch would add row to row."""

    @staticmethod
    def forward(ctx: Any, states: Tensor, index: Tensor) -> Tensor:
        """Return the states (T, B, D) in the order `index` (T · B,)."""
        ctx.save_for_backward(index)
        return states.reshape(len(index), -1).index_select(0, index).view_as(states)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        """Return the gradient by the states."""
        (index,) = ctx.saved_tensors
        return gradient.reshape(len(index), -1).index_select(0, index).view_as(gradient), None
