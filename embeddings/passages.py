"""The tokens of chosen documents, read in order from the memory-mapped corpus in bounded chunks."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from corpus.mapped import give_back
from corpus.store import Corpus

#: Tokens read at a time: 4 MiB.
CHUNK = 1 << 20


def token_chunks(corpus: Corpus, documents: NDArray[np.int64], size: int = CHUNK) -> Iterator[NDArray[np.int32]]:
    """Yield the tokens of `documents` (ascending rows) in order, `size` to 2 × `size` token ids at a time."""
    waiting: list[NDArray[np.int32]] = []
    held = 0
    for start, end in _runs(corpus.offsets, documents):
        for place in range(start, end, size):
            part = corpus.tokens[place : min(end, place + size)]
            waiting.append(part)
            held += len(part)
            if held >= size:
                yield np.concatenate(waiting)
                waiting, held = [], 0
                give_back(corpus.tokens)
    if waiting:
        yield np.concatenate(waiting)


def count_tokens(corpus: Corpus, documents: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how often each word of the lexicon occurs in `documents`, (lexicon,)."""
    counts = np.zeros(len(corpus.words), np.int64)
    for tokens in token_chunks(corpus, documents):
        counts += np.bincount(tokens, minlength=len(counts))
    return counts


def _runs(offsets: NDArray[np.int64], documents: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield first and last + 1 token of each run of neighbouring documents: one read where there could be many."""
    if not len(documents):
        return
    cuts = np.flatnonzero(np.diff(documents) != 1) + 1
    firsts = documents[np.concatenate([[0], cuts])]
    lasts = documents[np.concatenate([cuts - 1, [len(documents) - 1]])]
    yield from zip(offsets[firsts].tolist(), offsets[lasts + 1].tolist(), strict=True)
