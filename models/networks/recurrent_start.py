"""What the weights that a recurrence has for its own state start from."""

from collections.abc import Callable
from typing import Any, cast

import torch
from torch import Tensor, nn

from models.cells import CELLS
from models.networks.layers import GatedLayer, OneDirection
from models.networks.recurrence import Recurrence


def uniform(matrix: Tensor) -> None:
    """Draw a matrix (H, H) as torch does: uniformly in ±1/√H."""
    nn.init.uniform_(matrix, -(len(matrix) ** -0.5), len(matrix) ** -0.5)


def as_drawn(matrix: Tensor) -> None:
    """Leave a matrix (H, H) as the layer has drawn it."""


#: Start name → what it does to the matrix U (H, H) of one gate. All singular values of an orthogonal one are 1.
STARTS: dict[str, Callable[[Tensor], Any]] = {
    "auto": as_drawn,
    "uniform": uniform,
    "orthogonal": nn.init.orthogonal_,  # Saxe et al. 2014
    "identity": nn.init.eye_,  # Le, Jaitly & Hinton 2015
}


@torch.no_grad()
def start_recurrence(recurrence: Recurrence, start: str, forget_bias: float) -> None:
    """Start the weights for the state, (G · H, H) of each direction and layer, add to the bias of a forget gate.

    With the defaults nothing is changed and nothing drawn. Elementwise cells have no such matrix.
    """
    for layer in recurrence.layers:
        if isinstance(layer, GatedLayer):
            for read in layer.directions:
                _start(layer.cell, cast(OneDirection, read), start, forget_bias)


def _start(cell: str, read: OneDirection, start: str, forget_bias: float) -> None:
    _, recurrent, bias, _ = read.all_weights[0]
    size = recurrent.shape[1]
    matrices = recurrent.detach().view(-1, size, size)
    for place, (gate, matrix) in enumerate(zip(CELLS[cell].gates, matrices, strict=True)):
        STARTS[start](matrix)
        if gate == "forget":
            bias[place * size : (place + 1) * size] += forget_bias
