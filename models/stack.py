"""Recurrent layers, one on the other, over words that were projected once, whatever they are made of; no torch."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, Protocol, TypeVar, cast

#: Numbers, of NumPy or of torch, as the layers take and give them.
Array = Any

#: Direction name → how many times a layer reads the document.
DIRECTIONS = {"one": 1, "both": 2}

#: The first layer, counted from 0, whose states are added to those that it reads.
RESIDUAL = 2


class Reads(Protocol):
    """What a layer does with words that are projected onto its gates; see `Layer`."""

    def project(self, vectors: Array) -> Array:
        """Return what the words of `vectors` (N, D) add to the gates, (S, N, G · H)."""

    def recur(self, projections: Array, places: Array, lengths: Array) -> Array:
        """Return the states (T, B, S · H) of documents whose words are the `places` (T, B) in `projections`."""


OneLayer = TypeVar("OneLayer", bound=Reads)


class Stack(Generic[OneLayer]):
    """Layers, one on the other, over words that were projected onto the gates of the first; on the CPU."""

    layers: Iterable[object]
    #: Returns places for projections that stand in their order, int64 (T, B), for T and B.
    arranged: Callable[[int, int], Array]

    def project(self, vectors: Array) -> Array:
        """Return what words of `vectors` (N, D) add to the gates of the first layer, (S, N, G · H)."""
        return self._layers()[0].project(vectors)

    def of_projected(self, projections: Array, places: Array, lengths: Array) -> Array:
        """Return the states of the last layer, (T, B, S · H), of the words `places` (T, B) in `projections`."""
        below, top, projections, places = self.below_the_last(projections, places, lengths)
        states = top.recur(projections, places, lengths)
        return states if below is None else below + states

    def below_the_last(
        self, projections: Array, places: Array, lengths: Array
    ) -> tuple[Array | None, OneLayer, Array, Array]:
        """Return what is added to the states of the last layer, if anything; that layer; what it reads, and the places.

        No dropout: for prediction.
        """
        layer, *others = self._layers()
        below = None
        for number, above in enumerate(others, 1):
            states = layer.recur(projections, places, lengths)
            states = states if below is None else below + states
            below = states if number >= RESIDUAL else None
            rows = states.reshape(-1, states.shape[2])
            layer, projections, places = above, above.project(rows), self.arranged(*places.shape)
        return below, layer, projections, places

    def _layers(self) -> list[OneLayer]:
        return cast(list[OneLayer], [*self.layers])
