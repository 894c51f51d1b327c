"""Mean and max over time as an operation of torch, with its gradient."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

from models.kernels.mean_max import pool, spread


class CompiledMeanMax(Function):
    """Mean and max (B, W) of values (T, B, W) of documents of `lengths` (B,)."""

    @staticmethod
    def forward(ctx: Any, values: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and max."""
        mean, largest = values.new_empty(values.shape[1:]), values.new_empty(values.shape[1:])
        where = torch.empty(values.shape[1:], dtype=torch.int32)
        arrays = (tensor.numpy() for tensor in (values.contiguous(), lengths, mean, largest, where))
        pool(*arrays)
        ctx.save_for_backward(lengths, where)
        ctx.times = len(values)
        return mean, largest

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, from_mean: Tensor, from_max: Tensor) -> tuple[Tensor, None]:
        """Return the gradient by the values."""
        lengths, where = ctx.saved_tensors
        gradient = from_mean.new_empty(ctx.times, *where.shape)
        spread(*(tensor.contiguous().numpy() for tensor in (from_mean, from_max, lengths, where, gradient)))
        return gradient, None
