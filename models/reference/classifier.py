"""A recurrent classifier from scratch: layers of cells, both directions, pooling, softmax, and every gradient by hand.

The plain counterpart of `network`, NumPy alone and for one document at a time: T words x (T, D), S directions of H
numbers each, W = S · H numbers a state, C classes. docs/recurrent-networks.md walks through it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.reference.cells import Array, Cell, Kept, arrays

#: Cells that read the same words: forwards, or forwards and backwards.
Layer = tuple[Cell, ...]


def read(layer: Layer, x: Array) -> tuple[Array, list[Kept]]:
    """Return the states (T, W) of words x (T, D), forward states first, and what each direction keeps.

    Bidirectional (Schuster & Paliwal 1997): the second cell reads the document from its end, and its states are turned
    around, so that row t is what both know at word t. Raises ValueError for other than one or two cells of one H.
    """
    if len(layer) not in (1, 2) or len({cell.shape for cell in layer}) > 1:
        raise ValueError(f"a layer has one cell, or two of one size; not {[cell.shape for cell in layer]}")
    kept = [cell.forward(turned(x, s)) for s, cell in enumerate(layer)]
    return np.concatenate([turned(k["h"][:-1], s) for s, k in enumerate(kept)], axis=1), kept


def read_back(layer: Layer, kept: list[Kept], dh: Array) -> tuple[Array, Layer]:
    """Return ∂L/∂x (T, D) and the gradient of the cells, from ∂L/∂h `dh` (T, W): every step of `read` undone."""
    parts = np.split(dh, len(layer), axis=1)  # (T, H) each
    found = [cell.backward(k, turned(d, s)) for s, (cell, k, d) in enumerate(zip(layer, kept, parts, strict=True))]
    dx = sum((turned(dx, s) for s, (dx, _) in enumerate(found)), np.zeros(kept[0]["x"].shape))
    return dx, tuple(gradient for _, gradient in found)


def turned(rows: Array, direction: int) -> Array:
    """Return rows (T, …) as direction 0 or 1 reads them; twice is what it was."""
    return rows[::-1] if direction else rows


def last(h: Array, hidden: int) -> Array:
    """Share 1 where each direction ends: forwards at the last word, backwards at the first; (T, W)."""
    shares = np.zeros_like(h)
    shares[-1, :hidden] = 1
    shares[0, hidden:] = 1
    return shares


def mean(h: Array, hidden: int) -> Array:
    """Share 1 / T each, (T, W)."""
    return np.full_like(h, 1 / len(h))


def largest(h: Array, hidden: int) -> Array:
    """Share 1 where a number of the state is largest over time, the first time if that is often; (T, W)."""
    shares = np.zeros_like(h)
    shares[h.argmax(axis=0), np.arange(h.shape[1])] = 1
    return shares


#: Pooling name → the shares P (T, W) of states h (T, W), H of them a direction: pooled = Σₜ P[t] ⊙ h[t], and so
#: ∂L/∂h[t] = P[t] ⊙ ∂L/∂pooled (a small change of h does not change P).
POOLINGS: dict[str, Callable[[Array, int], Array]] = {"last": last, "mean": mean, "max": largest}


def softmax(scores: Array) -> Array:
    """Return eˢ / Σ eˢ of scores (C,); the largest is taken off first, so that nothing overflows."""
    powers = np.exp(scores - scores.max())
    found: Array = powers / powers.sum()
    return found


@dataclass
class Network:
    """Stacked layers, poolings side by side, and scores V pooled + b: V (C, poolings · W), b (C,).

    A layer reads the states of the one below as its words. A gradient is a Network too, with ∂L/∂V in the place of V.
    """

    layers: tuple[Layer, ...]
    poolings: tuple[str, ...]
    V: Array
    b: Array

    def __post_init__(self) -> None:
        if not self.layers or not self.poolings or not set(self.poolings) <= set(POOLINGS):
            raise ValueError(f"a network has layers, and poolings of {', '.join(POOLINGS)}; not {self.poolings}")

    def scores(self, x: Array) -> Array:
        """Return the scores (C,) of a document x (T, D). Raises ValueError where shapes do not fit or T is 0."""
        return self._forward(x)[0]

    def gradients(self, x: Array, label: int) -> tuple[float, Array, "Network"]:
        """Return the loss −log p[label], and its gradients by x (T, D) and by every weight.

        Raises ValueError where `label` is not in 0 … C − 1, and as `scores` does.
        """
        scores, pooled, shared, kept = self._forward(x)
        if not 0 <= label < len(scores):
            raise ValueError(f"label {label} is none of the {len(scores)} classes, 0 to {len(scores) - 1}")
        p = softmax(scores)  # (C,)
        loss = float(np.logaddexp.reduce(scores) - scores[label])  # −log p[label], finite where p[label] is 0
        ds = p - np.eye(len(p))[label]  # ∂loss / ∂scores
        dv, db = np.outer(ds, pooled), ds
        dpooled = np.split(self.V.T @ ds, len(self.poolings))  # (W,) each
        dh = np.zeros_like(shared[0])  # (T, W)
        for share, d in zip(shared, dpooled, strict=True):
            dh += share * d
        gradients: list[Layer] = []
        for layer, k in zip(reversed(self.layers), reversed(kept), strict=True):
            dh, gradient = read_back(layer, k, dh)  # what reaches the words of a layer reaches the states below
            gradients.insert(0, gradient)
        return loss, dh, Network(tuple(gradients), self.poolings, dv, db)

    def _forward(self, x: Array) -> tuple[Array, Array, list[Array], list[list[Kept]]]:
        """Return scores (C,), pooled (poolings · W,), the shares (T, W) of each pooling, and what each layer keeps."""
        h, kept = x, []
        for layer in self.layers:
            h, k = read(layer, h)
            kept.append(k)
        hidden = h.shape[1] // len(self.layers[-1])
        shared = [POOLINGS[name](h, hidden) for name in self.poolings]
        pooled = np.concatenate([(share * h).sum(axis=0) for share in shared])
        if self.V.shape != (len(self.b), len(pooled)):
            raise ValueError(f"V must be {(len(self.b), len(pooled))}: classes, pooled numbers; not {self.V.shape}")
        return self.V @ pooled + self.b, pooled, shared, kept


def clip(gradient: Any, limit: float) -> float:
    """Scale a gradient down, in place, to the norm `limit` if it is longer; return the norm it had.

    Its direction stays (Pascanu et al. 2013, algorithm 1). `gradient` is a Network or a Cell.
    """
    parts = arrays(gradient)
    norm = float(np.sqrt(sum((part**2).sum() for part in parts)))
    if norm > limit:
        for part in parts:
            part *= limit / norm
    return norm
