"""Torch's weights as cells from scratch, and back: what both tests of the reference share."""

import numpy as np
from torch import Tensor, nn

from models.networks.stepped import SteppedRecurrence
from models.reference.cells import Affine, Array, Cell, Gru, Lstm, Simple
from models.reference.classifier import Layer
from models.reference.forget_gate import LstmForget

#: Cells of gates alone, in torch's order.
GATED: dict[str, type[Lstm] | type[LstmForget]] = {"lstm": Lstm, "lstm-forget": LstmForget}


def cell_of(name: str, W: Array, U: Array, bias: Array, inner: Array) -> Cell:  # noqa: N803
    """Return a cell with weights as torch stacks them: W (G · H, D), U (G · H, H), both biases (G · H,)."""
    size = U.shape[1]
    parts = zip(*(np.split(part.copy(), len(U) // size) for part in (W, U, bias, inner)), strict=True)
    if name == "gru":
        (rw, ru, rb, rc), (zw, zu, zb, zc), (nw, nu, nb, inner) = parts
        return Gru(Affine(rw, ru, rb + rc), Affine(zw, zu, zb + zc), Affine(nw, nu, nb), inner)
    gates = [Affine(w, u, b + c) for w, u, b, c in parts]
    if name in GATED:
        return GATED[name](*gates)
    return Simple(*gates, activation=name)


def stacked(cell: Cell) -> list[Array]:
    """Return the gradient of a cell as torch stacks it, for both biases, which are summed but for the inner one."""
    gates = [part for part in vars(cell).values() if isinstance(part, Affine)]
    W, U, bias = (np.concatenate([getattr(gate, name) for gate in gates]) for name in "WUb")  # noqa: N806
    inner = np.concatenate([*(gate.b for gate in gates[:2]), cell.inner]) if isinstance(cell, Gru) else bias
    return [W, U, bias, inner]


def close(found: Array, expected: Tensor, tolerance: float = 1e-10) -> None:
    np.testing.assert_allclose(found, expected.detach().double().numpy(), rtol=tolerance, atol=tolerance)


def of_torch(layer: nn.Module, name: str) -> Layer:
    """Return what reads as an RNNBase of one layer, or two directions of them, or our own of one, do."""
    assert isinstance(layer, nn.RNNBase | SteppedRecurrence)
    return tuple(cell_of(name, *(part.detach().double().numpy() for part in parts)) for parts in layer.all_weights)
