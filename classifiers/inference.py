"""A trained network as arrays that are only read: documents in, probabilities out, on the CPU and without torch.

Arrays: n documents, B of them in a batch, T words of the longest, C classes.
"""

import mmap
from contextlib import suppress
from math import prod

import numpy as np
from numpy.typing import NDArray

from classifiers.inputs import TextInputs
from classifiers.settings import ClassifierSettings
from corpus.threads import NO_FORK
from models.cells import CELLS
from models.chopping import joined
from models.inference.chopping import chopped
from models.inference.convolution import FixedConvolution, convolution_shapes
from models.inference.pooling import OF_STATES, FixedStates, pooled, pooling_shapes
from models.inference.recurrence import FixedRecurrence, recurrence_shapes
from models.inference.weights import Arrays, Shapes, beneath, placed
from models.kernels.compiled import Array
from models.kernels.forward import Pooled
from models.kernels.largest import WIDTHS
from models.softmax import softmax
from models.stack import DIRECTIONS
from models.training.batches import DOCUMENTS, TOKENS, prediction_batches

#: Most numbers for the projections of all words: 256 MiB (60,000 words of a Bi-LSTM with 2 · 128 numbers take 234).
PROJECTIONS = 1 << 26


class FixedNetwork:
    """A network made ready once to score documents, for as long as its weights stay what they are.

    Each word is projected onto the gates when it is first met, and never again; where the projections of all words
    would take too much memory, once a batch. Threads take turns at that, and read at once what is there.
    """

    def __init__(self, settings: ClassifierSettings, arrays: Arrays) -> None:
        """Take the arrays that `array_shapes` names."""
        self._vectors = arrays["embedding.weight"]
        self._reader = _reader(settings, beneath("recurrence", arrays))
        self._head = arrays["head.weight"].T, arrays["head.bias"]
        self._chop = settings.chop
        names = self._reader.poolings or settings.pooling
        self._poolings = [(name, beneath(f"pooling.{number}", arrays)) for number, name in enumerate(names)]
        self._needs_all_states = bool(settings.chop or OF_STATES.keys() & names)
        shape = self._reader.projection_shape(len(self._vectors))
        self._keeps = prod(shape) <= PROJECTIONS
        if self._keeps:
            self._projections = _room(shape)
            self._is_projected = np.zeros(len(self._vectors), bool)

    def scores(self, documents: TextInputs) -> NDArray[np.float32]:
        """Return the scores (logits) of every document in their own order, (n, C)."""
        scores = np.empty((len(documents), len(self._head[1])), np.float32)
        for members in prediction_batches(documents.lengths, TOKENS, DOCUMENTS):
            rows, lengths = documents.padded(members)
            scores[members] = self._scores(np.ascontiguousarray(rows.T), lengths)
        return scores

    def probabilities(self, documents: TextInputs) -> NDArray[np.float32]:
        """Return the probability of each class for every document, (n, C)."""
        return softmax(self.scores(documents), axis=1)

    def _scores(self, rows: Array, lengths: Array) -> Array:
        """Return the scores (B, C) of documents `rows` (T, B) of `lengths` (B,)."""
        places, projections = self._projected(rows)
        states = self._states(projections, places, lengths)
        parts = [pooled(name, states, arrays) for name, arrays in self._poolings]
        weight, bias = self._head
        scores: Array = np.concatenate(parts, axis=1) @ weight + bias
        return scores

    def _projected(self, rows: Array) -> tuple[Array, Array]:
        """Return words projected onto the gates, and which of these each of `rows` (T, B) is."""
        if not self._keeps:
            words, places = np.unique(rows, return_inverse=True)
            return places.reshape(rows.shape), self._reader.project(self._vectors[words])
        if not self._is_projected[rows].all():
            with NO_FORK:  # sums are made in place: of two threads at one word, each would add to the other's
                new = np.unique(rows[~self._is_projected[rows]])
                self._reader.project_rows(self._vectors, new, self._projections)
                self._is_projected[new] = True
        return rows, self._projections

    def _states(self, projections: Array, places: Array, lengths: Array) -> FixedStates | Pooled:
        if not self._needs_all_states:
            return self._reader.pooled(projections, places, lengths)
        assert isinstance(self._reader, FixedRecurrence), "a convolution has one state"
        read = chopped(places, lengths, self._chop) if self._chop else (places, lengths)
        states = self._reader.of_projected(projections, *read)
        return FixedStates(joined(states, len(lengths)) if self._chop else states, lengths, self._reader.hidden)


def _reader(settings: ClassifierSettings, arrays: Arrays) -> FixedRecurrence | FixedConvolution:
    if CELLS[settings.cell].recurrent:
        return FixedRecurrence(settings.cell, settings.layers, settings.hidden_size, arrays)
    return FixedConvolution(arrays)


def _room(shape: tuple[int, ...]) -> Array:
    """Return an array of zeros, float32, of which the machine gives a small page where something is written to it.

    NumPy asks for huge pages, and of those each of the first words would take one; Linux may give them unasked. The
    memory is the process's own: what forks from it would else write into the same.
    """
    memory = mmap.mmap(-1, max(4 * prod(shape), 1), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, "MADV_NOHUGEPAGE"):
        with suppress(OSError):  # a kernel that has no huge pages
            memory.madvise(mmap.MADV_NOHUGEPAGE)
    return np.frombuffer(memory, np.float32, prod(shape)).reshape(shape)


def array_shapes(settings: ClassifierSettings, rows: int, size: int, classes: int) -> Shapes:
    """Return the shape of each array of a network of `rows` word vectors of `size` numbers, by its name."""
    names: tuple[str, ...] = settings.pooling
    if CELLS[settings.cell].recurrent:
        width = DIRECTIONS[settings.direction] * settings.hidden_size
        reader = recurrence_shapes(settings.cell, settings.direction, settings.layers, size, settings.hidden_size)
    else:
        width, names = len(WIDTHS) * settings.filters, FixedConvolution.poolings
        reader = convolution_shapes(settings.filters, size)
    shapes: Shapes = {"embedding.weight": (rows, size), **placed("recurrence", reader)}
    for number, name in enumerate(names):
        shapes |= placed(f"pooling.{number}", pooling_shapes(name, width))
    return {**shapes, "head.weight": (classes, width * len(names)), "head.bias": (classes,)}
