"""One step of every recurrence in plain torch: for whoever has to see gates, memories and gradients on the way.

B documents, H numbers a state, G gates. The same equations as in `kernels` and `reference`, a step at a time and slow;
gradients are torch's.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor


class Step(NamedTuple):
    """What B documents hold after a word."""

    memory: Tensor  # what the step carries on, (B, H): c of lstm, lstm-forget and sru, h of all others
    shown: Tensor  # the state h that is read from outside, (B, H)
    gates: dict[str, Tensor]  # gate name → how open it is, 0…1, (B, H)


#: A step from what the word adds to each gate (G of (B, H)), what the state before adds through the matrices (G of
#: (B, H), or none of elementwise cells), the cell's vectors (M of (H,)), and the step before.
TakeStep = Callable[[Sequence[Tensor], Sequence[Tensor], Sequence[Tensor], Step], Step]


def simple(activation: Callable[[Tensor], Tensor]) -> TakeStep:
    """Return the step h = φ(x + U h′) (Elman 1990) with the activation φ."""

    def step(x: Sequence[Tensor], inner: Sequence[Tensor], vectors: Sequence[Tensor], before: Step) -> Step:
        h = activation(x[0] + inner[0])
        return Step(h, h, {})

    return step


def lstm(x: Sequence[Tensor], inner: Sequence[Tensor], vectors: Sequence[Tensor], before: Step) -> Step:
    """Return h = o tanh c, c = f c′ + i g (Hochreiter & Schmidhuber 1997; Gers et al. 2000)."""
    i, f, g, o = (each + other for each, other in zip(x, inner, strict=True))
    i, f, o = torch.sigmoid(i), torch.sigmoid(f), torch.sigmoid(o)
    c = f * before.memory + i * torch.tanh(g)
    return Step(c, o * torch.tanh(c), {"input": i, "forget": f, "output": o})


def lstm_forget(x: Sequence[Tensor], inner: Sequence[Tensor], vectors: Sequence[Tensor], before: Step) -> Step:
    """Return h = tanh c, c = f c′ + g (Johnson & Zhang 2016): an LSTM that lets everything in and shows it all."""
    f, g = (each + other for each, other in zip(x, inner, strict=True))
    f = torch.sigmoid(f)
    c = f * before.memory + torch.tanh(g)
    return Step(c, torch.tanh(c), {"forget": f})


def gru(x: Sequence[Tensor], inner: Sequence[Tensor], vectors: Sequence[Tensor], before: Step) -> Step:
    """Return h = (1 − z) n + z h′, n = tanh(x + r (U h′ + b)) (Cho et al. 2014, as torch has it); z keeps."""
    r, z = (torch.sigmoid(each + other) for each, other in zip(x[:2], inner[:2], strict=True))
    n = torch.tanh(x[2] + r * (inner[2] + vectors[0]))
    h = (1 - z) * n + z * before.memory
    return Step(h, h, {"reset": r, "update": z})


def sru(x: Sequence[Tensor], inner: Sequence[Tensor], vectors: Sequence[Tensor], before: Step) -> Step:
    """Return h = r c + (1 − r) w, c = f c′ + (1 − f) x (Lei et al. 2018, equations 1 to 4); f and r look at c′."""
    word, forget, reset, skipped = x
    reset = torch.sigmoid(reset + vectors[1] * before.memory)
    forget = torch.sigmoid(forget + vectors[0] * before.memory)
    c = forget * before.memory + (1 - forget) * word
    return Step(c, reset * c + (1 - reset) * skipped, {"forget": forget, "reset": reset})


def mingru(x: Sequence[Tensor], inner: Sequence[Tensor], vectors: Sequence[Tensor], before: Step) -> Step:
    """Return h = (1 − z) h′ + z c (Feng et al. 2024, section 3.1); unlike GRU's, z lets in."""
    z = torch.sigmoid(x[0])
    h = (1 - z) * before.memory + z * x[1]
    return Step(h, h, {"update": z})


#: Cell name → its step.
STEPS: dict[str, TakeStep] = {
    "rnn": simple(torch.tanh),
    "rnn-relu": simple(torch.relu),
    "lstm": lstm,
    "lstm-forget": lstm_forget,
    "gru": gru,
    "sru": sru,
    "mingru": mingru,
}


def steps_of(cell: str, projections: Tensor, matrix: Tensor, vectors: Tensor) -> list[Step]:
    """Return the T steps of a cell that reads forwards; T at least 1.

    `projections` (T, B, G, H) are what the words add to the gates, `matrix` (G, H, H) and `vectors` (M, H) the weights
    of one direction, as `Layer.weights` has them. Every memory can have a gradient.
    """
    start = projections.new_zeros(projections.shape[1], projections.shape[3], requires_grad=True)
    step, steps = Step(start, start, {}), []
    for x in projections:
        inner = step.shown @ matrix  # (G, B, H)
        step = STEPS[cell](x.unbind(1), inner.unbind(0), vectors.unbind(0), step)
        steps.append(step)
    return steps
