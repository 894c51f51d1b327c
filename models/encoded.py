"""Encoded documents: word ids one after the other and where each document starts, in chunks of bounded size."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.mapped import give_back

#: In the place of a word's row: the model does not know the word, and it takes no part.
NO_ROW = -1
#: Most tokens a chunk (unless one document alone is longer): 1–3-grams of a chunk then take about 50 MiB at their peak.
CHUNK_TOKENS = 1 << 18


@dataclass(frozen=True)
class EncodedDocuments:
    """B documents of N tokens together: `ids` int32 (N,), row or NO_ROW; `offsets` int64 (B + 1,), from 0 to N."""

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def of_token(self) -> NDArray[np.int64]:
        """Return the document that each token is in, (N,)."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))


class Answers(NamedTuple):
    """What a model says of n texts."""

    probabilities: NDArray[Any]  # (n, C)
    #: How many words of each text the model knows, punctuation not counted, (n,); None: the model reads no words.
    known_words: NDArray[np.int64] | None


def encode(documents: Sequence[Sequence[str]], rows: Mapping[str, int]) -> EncodedDocuments:
    """Return documents of words as ids; `rows` holds the row of each known word."""
    ids = np.fromiter((rows.get(word, NO_ROW) for words in documents for word in words), np.int32)
    return EncodedDocuments(ids, _offsets(np.fromiter(map(len, documents), np.int64, len(documents))))


def encoded_chunks(
    tokens: NDArray[np.int32], offsets: NDArray[np.int64], rows: NDArray[np.int64], most: int = CHUNK_TOKENS
) -> Iterator[EncodedDocuments]:
    """Yield the documents `rows` of a corpus (ids `tokens` (N,), `offsets` (documents + 1,)) in that order.

    A chunk holds at most `most` tokens, or one document, so that memory does not grow with the corpus.
    """
    lengths = offsets[rows + 1] - offsets[rows]  # (rows,)
    before = _offsets(lengths)
    # A plain view of what may be a file in memory: slicing the numpy.memmap object itself is several times slower.
    view = np.asarray(tokens)
    start = 0
    while start < len(rows):
        end = max(start + 1, int(np.searchsorted(before, before[start] + most, side="right")) - 1)
        chunk = rows[start:end]
        ids = np.concatenate([view[offsets[row] : offsets[row + 1]] for row in chunk])  # (N,)
        give_back(tokens)
        yield EncodedDocuments(ids, _offsets(lengths[start:end]))
        start = end


def _offsets(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
