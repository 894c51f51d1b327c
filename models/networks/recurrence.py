"""Layers of recurrent cells, one on the other, that read a document forwards, or both ways."""

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from models.cells import CELLS
from models.kernels.dropout import Dropout
from models.kernels.recurrence import arranged
from models.networks.fixed import FixedLayer
from models.networks.halves import refuse_missing_halves
from models.networks.layers import Layer, layer_of
from models.networks.pooling import States

refuse_missing_halves()

#: Direction name → how many times a layer reads the document.
DIRECTIONS = {"one": 1, "both": 2}

#: The first layer, counted from 0, whose states are added to those that it reads.
RESIDUAL = 2


class Reads(Protocol):
    """What a layer does with words that are projected onto its gates; see `Layer`."""

    def project(self, vectors: Tensor) -> Tensor:
        """Return what the words of `vectors` (N, D) add to the gates, (S, N, G · H)."""

    def recur(self, projections: Tensor, places: Tensor, lengths: Tensor) -> Tensor:
        """Return the states (T, B, S · H) of documents whose words are the `places` (T, B) in `projections`."""


OneLayer = TypeVar("OneLayer", bound=Reads)


class Stack(Generic[OneLayer]):
    """Layers, one on the other, over words that were projected onto the gates of the first; on the CPU."""

    layers: Iterable[object]
    hidden: int

    def project(self, vectors: Tensor) -> Tensor:
        """Return what words of `vectors` (N, D) add to the gates of the first layer, (S, N, G · H)."""
        return self._layers()[0].project(vectors)

    def of_projected(self, projections: Tensor, places: Tensor, lengths: Tensor) -> Tensor:
        """Return the states of the last layer, (T, B, S · H), of the words `places` (T, B) in `projections`."""
        below, top, projections, places = self.below_the_last(projections, places, lengths)
        states = top.recur(projections, places, lengths)
        return states if below is None else below + states

    def below_the_last(
        self, projections: Tensor, places: Tensor, lengths: Tensor
    ) -> tuple[Tensor | None, OneLayer, Tensor, Tensor]:
        """Return what is added to the states of the last layer, if anything; that layer; what it reads, and the places.

        No dropout: for prediction.
        """
        layer, *others = self._layers()
        below = None
        for number, above in enumerate(others, 1):
            states = layer.recur(projections, places, lengths)
            states = states if below is None else below + states
            below = states if number >= RESIDUAL else None
            layer, projections, places = above, above.project(states.flatten(0, 1)), arranged(*places.shape)
        return below, layer, projections, places

    def _layers(self) -> list[OneLayer]:
        return cast(list[OneLayer], [*self.layers])


class FixedStack(Stack[FixedLayer]):
    """A recurrence whose weights change no more: its layers are made ready once."""

    def __init__(self, recurrence: "Recurrence") -> None:
        self.layers = tuple(map(FixedLayer, cast(Iterable[Layer], recurrence.layers)))
        self.hidden = recurrence.hidden

    def project_rows(self, vectors: Tensor, rows: NDArray[np.int64], projections: Tensor) -> None:
        """Set the `rows` (n,) of `projections` to what `project` makes of the same rows of `vectors` (V, D)."""
        self._layers()[0].project_rows(vectors, rows, projections)

    def pooled(self, projections: Tensor, places: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return last, mean and largest of these states, (B, S · H) each; of 1 or 2 layers without room for all."""
        if len(self._layers()) > RESIDUAL:
            states = States(self.of_projected(projections, places, lengths), lengths, self.hidden)
            return states.last, *states.mean_and_max
        _, top, projections, places = self.below_the_last(projections, places, lengths)
        return top.pooled(projections, places, lengths)


class Recurrence(nn.Module, Stack[Layer]):
    """Stacked recurrent layers over padded documents: (T, B, D) → (T, B, S · H), S directions, forward states first.

    A state depends on the words of its own document alone; states in padding mean nothing. From the third layer on, a
    layer's states are added to those that it reads (He et al. 2016, equation 1), so that a gradient finds its way down
    however many there are.
    """

    layers: nn.ModuleList
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

    def projection_shape(self, words: int) -> tuple[int, int, int]:
        """Return the shape of what `project` returns for so many words, (S, N, G · H)."""
        first = cast(Layer, self.layers[0])
        return first.reads, words, len(CELLS[first.cell].gates) * first.hidden

    def fixed(self) -> FixedStack:
        """Return what reads documents as this does, without gradients, while the weights stay what they are."""
        return FixedStack(self)

    @property
    def top(self) -> Layer:
        """The last layer."""
        return cast(Layer, self.layers[-1])
