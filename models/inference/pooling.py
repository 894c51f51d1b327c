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
    weights = np.exp(scores - scores.max(axis=0))
    pooled: Array = np.einsum("tb,tbw->bw", weights / weights.sum(axis=0), states.values)
    return pooled


def _of_summary(take: Callable[[Pooled], Array]) -> Callable[[FixedStates, Arrays], Array]:
    return lambda states, arrays: take(states.summary)


#: Name of a pooling to which a summary of the states is enough → one vector a document, (B, W).
OF_SUMMARY: dict[str, Callable[[Pooled], Array]] = {
    "last": lambda summary: summary.last,
    "mean": lambda summary: summary.mean,
    "max": lambda summary: summary.largest,
}
#: Name of any pooling → the same from all states and the pooling's own arrays.
OF_STATES: dict[str, Callable[[FixedStates, Arrays], Array]] = {
    **{name: _of_summary(take) for name, take in OF_SUMMARY.items()},
    "attention": _attention,
}


def pooling_shapes(name: str, width: int) -> Shapes:
    """Return the shape of each array of a pooling of states of W = `width` numbers, by its name."""
    if name in OF_SUMMARY:
        return {}
    return {"projection.weight": (width, width), "projection.bias": (width,), "context.weight": (1, width)}
