"""Which words have a vector, and which row."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.errors import DataError
from corpus.store import Corpus
from embeddings.passages import count_tokens


@dataclass(frozen=True)
class Vocabulary:
    """V words, most frequent first; without `transductive` they are a prefix of the lexicon."""

    words: list[str]
    #: Occurrences of each word in the text that is read, (V,).
    counts: NDArray[np.int64]
    #: Row of each token id of the corpus, -1 for words that are too rare, (lexicon,).
    rows: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.words)


def build_vocabulary(corpus: Corpus, min_count: int, transductive: bool = False, max_words: int = 0) -> Vocabulary:
    """Return the words that occur at least `min_count` times in train + unlabelled (`transductive`: in all splits).

    Of these the `max_words` most frequent, if that is not 0. Raises DataError where there is none.
    """
    counts = corpus.counts
    if transductive:
        rest = np.concatenate([corpus.rows("validation"), corpus.rows("test")])
        counts = counts + count_tokens(corpus, np.sort(rest))
    frequent = np.flatnonzero(counts >= min_count)
    if not len(frequent):
        raise DataError(_too_rare(corpus, counts, min_count))
    # A stable sort: words of one count stay in the order of the lexicon.
    order = frequent[np.argsort(-counts[frequent], kind="stable")][: max_words or None]
    rows = np.full(len(counts), -1, np.int32)
    rows[order] = np.arange(len(order), dtype=np.int32)
    return Vocabulary([corpus.words[token] for token in order], counts[order], rows)


def _too_rare(corpus: Corpus, counts: NDArray[np.int64], min_count: int) -> str:
    if not len(counts) or not counts.max():
        return "[embedding]: the corpus has no word in train or unlabelled documents; look at its audit.json"
    token = int(counts.argmax())
    return (
        f"[embedding] min_count = {min_count}: no word occurs that often; the most frequent, {corpus.words[token]!r}, "
        f"{counts[token]} times\n  lower min_count to {counts[token]} or less, or give more text"
    )
