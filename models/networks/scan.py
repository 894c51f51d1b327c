"""Recurrences that are linear in each number of the state, over all steps at once: on any device, in plain torch.

h[t] = a[t] h[t − 1] + b[t]. Two such steps are again one, h ↦ a₂ a₁ h + a₂ b₁ + b₂, so steps can be joined in any
grouping (Blelloch 1990). T steps are cut into √T chunks of √T steps: all chunks take a step together, and then what one
hands to the next is added. That reads each number a few times and takes 3 √T operations one after the other, where a
scan by doubling (Hillis & Steele 1986) reads each number log₂ T times.
"""

import math
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable
from torch.nn import functional as F


def scanned(factors: Tensor, terms: Tensor, backwards: bool = False) -> Tensor:
    """Return h (T, …) of h[t] = factors[t] h[t − 1] + terms[t], h 0 before the first step; no gradient.

    `backwards` begins at the last step, with h[t + 1] for h[t − 1]. `factors` and `terms` have one shape; T at least 1.
    Factors are multiplied within a chunk alone, √T of them: of 400 steps they had to be above 80 to overflow there.

    >>> scanned(torch.tensor([9.0, 2.0, 2.0]), torch.ones(3)).tolist()
    [1.0, 3.0, 7.0]
    """
    times, rest = len(terms), terms.shape[1:]
    length = math.isqrt(times - 1) + 1  # of a chunk, ⌈√T⌉
    count = -(-times // length)
    states, through = (_filled(part, count * length).view(count, length, *rest) for part in (terms, factors))
    back, steps, chunks = -1, range(1, length), range(1, count)
    if backwards:
        back, steps, chunks = 1, range(length - 2, -1, -1), range(count - 2, -1, -1)
    for step in steps:
        states[:, step].addcmul_(through[:, step], states[:, step + back])  # `through` is here still the factor alone
        through[:, step].mul_(through[:, step + back])  # and now the product of all since the chunk's first step
    edge = 0 if backwards else -1
    for chunk in chunks:
        states[chunk].addcmul_(through[chunk], states[chunk + back, edge])
    return states.flatten(0, 1)[:times]


def _filled(values: Tensor, times: int) -> Tensor:
    """Return a copy of values (T, …) with zeros behind them, (times, …): a scan from the end carries nothing there."""
    filled = values.new_zeros(times, *values.shape[1:])
    filled[: len(values)] = values
    return filled


def before(states: Tensor) -> Tensor:
    """Return for each step of states (T, …) the state before it, which is 0 at the first."""
    return F.pad(states[:-1], (0, 0) * (states.dim() - 1) + (1, 0))


def after(values: Tensor) -> Tensor:
    """Return for each step of values (T, …) those of the step after it, 0 at the last."""
    return F.pad(values[1:], (0, 0) * (values.dim() - 1) + (0, 1))


class LinearScan(Function):
    """h (T, …) of h[t] = factors[t] h[t − 1] + terms[t]; the way back is the same from the end.

    With g[t] = ∂L/∂terms[t], which is all that the loss owes to h[t]: g[t] = ∂L/∂h[t] + factors[t + 1] g[t + 1].
    """

    @staticmethod
    def forward(ctx: Any, factors: Tensor, terms: Tensor) -> Tensor:
        """Return the states."""
        states = scanned(factors, terms)
        ctx.save_for_backward(factors, states)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, from_states: Tensor) -> tuple[Tensor, Tensor]:
        """Return the gradients of factors and terms."""
        factors, states = ctx.saved_tensors
        from_terms = scanned(after(factors), from_states, backwards=True)
        return from_terms * before(states), from_terms


class SruMemory(Function):
    """c (T, B, S, H) of c = f c′ + (1 − f) x, f = σ(a + v c′): SRU's (Lei et al. 2018, equations 1 and 2).

    Its forget gate looks at the state before, so that a step is not linear in it: forwards the steps are taken one by
    one, in three operations each. A gradient is linear in the gradient after it whatever the step is, so the way back
    is a scan, whose factors are ∂c/∂c′ = f + v (c′ − x) f (1 − f).
    """

    @staticmethod
    def forward(ctx: Any, words: Tensor, forget: Tensor, weight: Tensor) -> Tensor:
        """Return c; `words` x and `forget` a are (T, B, S, H), `weight` v is (S, H)."""
        gates, states = torch.empty_like(forget), torch.empty_like(words)
        state = torch.zeros_like(words[0])
        for time in range(len(words)):
            torch.addcmul(forget[time], weight, state, out=gates[time]).sigmoid_()
            state = torch.lerp(words[time], state, gates[time], out=states[time])
        ctx.save_for_backward(words, weight, gates, states)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, from_states: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the gradients of words, forget gates before σ, and weight."""
        words, weight, gates, states = ctx.saved_tensors
        earlier = before(states)
        slope = (earlier - words) * gates * (1 - gates)  # ∂c/∂a
        total = scanned(after(gates + weight * slope), from_states, backwards=True)  # all that the loss owes to c
        from_forget = total * slope
        return total * (1 - gates), from_forget, (from_forget * earlier).sum(dim=(0, 1))
