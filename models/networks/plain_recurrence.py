"""Elementwise cells in plain torch: for devices that the compiled ones do not serve, and what these must equal.

Forwards only: (T, B, S, G, H) of projections to states (T, B, S, H); `layers` turns documents around.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from models.networks.plain_steps import STEPS, Step


def mingru(projections: Tensor, vectors: Tensor) -> Tensor:
    """Return states h = (1 − z) h' + z c (Feng et al. 2024, section 3.1), `vectors` (S, 0, H).

    In ⌈log₂ T⌉ passes over all steps at once: two steps h' → a h' + b one after the other are such a step again
    (Hillis & Steele 1986).
    """
    gate = torch.sigmoid(projections[:, :, :, 0])
    factor, states = 1 - gate, gate * projections[:, :, :, 1]  # (T, B, S, H)
    reach = 1
    while reach < len(states):
        states = torch.cat((states[:reach], states[reach:] + factor[reach:] * states[:-reach]))
        factor = torch.cat((factor[:reach], factor[reach:] * factor[:-reach]))
        reach *= 2
    return states


def by_steps(cell: str, projections: Tensor, vectors: Tensor) -> Tensor:
    """Return the states of any elementwise cell, `vectors` (S, M, H)."""
    start = torch.zeros_like(projections[0, :, :, 0])
    step, states = Step(start, start, {}), []
    for x in projections:
        step = STEPS[cell](x.unbind(2), (), vectors.unbind(1), step)  # (B, S, H) each
        states.append(step.shown)
    return torch.stack(states)


#: Cells that need no step by step, for what their gates do follows from the words alone.
AT_ONCE: dict[str, Callable[[Tensor, Tensor], Tensor]] = {"mingru": mingru}


def plain_states(cell: str, projections: Tensor, vectors: Tensor) -> Tensor:
    """Return the states (T, B, S, H) of a cell, the fastest way that there is."""
    return AT_ONCE[cell](projections, vectors) if cell in AT_ONCE else by_steps(cell, projections, vectors)
