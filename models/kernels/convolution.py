"""The largest value over time of filters over n-grams, compiled, and its gradient.

A filter over k words is a sum of k products, one for each place in it, so all words are multiplied with all filters at
once, and what an n-gram gives is a sum of k rows of the product. Only the n-gram where a filter is largest gets a
gradient: one for each document and filter, where a convolution's way back would visit every word.
"""

from typing import Any

import numpy as np
import torch
from numba import njit
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

from models.kernels.compiled import COMPILED, Array


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def largest(projections: Array, places: Array, lengths: Array, widths: Array, values: Array, where: Array) -> None:
    """Set the largest value of each filter over the n-grams of each document, and where the first of these starts.

    `projections` (N, Σk · F), for each of K widths k each place in the n-gram; `places` (T, B) names the words' rows;
    found and where (B, K, F). A document shorter than a filter is one n-gram, zero behind its end.
    """
    total = np.empty(values.shape[2], projections.dtype)
    size = len(total)
    for b in range(len(lengths)):
        first = 0
        for w in range(len(widths)):
            width, best, at = widths[w], values[b, w], where[b, w]
            for t in range(max(1, lengths[b] - width + 1)):
                row = projections[places[t, b], first * size : (first + 1) * size]
                for j in range(size):  # loops: an array set to another takes a second longer to compile
                    total[j] = row[j]
                for i in range(1, min(width, lengths[b] - t)):
                    row = projections[places[t + i, b], (first + i) * size : (first + i + 1) * size]
                    for j in range(size):
                        total[j] += row[j]
                if t == 0:
                    for j in range(size):
                        best[j] = total[j]
                    at[:] = 0
                for j in range(size):
                    larger = (total[j] > best[j]) | (total[j] != total[j])  # nothing exceeds NaN, which must be seen
                    at[j] = np.int32(t) if larger else at[j]
                    best[j] = total[j] if larger else best[j]
            first += width


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
        places = torch.arange(times * documents).view(times, documents)
        values, where = largest_of_projected(projections, places, lengths, widths)
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


def largest_of_projected(projections: Tensor, places: Tensor, lengths: Tensor, widths: Tensor) -> tuple[Tensor, Tensor]:
    """Return what `largest` finds, and where, (B, K, F) both; without a gradient."""
    shape = (len(lengths), len(widths), projections.shape[1] // int(widths.sum()))
    values, where = projections.new_empty(shape), torch.empty(shape, dtype=torch.int32)
    largest(*(array.contiguous().numpy() for array in (projections, places, lengths, widths, values, where)))
    return values, where
