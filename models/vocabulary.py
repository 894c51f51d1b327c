"""The rows of a network's embedding: which row a word has, and the vectors that training starts from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.cleaning.tokenizers import is_punctuation
from models.files import WORDS
from models.spelling import Spelling
from models.translation import Translation

#: Fills documents up to the longest of their batch; no result depends on it.
PADDING = 0
#: A word without a vector. Word dropout turns words into this row too, so that it is trained as "some word".
UNKNOWN_ROW = 1
#: The first word's row.
FIRST = 2


@dataclass(frozen=True)
class Vocabulary:
    """V words; word number i has row FIRST + i of an embedding of V + FIRST rows.

    With `by_spelling` a word that is not among them has the row of the one that is spelled most like it.
    """

    words: Sequence[str]
    by_spelling: bool = False

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The row of each word."""
        return {word: FIRST + place for place, word in enumerate(self.words)}

    def rows(self, words: Sequence[str]) -> NDArray[np.int32]:
        """Return the row of each word, UNKNOWN_ROW where it has none, (words,)."""
        return np.fromiter(map(self.row, words), np.int32, len(words))

    def row(self, word: str) -> int:
        """Return the row of a word, UNKNOWN_ROW where it has none."""
        row = self.row_of.get(word)
        if row is not None:
            return row
        like = self.spelling.nearest(word) if self.by_spelling else None
        return UNKNOWN_ROW if like is None else FIRST + like

    @cached_property
    def rows_of_new(self) -> Translation:
        """The row of each word of new texts."""
        return Translation(self.row, np.int32)

    @cached_property
    def known(self) -> Translation:
        """Which words of new texts have a row of their own and are more than punctuation."""
        return known_words(self.row_of.__contains__)

    @cached_property
    def spelling(self) -> Spelling:
        """The words by their spelling."""
        return Spelling(self.words)

    def rows_of_lexicon(self, lexicon: Sequence[str]) -> NDArray[np.int32]:
        """Return a table from a corpus's token ids to rows, (lexicon,)."""
        return self.rows(lexicon)

    def write(self, folder: Path) -> None:
        """Write words.txt, one word a line in the order of rows; PADDING and UNKNOWN_ROW are not in it."""
        (folder / WORDS).write_text("".join(f"{word}\n" for word in self.words), encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, folder: Path, by_spelling: bool = False) -> "Vocabulary":
        """Read words.txt."""
        with (folder / WORDS).open(encoding="utf-8", newline="\n") as stream:
            return cls([line.removesuffix("\n") for line in stream], by_spelling)


def known_words(knows: Callable[[str], bool]) -> Translation:
    """Return which words a model `knows` that are more than punctuation."""
    return Translation(lambda word: knows(word) and not is_punctuation(word), np.bool_)


def start_vectors(vectors: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
    """Return the embedding that training starts from, (V + FIRST, D), from word vectors (V, D).

    Vectors are scaled to a standard deviation of `scale`: Word2Vec's own size depends on its algorithm and epochs, and
    a recurrence with gates in their linear range learns faster. PADDING and UNKNOWN_ROW start as zeros: zero says
    nothing about the text, which the mean of all vectors, far from zero and leaning to rare words, would not.
    """
    spread = float(np.std(vectors)) if vectors.size else 0.0
    start = np.zeros((len(vectors) + FIRST, vectors.shape[1]), np.float32)
    start[FIRST:] = vectors * np.float32(scale / spread if spread > 0 else 1.0)
    return start
