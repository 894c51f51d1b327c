"""N-grams looked up in a table of hashes: how often documents hold each of those that are known, compiled."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from models.encoded import EncodedDocuments
from models.kernels.compiled import COMPILED
from models.linear.ngram_keys import SPREAD, Keys, usable_words

#: In the place of a key: a free slot. No n-gram has it.
FREE = 0


class Counts(NamedTuple):
    """The rows of a sparse matrix (B, F): columns (N,) and values (N,), and where each row begins, (B + 1,)."""

    columns: NDArray[np.int32]
    values: NDArray[np.float64]
    starts: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class NgramTable:
    """Open addressing with linear probing (Knuth 1973, 6.4): S slots, a power of two, at least half of them free.

    A slot holds a key and its column, side by side, so that looking one up waits for memory once.
    """

    slots: NDArray[np.int64]  # (S, 2)

    @classmethod
    def of(cls, keys: Keys) -> "NgramTable":
        """Return the table of different `keys` (F,), of which number i has column i."""
        slots = np.zeros((1 << max(1, 2 * len(keys) - 1).bit_length(), 2), np.int64)
        _fill(keys, slots)
        return cls(slots)

    def counts(self, documents: EncodedDocuments, orders: tuple[int, ...], bits: int) -> Counts:
        """Return how often each known n-gram of `orders` occurs in each of B documents, in the order of first sight."""
        wanted = np.zeros(max(orders, default=0) + 1, np.bool_)
        wanted[list(orders)] = True
        return Counts(*_count(usable_words(documents, bits), documents.offsets, wanted, bits, self.slots))


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _first_slot(key: Any, slots: int) -> Any:
    """Return the slot at which the search for a key begins: from the highest bits of a product."""
    return np.int64((np.uint64(key) * SPREAD) >> np.uint64(32)) & (slots - 1)


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _slot(key: Any, slots: NDArray[np.int64]) -> Any:
    """Return the slot that has a key, or the free one in which it would be."""
    slot = _first_slot(key, len(slots))
    while slots[slot, 0] != FREE and slots[slot, 0] != key:
        slot = (slot + 1) & (len(slots) - 1)
    return slot


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _fill(keys: Keys, slots: NDArray[np.int64]) -> None:
    for column in range(len(keys)):
        slot = _slot(keys[column], slots)
        slots[slot, 0], slots[slot, 1] = keys[column], column


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _keys(words: Keys, wanted: NDArray[np.bool_], bits: int, keys: Keys) -> int:
    """Put the keys of the n-grams of a document into `keys`, and return how many they are."""
    size = 0
    for start in range(len(words)):
        key = 0
        for order in range(1, min(len(wanted), len(words) - start + 1)):
            if words[start + order - 1] == 0:
                break
            key = key << bits | words[start + order - 1]
            if wanted[order]:
                keys[size] = key
                size += 1
    return size


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _columns(keys: Keys, slots: NDArray[np.int64], met: NDArray[np.int64]) -> None:
    """Put the column of each key into `met` (n, 2), [:, 1], or FREE into [:, 0] where it is not known.

    First the slots that nearly all are in, without a branch: the processor then waits for many of them at once.
    """
    for i in range(len(keys)):
        slot = _first_slot(keys[i], len(slots))
        met[i, 0], met[i, 1] = slots[slot, 0], slots[slot, 1]
    for i in range(len(keys)):
        if met[i, 0] != FREE and met[i, 0] != keys[i]:
            slot = _slot(keys[i], slots)
            met[i, 0], met[i, 1] = slots[slot, 0], slots[slot, 1]


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _sum(met: NDArray[np.int64], places: Keys, columns: NDArray[np.int32], values: NDArray[np.float64]) -> int:
    """Write each known column of a document once, and how often it is there; return how many they are."""
    places[:] = -1  # a table of hashes, too: where in `columns` a column is
    size = 0
    for i in range(len(met)):
        if met[i, 0] == FREE:
            continue
        column = met[i, 1]
        own = _first_slot(column, len(places))
        while places[own] >= 0 and columns[places[own]] != column:
            own = (own + 1) & (len(places) - 1)
        if places[own] < 0:
            places[own] = size
            columns[size], values[size] = column, 0
            size += 1
        values[places[own]] += 1
    return size


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _count(
    words: Keys, offsets: Keys, wanted: NDArray[np.bool_], bits: int, slots: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.float64], Keys]:
    most, orders = 0, len(wanted) - 1
    for document in range(len(offsets) - 1):
        most = max(most, (offsets[document + 1] - offsets[document]) * orders)
    keys, met = np.empty(most, np.int64), np.empty((most, 2), np.int64)
    places = np.empty(4 * most + 2, np.int64)
    columns, values = np.empty(len(words) * orders, np.int32), np.empty(len(words) * orders, np.float64)
    starts = np.zeros(len(offsets), np.int64)
    for document in range(len(offsets) - 1):
        size = _keys(words[offsets[document] : offsets[document + 1]], wanted, bits, keys)
        _columns(keys[:size], slots, met)
        room = 2
        while room < 2 * size:
            room *= 2
        first = starts[document]
        starts[document + 1] = first + _sum(met[:size], places[:room], columns[first:], values[first:])
    return columns[: starts[-1]].copy(), values[: starts[-1]].copy(), starts
