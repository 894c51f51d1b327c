"""Elementwise cells in plain torch: for devices that the compiled ones do not serve, and what these must equal.

Forwards only: (T, B, S, G, H) of projections to states (T, B, S, H); `layers` turns documents around.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from models.networks.plain_steps import STEPS, Step
from models.networks.scan import LinearScan, SruMemory, before


def mingru(projections: Tensor, vectors: Tensor) -> Tensor:
    """Return states h = (1 − z) h' + z c (Feng et al. 2024, section 3.1), `vectors` (S, 0, H): linear in h'."""
    gate = torch.sigmoid(projections[:, :, :, 0])
    states: Tensor = LinearScan.apply(1 - gate, gate * projections[:, :, :, 1])  # type: ignore[no-untyped-call]
    return states


def sru(projections: Tensor, vectors: Tensor) -> Tensor:
    """Return states h = r c + (1 − r) w (Lei et al. 2018, equations 1 to 4), `vectors` (S, 2, H).

    Once all c are known, r and h need no order.
    """
    word, forget, reset, skipped = projections.unbind(3)  # (T, B, S, H) each
    memory: Tensor = SruMemory.apply(word, forget, vectors[:, 0])  # type: ignore[no-untyped-call]
    return torch.lerp(skipped, memory, torch.sigmoid(reset + vectors[:, 1] * before(memory)))


def by_steps(cell: str, projections: Tensor, vectors: Tensor) -> Tensor:
    """Return the states of any elementwise cell, `vectors` (S, M, H)."""
    start = torch.zeros_like(projections[0, :, :, 0])
    step, states = Step(start, start, {}), []
    for x in projections:
        step = STEPS[cell](x.unbind(2), (), vectors.unbind(1), step)  # (B, S, H) each
        states.append(step.shown)
    return torch.stack(states)


#: Cells of which all steps, or all but a few operations of each, are done at once.
AT_ONCE: dict[str, Callable[[Tensor, Tensor], Tensor]] = {"mingru": mingru, "sru": sru}


def plain_states(cell: str, projections: Tensor, vectors: Tensor) -> Tensor:
    """Return the states (T, B, S, H) of a cell, the fastest way that there is; in single precision at least.

    A sum over hundreds of steps in bfloat16, in which a card multiplies, would keep two digits.
    """
    exact = projections.to(torch.promote_types(projections.dtype, torch.float32))
    return AT_ONCE[cell](exact, vectors) if cell in AT_ONCE else by_steps(cell, exact, vectors)
