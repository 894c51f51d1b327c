"""Layers of recurrent cells, one on the other, that read a document forwards, or both ways."""

from typing import cast

from torch import Tensor, nn

from models.cells import CELLS
from models.kernels.dropout import Dropout
from models.kernels.recurrence import arranged
from models.networks.halves import refuse_missing_halves
from models.networks.layers import Layer, layer_of
from models.stack import DIRECTIONS, RESIDUAL, Stack

refuse_missing_halves()


class Recurrence(nn.Module, Stack[Layer]):
    """Stacked recurrent layers over padded documents: (T, B, D) → (T, B, S · H), S directions, forward states first.

    A state depends on the words of its own document alone; states in padding mean nothing. From the third layer on, a
    layer's states are added to those that it reads (He et al. 2016, equation 1), so that a gradient finds its way down
    however many there are.
    """

    layers: nn.ModuleList
    arranged = staticmethod(arranged)
    #: What sums up the states: what the settings say.
    poolings: tuple[str, ...] = ()

    def __init__(self, cell: str, direction: str, sizes: tuple[int, int], layers: int, dropout: float) -> None:
        super().__init__()
        size, hidden = sizes
        reads = DIRECTIONS[direction]
        inputs = [size] + [reads * hidden] * (layers - 1)
        self.width, self.hidden = reads * hidden, hidden
        self.layers = nn.ModuleList(layer_of(cell, reads, width, hidden) for width in inputs)
        self.dropout = Dropout(dropout)

    def forward(self, vectors: Tensor, lengths: Tensor) -> Tensor:
        """Return the states of the last layer, (T, B, S · H), from vectors (T, B, D); `lengths` (B,)."""
        states: Tensor = self.layers[0](vectors, lengths)
        for number, layer in enumerate(self.layers[1:], 1):
            above = layer(self.dropout(states), lengths)
            states = states + above if number >= RESIDUAL else above
        return states

    @property
    def gates(self) -> int:
        """How many numbers a word adds to the gates of the first layer, S · G · H."""
        first = cast(Layer, self.layers[0])
        return first.reads * len(CELLS[first.cell].gates) * first.hidden

    @property
    def top(self) -> Layer:
        """The last layer."""
        return cast(Layer, self.layers[-1])
