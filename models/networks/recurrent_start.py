"""What the weights that a recurrence has for its own state start from."""

from collections.abc import Callable
from itertools import chain
from typing import Any, cast

import torch
from torch import Tensor, nn

from models.networks.cells import Recurrence
from models.networks.layers import GatedLayer


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
    """Start the weights for the state, (G · H, H) of each direction and layer, add to LSTM's forget bias.

    With the defaults nothing is changed and nothing drawn. Elementwise cells have no such matrix.
    """
    gated = [layer.directions for layer in recurrence.layers if isinstance(layer, GatedLayer)]
    for read in cast(list[nn.RNNBase], [*chain(*gated)]):
        _, recurrent, bias, _ = read.all_weights[0]
        size = recurrent.shape[1]
        for matrix in recurrent.detach().view(-1, size, size):
            STARTS[start](matrix)
        if isinstance(read, nn.LSTM):
            bias[size : 2 * size] += forget_bias  # torch's order of gates: input, forget, candidate, output
