"""How the states of a document become one vector, without gradients: what `networks.pooling` does.

Arrays: T steps, B documents, W numbers a state of all directions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.inference.recurrence import summed_up
from models.inference.weights import Arrays, Shapes
from models.kernels.compiled import Array
from models.kernels.forward import Pooled
from models.softmax import softmax


@dataclass(frozen=True)
class FixedStates:
    """All states (T, B, W) of documents of `lengths` (B,), of `hidden` numbers a direction, forward first."""

    values: Array
    lengths: Array
    hidden: int

    @cached_property
    def summary(self) -> Pooled:
        """Last, mean and largest, (B, W) each."""
        return summed_up(self.values, self.lengths, self.hidden)


def _attention(states: FixedStates, arrays: Arrays) -> Array:
    """Return the mean weighted by the softmax of u · tanh(A h + b), (B, W) (Yang et al. 2016, equations 5–7)."""
    hidden = np.tanh(states.values @ arrays["projection.weight"].T + arrays["projection.bias"])
    scores = hidden @ arrays["context.weight"][0]  # (T, B)
    scores = np.where(np.arange(len(scores))[:, None] < states.lengths, scores, -np.inf)
    pooled: Array = np.einsum("tb,tbw->bw", softmax(scores, axis=0), states.values)
    return pooled


#: Name of a pooling → one vector a document, (B, W): from a summary of the states, or from all of them and its arrays.
OF_SUMMARY: dict[str, Callable[[Pooled], Array]] = {
    "last": lambda summary: summary.last,
    "mean": lambda summary: summary.mean,
    "max": lambda summary: summary.largest,
}
OF_STATES: dict[str, Callable[[FixedStates, Arrays], Array]] = {"attention": _attention}


def pooled(name: str, states: FixedStates | Pooled, arrays: Arrays) -> Array:
    """Return the vectors (B, W) of a pooling; one of OF_STATES needs all states."""
    if name in OF_SUMMARY:
        return OF_SUMMARY[name](states.summary if isinstance(states, FixedStates) else states)
    assert isinstance(states, FixedStates), f"{name} needs all states"
    return OF_STATES[name](states, arrays)


def pooling_shapes(name: str, width: int) -> Shapes:
    """Return the shape of each array of a pooling of states of W = `width` numbers, by its name."""
    if name in OF_SUMMARY:
        return {}
    return {"projection.weight": (width, width), "projection.bias": (width,), "context.weight": (1, width)}
