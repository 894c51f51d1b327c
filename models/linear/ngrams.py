"""N-grams as 64-bit keys: a vocabulary by document frequency and sparse count matrices, without strings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from models.encoded import EncodedDocuments
from models.linear.ngram_keys import EVERY, KEY_BITS, WORD_BITS, Cut, Keys, count_documents
from models.linear.ngram_table import NgramTable


@dataclass(frozen=True)
class NgramVocabulary:
    """F n-grams of 1 to 3 words; `keys` (F,) ascending is their column order, `orders` the lengths looked for.

    The key of words a b c is ((a + 1) · 2²¹ + b + 1) · 2²¹ + c + 1; shorter n-grams have zeros in front, so that no two
    n-grams share a key and ascending keys are ordered by length, then by the words' rows. With fewer `bits` for a word
    they are longer: 1 to 5 characters of CHARACTER_BITS.
    """

    keys: Keys
    orders: tuple[int, ...]
    bits: int = WORD_BITS

    @classmethod
    def learn(
        cls,
        chunks: Iterable[EncodedDocuments],
        orders: Sequence[int],
        least: int,
        bits: int = WORD_BITS,
        cut: Cut = EVERY,
    ) -> tuple["NgramVocabulary", NDArray[np.int64]]:
        """Return the n-grams that at least `least` documents hold, and how many documents hold each, (F,).

        `chunks` are gone through once a pass of `cut` (see `count_documents`).
        """
        keys, frequencies = count_documents(chunks, orders, least, bits, cut)
        return cls(keys, tuple(orders), bits), frequencies

    def __len__(self) -> int:
        return len(self.keys)

    def counts(self, documents: EncodedDocuments, orders: tuple[int, ...] = ()) -> scipy.sparse.csr_matrix:
        """Return how often each n-gram occurs in each document, float64 (B, F); of `orders` alone, where any are named.

        Columns stand in the order in which a document meets them.
        """
        found = self._table.counts(documents, orders or self.orders, self.bits)
        return scipy.sparse.csr_matrix(
            (found.values, found.columns, found.starts), shape=(len(documents), len(self)), copy=False
        )

    @property
    def vocabulary_size(self) -> int:
        """The number of the last word that some n-gram holds, from 1; over `renumbered` words it is their count."""
        return max(int(part.max(initial=0)) for part in self._parts())

    def words(self) -> NDArray[np.int64]:
        """Return the rows of the words that some n-gram holds, ascending."""
        parts = np.unique(np.concatenate([*self._parts()]))
        return parts[parts > 0] - 1

    def renumbered(self) -> "NgramVocabulary":
        """Return the same n-grams, in the same order, over the words of `words()` alone, numbered from 0."""
        used = np.concatenate([np.zeros(1, np.int64), self.words() + 1])
        keys = np.zeros_like(self.keys)
        for place, part in enumerate(self._parts()):
            # The new numbers keep the order of the old ones, hence the keys stay sorted.
            keys |= np.searchsorted(used, part) << (self.bits * place)
        return NgramVocabulary(keys, self.orders, self.bits)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what has to be stored: the keys and the lengths."""
        return {"keys": self.keys, "orders": np.array(self.orders, np.int64)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], bits: int = WORD_BITS) -> "NgramVocabulary":
        """Return the vocabulary of stored `arrays`; raise ValueError where they are no n-grams in their order."""
        keys, orders, longest = arrays["keys"], tuple(arrays["orders"].tolist()), KEY_BITS // bits
        if not orders or any(order not in range(1, longest + 1) for order in orders) or len(set(orders)) < len(orders):
            raise ValueError(f"n-grams of {', '.join(map(str, orders)) or 'no'} words; 1 to {longest} are allowed")
        if len(keys) and (keys[0] < 1 or (np.diff(keys) < 1).any()):
            raise ValueError("the keys of its n-grams are not above 0, each above the one before")
        return cls(keys, orders, bits)

    def _parts(self) -> Iterator[Keys]:
        """Yield the row + 1 of the last word of each n-gram, (F,), of the last but one, and so on; 0 where none is."""
        for place in range(KEY_BITS // self.bits):
            yield (self.keys >> (self.bits * place)) & ((1 << self.bits) - 1)

    @cached_property
    def _table(self) -> NgramTable:
        return NgramTable.of(self.keys)
