"""Compiled recurrences as operations of torch, with their gradients."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

from models.kernels.compiled import Gradients, Weights, Words
from models.kernels.elementwise_backward import mingru_backward, sru_backward
from models.kernels.forward import Gru, Lstm, MinGru, Pooled, Rnn, RnnRelu, Sru, forward
from models.kernels.gated_backward import gru_backward, lstm_backward, rnn_backward


class Kernels(NamedTuple):
    """A compiled recurrence: both ways through time, and what it needs, in numbers for each number of the state."""

    weights: type[Weights]  # by which `forward` knows the cell
    backward: Callable[..., None]
    gates: int  # G: projections of the input
    vectors: int  # M: biases and the like
    kept: int  # of the way forward, for the way back
    elementwise: bool = False  # no product with the state before
    apart: int = 0  # gates, the last ones, whose product with the state before is used apart from the input


KERNELS = {
    "rnn": Kernels(Rnn, rnn_backward, gates=1, vectors=0, kept=0),
    "rnn-relu": Kernels(RnnRelu, rnn_backward, gates=1, vectors=0, kept=0),
    "gru": Kernels(Gru, gru_backward, gates=3, vectors=1, kept=4, apart=1),
    "lstm": Kernels(Lstm, lstm_backward, gates=4, vectors=0, kept=6),
    "sru": Kernels(Sru, sru_backward, gates=4, vectors=2, kept=1, elementwise=True),
    "mingru": Kernels(MinGru, mingru_backward, gates=2, vectors=0, kept=0, elementwise=True),
}


class Projection(Function):
    """Words (N, D) times a matrix for each direction, plus a bias: (S, N, W).

    By NumPy's BLAS, which on AMD is 10 to 25 % faster than torch's. The bias is one more column of the matrix, for one
    more number of each word that is always 1: so its gradient, too, comes out of the product that gives the matrix's.
    """

    @staticmethod
    def forward(ctx: Any, words: Tensor, weights: Tensor) -> Tensor:
        """Return the projections; `weights` (S, W, D + 1), the bias in the last column."""
        longer = torch.cat((words, words.new_ones(len(words), 1)), dim=1)
        ctx.save_for_backward(longer, weights)
        found = words.new_empty(len(weights), len(words), weights.shape[1])
        for matrix, out in zip(weights.numpy(), found.numpy(), strict=True):
            np.dot(longer.numpy(), matrix.T, out=out)
        return found

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, Tensor]:
        """Return the gradients of words and weights."""
        longer, weights = ctx.saved_tensors
        parts = [*zip(gradient.contiguous().numpy(), weights.numpy(), strict=True)]
        from_weights = torch.from_numpy(np.stack([np.dot(part.T, longer.numpy()) for part, _ in parts]))
        if not ctx.needs_input_grad[0]:
            return None, from_weights
        return torch.from_numpy(sum(np.dot(part, matrix[:, :-1]) for part, matrix in parts)), from_weights


class CompiledRecurrence(Function):
    """States (T, B, S · H) of a recurrence over projected words; arguments as in `compiled.Words` and `Weights`.

    `places` may name a projection more than once where no gradient is wanted; else each of the T · B in its order.
    """

    @staticmethod
    def forward(
        ctx: Any,
        kernels: Kernels,
        inputs: Tensor,
        places: Tensor,
        lengths: Tensor,
        matrix: Tensor,
        vectors: Tensor,
    ) -> Tensor:
        """Return the states."""
        times, documents = places.shape
        directions, _, size = vectors.shape
        wanted = any(ctx.needs_input_grad)
        assert not wanted or torch.equal(places, arranged(times, documents)), "gradients are those of T · B projections"
        states = inputs.new_empty(times, documents, directions, size)
        kept = inputs.new_empty(directions, times if wanted else 1, documents, kernels.kept * size)
        weights = kernels.weights(matrix.numpy(), vectors.numpy())
        forward(weights, _words(inputs, places, lengths), kept.numpy(), states.numpy())
        if wanted:
            ctx.kernels = kernels
            ctx.save_for_backward(inputs, places, lengths, matrix, vectors, states, kept)
        return states.view(times, documents, directions * size)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, from_states: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of inputs, matrix and vectors."""
        kernels, (inputs, places, lengths, matrix, vectors, states, kept) = ctx.kernels, ctx.saved_tensors
        times, documents, directions, size = states.shape
        from_inputs = inputs.new_empty(directions, times, documents, kernels.gates * size)
        hidden = inputs.new_empty(directions, times, documents, kernels.apart * size)
        from_vectors = torch.zeros_like(vectors)
        gradients = Gradients(*(tensor.numpy() for tensor in (from_inputs, hidden, from_vectors)))
        back = matrix.transpose(2, 3).reshape(directions, -1, size).contiguous()  # (S, G · H, H)
        weights = kernels.weights(back.numpy(), vectors.numpy())
        from_states = from_states.contiguous().view_as(states)
        words = _words(inputs, places, lengths)
        kernels.backward(weights, words, states.numpy(), kept.numpy(), from_states.numpy(), gradients)
        from_matrix = None if kernels.elementwise else _from_matrix(kernels, states, from_inputs, hidden)
        return None, from_inputs.view_as(inputs), None, None, from_matrix, from_vectors


def pooled_states(
    kernels: Kernels, inputs: Tensor, places: Tensor, lengths: Tensor, matrix: Tensor, vectors: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Return last, mean and largest states, (B, S · H) each, of what `CompiledRecurrence` returns; no gradients."""
    directions, _, size = vectors.shape
    documents = len(lengths)
    shape = (documents, directions, size)
    pooled = inputs.new_empty(shape), inputs.new_zeros(shape), inputs.new_full(shape, float("-inf"))
    kept = inputs.new_empty(directions, 1, documents, kernels.kept * size)
    weights = kernels.weights(matrix.numpy(), vectors.numpy())
    forward(weights, _words(inputs, places, lengths), kept.numpy(), Pooled(*(part.numpy() for part in pooled)))
    last, mean, largest = (part.view(documents, -1) for part in pooled)
    return last, mean, largest


def _words(inputs: Tensor, places: Tensor, lengths: Tensor) -> Words:
    return Words(*(tensor.contiguous().numpy() for tensor in (inputs, places, lengths)))


def _from_matrix(kernels: Kernels, states: Tensor, from_inputs: Tensor, hidden: Tensor) -> Tensor:
    """Return the gradient of the matrices, (S, G, H, H): states before, times gradients of gates, over all steps."""
    times, documents, directions, size = states.shape
    together = (kernels.gates - kernels.apart) * size  # columns whose products are added to the input
    found = states.new_empty(directions, size, kernels.gates * size)
    for direction in range(directions):
        # One step later is `documents` rows further; backwards, one step later is as many rows before.
        now, before = slice(documents, None), slice(None, -documents)
        now, before = (before, now) if direction else (now, before)
        rows = times * documents
        earlier = states.view(rows, -1)[before, direction * size : (direction + 1) * size].t()
        gates = from_inputs[direction].view(rows, -1)[now, :together]
        torch.mm(earlier, gates, out=found[direction, :, :together])
        if kernels.apart:
            torch.mm(earlier, hidden[direction].view(rows, -1)[now], out=found[direction, :, together:])
    return found.view(directions, size, -1, size).transpose(1, 2)


def arranged(times: int, documents: int) -> Tensor:
    """Return places for projections that stand in their order, int64 (T, B)."""
    return torch.from_numpy(np.arange(times * documents).reshape(times, documents))
