"""Words of the test sets, found in a vocabulary."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class WordLookup:
    """Rows of words, as written or else in lower case: the test sets write names as English does."""

    def __init__(self, words: Sequence[str]) -> None:
        self._row_of = {word: row for row, word in enumerate(words)}

    def row(self, word: str) -> int:
        """Return the row of a word, -1 where it has none."""
        row = self._row_of.get(word)
        return self._row_of.get(word.lower(), -1) if row is None else row

    def rows(self, words: Sequence[str]) -> list[int]:
        """Return the row of each word, -1 where it has none."""
        return [self.row(word) for word in words]


def unit_vectors(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors of length 1, (V, D); zero vectors stay zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)
