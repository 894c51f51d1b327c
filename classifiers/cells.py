"""The recurrent cells to choose from, and layers of them that read a document forwards, or both ways."""

from collections.abc import Callable
from functools import partial
from typing import cast

from torch import Tensor, nn

from classifiers.compiled_recurrence import KERNELS, arranged
from classifiers.dropout import Dropout
from classifiers.layers import ElementwiseLayer, GatedLayer, Layer

#: Cell name → a layer from how many directions it reads in, its input size and its hidden size.
CELLS: dict[str, Callable[[int, int, int], Layer]] = {
    "rnn": partial(GatedLayer, "rnn"),
    "lstm": partial(GatedLayer, "lstm"),
    "gru": partial(GatedLayer, "gru"),
    "sru": partial(ElementwiseLayer, "sru"),
    "mingru": partial(ElementwiseLayer, "mingru"),
}

#: Direction name → how many times a layer reads the document.
DIRECTIONS = {"one": 1, "both": 2}


class Recurrence(nn.Module):
    """Stacked recurrent layers over padded documents: (T, B, D) → (T, B, S · H), S directions, forward states first.

    A state depends on the words of its own document alone; states in padding mean nothing.
    """

    def __init__(self, cell: str, direction: str, sizes: tuple[int, int], layers: int, dropout: float) -> None:
        super().__init__()
        size, hidden = sizes
        reads = DIRECTIONS[direction]
        inputs = [size] + [reads * hidden] * (layers - 1)
        self.layers = nn.ModuleList(CELLS[cell](reads, width, hidden) for width in inputs)
        self.dropout = Dropout(dropout)

    def forward(self, vectors: Tensor, lengths: Tensor) -> Tensor:
        """Return the states of the last layer, (T, B, S · H), from vectors (T, B, D); `lengths` (B,)."""
        states: Tensor = self.layers[0](vectors, lengths)
        for layer in self.layers[1:]:
            states = layer(self.dropout(states), lengths)
        return states

    def project(self, vectors: Tensor) -> Tensor:
        """Return what words of `vectors` (N, D) add to the gates of the first layer, (S, N, G · H)."""
        return self._first().project(vectors)

    def projection_size(self) -> int:
        """Return how many numbers a word adds to the gates of the first layer, S · G · H."""
        first = self._first()
        return first.reads * KERNELS[first.cell].gates * first.hidden

    def of_projected(self, projections: Tensor, places: Tensor, lengths: Tensor) -> Tensor:
        """Return the states of the last layer, (T, B, S · H), of the words `places` (T, B) in `projections`."""
        top, projections, places = self._below_the_last(projections, places, lengths)
        return top.recur(projections, places, lengths)

    def pooled(self, projections: Tensor, places: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return last, mean and largest of these states, (B, S · H) each, without room for all of them."""
        top, projections, places = self._below_the_last(projections, places, lengths)
        return top.pooled(projections, places, lengths)

    def _below_the_last(self, projections: Tensor, places: Tensor, lengths: Tensor) -> tuple[Layer, Tensor, Tensor]:
        """Return the last layer, and the projections and places that it reads; no dropout: for prediction."""
        first, *others = cast(list[Layer], [*self.layers])
        for layer in others:
            projections = layer.project(first.recur(projections, places, lengths).flatten(0, 1))
            first, places = layer, arranged(*places.shape)
        return first, projections, places

    def _first(self) -> Layer:
        return cast(Layer, self.layers[0])
