"""The weights of a trained layer, from the arrays under which a network is saved, as compiled code reads them.

Arrays: S directions, G gates of H numbers, D numbers a word.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from models.cells import CELLS, Family
from models.kernels.compiled import Array
from models.kernels.states import KERNELS

#: Name of an array → what is saved under it.
Arrays = Mapping[str, Array]
Shapes = dict[str, tuple[int, ...]]


class LayerWeights(NamedTuple):
    """What a layer multiplies words by, and what it does with its state."""

    projecting: Array  # (S, G · H, D + 1): in the last column stands the bias
    matrix: Array  # (S, G, H, H); G is 0 where the recurrence is elementwise
    vectors: Array  # (S, M, H)


def layer_weights(cell: str, arrays: Arrays) -> LayerWeights:
    """Return the weights of a layer whose arrays bear the names that `layer_shapes` gives."""
    return WEIGHTS[CELLS[cell].family](cell, arrays)


def layer_shapes(cell: str, directions: int, size: int, hidden: int) -> Shapes:
    """Return the shape of each array of a layer of S = `directions`, D = `size` and H = `hidden`, by its name."""
    return SHAPES[CELLS[cell].family](cell, directions, size, hidden)


def _gated(cell: str, arrays: Arrays) -> LayerWeights:
    """Of torch's layers: a bias of the state can be added to that of the word, but where a reset gate lies between."""
    found = []
    for direction in range(len(arrays) // len(_NAMES)):
        word, state, bias, inner = (arrays[_name(direction, name)] for name in _NAMES)
        hidden = state.shape[1]
        together = len(inner) - KERNELS[cell].apart * hidden
        bias = bias + np.concatenate((inner[:together], np.zeros_like(inner[together:])))
        matrix = state.reshape(-1, hidden, hidden).swapaxes(1, 2)
        found.append((np.column_stack((word, bias)), matrix, inner[together:].reshape(-1, hidden)))
    return LayerWeights(*(np.stack(parts) for parts in zip(*found, strict=True)))


def _elementwise(cell: str, arrays: Arrays) -> LayerWeights:
    vectors = arrays["vectors"]
    directions, _, hidden = vectors.shape
    longer = np.column_stack((arrays["projection.weight"], arrays["projection.bias"]))
    projecting = longer.reshape(directions, -1, longer.shape[1])
    return LayerWeights(projecting, np.empty((directions, 0, hidden, hidden), vectors.dtype), vectors.copy())


def _gated_shapes(cell: str, directions: int, size: int, hidden: int) -> Shapes:
    rows = len(CELLS[cell].gates) * hidden
    shapes = ((rows, size), (rows, hidden), (rows,), (rows,))
    named = zip(_NAMES, shapes, strict=True)
    return {_name(direction, name): shape for name, shape in named for direction in range(directions)}


def _elementwise_shapes(cell: str, directions: int, size: int, hidden: int) -> Shapes:
    rows = directions * len(CELLS[cell].gates) * hidden
    vectors = (directions, KERNELS[cell].vectors, hidden)
    return {"projection.weight": (rows, size), "projection.bias": (rows,), "vectors": vectors}


#: What torch calls the weights of word and state and their biases, of one direction of one layer.
_NAMES = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")


def _name(direction: int, name: str) -> str:
    return f"directions.{direction}.{name}"


#: Family of cells → the weights of a layer, and the shapes of its arrays.
WEIGHTS: dict[Family, Callable[[str, Arrays], LayerWeights]] = {"gated": _gated, "elementwise": _elementwise}
SHAPES: dict[Family, Callable[[str, int, int, int], Shapes]] = {
    "gated": _gated_shapes,
    "elementwise": _elementwise_shapes,
}


def beneath(prefix: str, arrays: Arrays) -> dict[str, Array]:
    """Return the arrays whose names begin with `prefix` and a dot, without it."""
    return {name.removeprefix(f"{prefix}."): array for name, array in arrays.items() if name.startswith(f"{prefix}.")}


def placed(prefix: str, shapes: Shapes) -> Shapes:
    """Return shapes with `prefix` and a dot before each name."""
    return {f"{prefix}.{name}": shape for name, shape in shapes.items()}
