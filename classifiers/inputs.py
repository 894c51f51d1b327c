"""Documents as sequences of embedding rows, cut to a longest length and padded a batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.cleaning.tokenized import TokenizedTexts
from corpus.mapped import give_back
from corpus.store import Corpus
from models.vocabulary import FIRST, PADDING, UNKNOWN_ROW, Vocabulary

if TYPE_CHECKING:
    from models.padding import Batch


@dataclass(frozen=True)
class TextInputs:
    """n documents in an array of token ids that may be a file in memory; only arrays of (n,) are held.

    `tokens` (N,) are token ids and `lookup` (ids,) their embedding rows; document i is tokens[starts[i]:ends[i]].
    A document longer than `longest` keeps its first and last halves (the first is longer by one where `longest` is
    odd): openings and conclusions of reviews carry their verdict. An empty document is one unknown word.
    """

    tokens: NDArray[np.int32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    lookup: NDArray[np.int32]
    longest: int

    @classmethod
    def of_corpus(
        cls, corpus: Corpus, rows: NDArray[np.int64], lookup: NDArray[np.int32], longest: int
    ) -> "TextInputs":
        """Return the documents `rows` (n,) of a corpus."""
        # A plain view: slicing a numpy.memmap object costs several times as much, and reads the same pages.
        tokens = np.asarray(corpus.tokens)
        return cls(tokens, corpus.offsets[rows], corpus.offsets[rows + 1], lookup, longest)

    @classmethod
    def of_tokens(cls, texts: TokenizedTexts, vocabulary: Vocabulary, longest: int) -> "TextInputs":
        """Return texts as they were tokenised."""
        lookup = vocabulary.rows_of_new.table(texts.words)
        return cls(texts.ids, texts.offsets[:-1], texts.offsets[1:], lookup, longest)

    @classmethod
    def of_words(cls, documents: Sequence[Sequence[str]], vocabulary: Vocabulary, longest: int) -> "TextInputs":
        """Return documents given as words."""
        lengths = np.fromiter(map(len, documents), np.int64, len(documents))
        ends = np.cumsum(lengths)
        rows = np.concatenate([np.empty(0, np.int32), *(vocabulary.rows(words) for words in documents)])
        return cls(rows, ends - lengths, ends, np.arange(len(vocabulary) + FIRST, dtype=np.int32), longest)

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Rows of each document after cutting, at least 1, (n,)."""
        lengths: NDArray[np.int64] = np.minimum(np.maximum(self.ends - self.starts, 1), self.longest)
        return lengths

    def rows(self, document: int) -> NDArray[np.int32]:
        """Return the embedding rows of one document, (lengths[document],)."""
        start, end = int(self.starts[document]), int(self.ends[document])
        if start == end:
            return np.full(1, UNKNOWN_ROW, np.int32)
        if end - start <= self.longest:
            return self.lookup[self.tokens[start:end]]
        last = self.longest // 2
        first = self.longest - last
        return self.lookup[np.concatenate((self.tokens[start : start + first], self.tokens[end - last : end]))]

    def batch(self, documents: NDArray[np.int64]) -> "Batch":
        """Return documents padded to the longest of them, as torch reads them."""
        from models.padding import Batch  # with torch, which takes a second to load: who only predicts needs none

        return Batch.of(*self.padded(documents))

    def padded(self, documents: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return documents padded to the longest of them, (B, T), and the words of each, (B,)."""
        lengths = self.lengths[documents]
        times = np.arange(int(lengths.max()))
        first = self.longest - self.longest // 2
        starts, ends = self.starts[documents][:, None], self.ends[documents][:, None]
        within = times < np.minimum(ends - starts, self.longest)  # (B, T)
        places = np.where(times < first, starts, ends - lengths[:, None]) + times
        rows = np.full(within.shape, PADDING, np.int64)
        rows[within] = self.lookup[self.tokens[places[within]]]
        rows[(starts == ends)[:, 0], 0] = UNKNOWN_ROW
        give_back(self.tokens)
        return rows, lengths
