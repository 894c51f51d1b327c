"""The largest value over time of filters over n-grams as an operation of torch, and its gradient, compiled.

Only the n-gram where a filter is largest gets a gradient: one for each document and filter, where a convolution's way
back would visit every word.
"""

from typing import Any

import numpy as np
import torch
from numba import njit
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

from models.kernels.compiled import COMPILED, Array
from models.kernels.largest import largest_of_projected
from models.kernels.states import in_order


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _spread(
    factors: tuple[Array, Array],
    lengths: Array,
    widths: Array,
    where: Array,
    from_largest: Array,
    gradients: tuple[Array, Array],
) -> None:
    """Add to the gradients of the factors, words (T, B, D) and weights (Σk · F, D), what those of the largest say."""
    (words, weights), (from_words, from_weights) = factors, gradients
    size = where.shape[2]
    for b in range(len(lengths)):
        first = 0
        for w in range(len(widths)):
            for j in range(size):
                g, t = from_largest[b, w, j], where[b, w, j]
                if g == 0:  # as half of them, by ReLU
                    continue
                for i in range(min(widths[w], lengths[b] - t)):
                    place = (first + i) * size + j
                    word, weight = words[t + i, b], weights[place]
                    to_word, to_weight = from_words[t + i, b], from_weights[place]
                    for d in range(len(word)):
                        to_word[d] += g * weight[d]
                    for d in range(len(word)):
                        to_weight[d] += g * word[d]
            first += widths[w]


class CompiledConvolution(Function):
    """Largest values (B, K, F) of filters over the n-grams of documents (T, B, D) of `lengths` (B,); on the CPU.

    `weights` (Σk · F, D), for each of K widths k each place in the n-gram; `widths` (K,).
    """

    @staticmethod
    def forward(ctx: Any, words: Tensor, lengths: Tensor, weights: Tensor, widths: Tensor) -> Tensor:
        """Return the largest values."""
        words, weights = words.contiguous(), weights.contiguous()
        times, documents, size = words.shape
        projections = words.new_empty(times * documents, len(weights))
        np.dot(words.view(-1, size).numpy(), weights.numpy().T, out=projections.numpy())
        places = in_order(times, documents)
        arrays = largest_of_projected(projections.numpy(), places, lengths.numpy(), widths.numpy())
        values, where = map(torch.from_numpy, arrays)
        ctx.save_for_backward(words, lengths, weights, widths, where)
        return values

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, from_largest: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of words and weights."""
        words, lengths, weights, widths, where = ctx.saved_tensors
        gradients = torch.zeros_like(words), torch.zeros_like(weights)
        arrays = (array.numpy() for array in (lengths, widths, where, from_largest.contiguous()))
        _spread((words.numpy(), weights.numpy()), *arrays, (gradients[0].numpy(), gradients[1].numpy()))
        return gradients[0], None, gradients[1], None
