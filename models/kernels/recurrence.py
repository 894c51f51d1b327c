"""Compiled recurrences as operations of torch, with their gradients."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

from models.blas import rows_at_once
from models.kernels.backward import Passed, backward
from models.kernels.compiled import Gradients, Kernels, Words
from models.kernels.forward import forward
from models.kernels.products import multiply
from models.kernels.states import FORWARDS, in_order

#: Documents whose gradients are multiplied at once, where that is faster than all of them.
BACKWARDS = 8


class Projection(Function):
    """Words (N, D) times a matrix for each direction, plus a bias: (S, N, W).

    The bias is one more column of the matrix, for one more number of each word that is always 1: so its gradient, too,
    comes out of the product that gives the matrix's.
    """

    @staticmethod
    def forward(ctx: Any, words: Tensor, weights: Tensor, kind: torch.dtype) -> Tensor:
        """Return the projections; `weights` (S, W, D + 1), the bias in the last column, multiplied as `kind`."""
        longer, factors = torch.cat((words, words.new_ones(len(words), 1)), dim=1).to(kind), weights.to(kind)
        ctx.save_for_backward(longer, factors)
        projections = words.new_empty(len(weights), len(words), weights.shape[1])
        for matrix, out in zip(factors, projections, strict=True):
            multiply(longer, matrix.t(), out)
        return projections

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        """Return the gradients of words and weights, of those alone that are wanted: each is a product."""
        longer, factors = ctx.saved_tensors
        parts = gradient.contiguous().to(longer.dtype)
        from_words = from_weights = None
        if ctx.needs_input_grad[0]:
            of_each = gradient.new_empty(len(parts), len(longer), longer.shape[1] - 1)
            for part, matrix, out in zip(parts, factors, of_each, strict=True):
                multiply(part, matrix[:, :-1], out)
            from_words = of_each.sum(dim=0)
        if ctx.needs_input_grad[1]:
            turned = gradient.new_empty(len(parts), longer.shape[1], parts.shape[2])
            for part, out in zip(parts, turned, strict=True):
                multiply(longer.t(), part, out)
            from_weights = turned.transpose(1, 2)
        return from_words, from_weights, None


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
        kind: torch.dtype,
    ) -> Tensor:
        """Return the states; `kind` is what is multiplied for the gradient of the matrices."""
        times, documents = places.shape
        directions, _, size = vectors.shape
        wanted = any(ctx.needs_input_grad)
        assert not wanted or torch.equal(places, arranged(times, documents)), "gradients are those of T · B projections"
        states = inputs.new_empty(times, documents, directions, size)
        kept = inputs.new_empty(directions, times if wanted else 1, documents, kernels.kept * size)
        weights = kernels.weights(matrix.numpy(), vectors.numpy())
        rows = rows_at_once(documents, (size, size), FORWARDS)
        forward(weights, _words(inputs, places, lengths), kept.numpy(), states.numpy(), rows)
        if wanted:
            ctx.kernels, ctx.kind = kernels, kind
            ctx.save_for_backward(inputs, places, lengths, matrix, vectors, states, kept)
        return states.view(times, documents, directions * size)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, from_states: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of inputs, matrix and vectors."""
        kernels, (inputs, places, lengths, matrix, vectors, states, kept) = ctx.kernels, ctx.saved_tensors
        times, documents, directions, size = states.shape
        from_inputs = inputs.new_empty(directions, times, documents, inputs.shape[2])
        hidden = inputs.new_empty(directions, times, documents, kernels.apart * size)
        from_vectors = torch.zeros_like(vectors)
        gradients = Gradients(*(tensor.numpy() for tensor in (from_inputs, hidden, from_vectors)))
        back = matrix.transpose(2, 3).reshape(directions, -1, size).contiguous()  # (S, G · H, H)
        weights = kernels.weights(back.numpy(), vectors.numpy())
        from_states = from_states.contiguous().view_as(states)
        words, passed = _words(inputs, places, lengths), Passed(states.numpy(), kept.numpy())
        rows = rows_at_once(documents, (back.shape[1], size), BACKWARDS)
        backward(weights, words, passed, from_states.numpy(), gradients, rows)
        wanted = matrix.shape[1] and ctx.needs_input_grad[4]
        steps = (part.to(ctx.kind) for part in (states, from_inputs, hidden))
        from_matrix = _from_matrix(matrix, *steps) if wanted else None
        return None, from_inputs.view_as(inputs), None, None, from_matrix, from_vectors, None


def _words(inputs: Tensor, places: Tensor, lengths: Tensor) -> Words:
    return Words(*(tensor.contiguous().numpy() for tensor in (inputs, places, lengths)))


def _from_matrix(matrix: Tensor, states: Tensor, from_inputs: Tensor, hidden: Tensor) -> Tensor:
    """Return the gradient of the matrices, (S, G, H, H): states before, times gradients of gates, over all steps."""
    times, documents, directions, size = states.shape
    rows, apart = times * documents, hidden.shape[3]
    together = from_inputs.shape[3] - apart  # columns whose products are added to the input
    found = []
    for direction in range(directions):
        # One step later is `documents` rows further; backwards, one step later is as many rows before.
        now, before = slice(documents, None), slice(None, -documents)
        now, before = (before, now) if direction else (now, before)
        # In one piece: with rows of the other direction between them a product takes up to twice as long.
        earlier = states[:, :, direction].reshape(rows, size)[before].contiguous().t()
        parts = [matrix.new_empty(size, width) for width in (together, apart) if width]
        gates = from_inputs[direction].view(rows, -1)[now, :together], hidden[direction].flatten(0, 1)[now]
        for factor, out in zip(gates, parts, strict=False):  # where no gate is apart, there is no second part
            multiply(earlier, factor, out)
        found.append(torch.cat(parts, dim=1))
    return torch.stack(found).view(directions, size, -1, size).transpose(1, 2)


def arranged(times: int, documents: int) -> Tensor:
    """Return places for projections that stand in their order, int64 (T, B)."""
    return torch.from_numpy(in_order(times, documents))
