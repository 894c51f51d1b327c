"""Which documents have which tokens, and which pairs of neighbours: counted by class, a part of the texts at a time."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.audit.folded_texts import tokens_of
from corpus.audit.hashes import CHUNK_TOKENS, Rows, distinct, spread
from corpus.store import Corpus

#: Counters of pairs: where more different ones share a counter, some rare pairs are counted that need not be.
_COUNTERS = 1 << 22

#: Some documents to (place of the document, number of the feature), each once a document.
Features = Callable[[Corpus, Rows], tuple[Rows, Rows]]


class Counted(NamedTuple):
    """F features, and how many documents of each of C classes have them."""

    features: Rows  # (F,): ascending
    having: Rows  # (C, F)


def token_features(corpus: Corpus, rows: Rows) -> tuple[Rows, Rows]:
    """Give each token of each document once; its number is the token's."""
    tokens, owner = tokens_of(corpus, rows)
    return _once(owner, tokens, words_of(corpus))


def pair_features(corpus: Corpus, rows: Rows) -> tuple[Rows, Rows]:
    """Give each two tokens that follow on each other, once a document; their number is first · words + second."""
    tokens, owner = tokens_of(corpus, rows)
    inside = owner[1:] == owner[:-1]
    size = words_of(corpus)
    pairs = tokens[:-1][inside] * size + tokens[1:][inside]
    names, numbers = np.unique(pairs, return_inverse=True)
    owner, numbers = _once(owner[1:][inside], numbers, max(1, len(names)))
    return owner, names[numbers]


def words_of(corpus: Corpus) -> int:
    """Return how many different tokens there are."""
    return max(1, len(corpus.words))


def count_by_class(corpus: Corpus, rows: Rows, labels: Rows, features: Features, least: int) -> Counted:
    """Count the features that at least `least` of the documents `rows` have; `labels` are those of all documents.

    Two passes: only features in enough documents are counted by class, for classes times features may be much.
    """
    counters = np.zeros(_COUNTERS, dtype=np.int64)
    for _, found in _parts(corpus, rows, features):
        counters += np.bincount(_counter(found), minlength=_COUNTERS)
    keys, counts = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    classes = 1 + int(labels[rows].max())
    for owner, found in _parts(corpus, rows, features):
        often = counters[_counter(found)] >= least
        part, times = np.unique(found[often] * classes + labels[owner[often]], return_counts=True)
        keys, counts = _add(keys, counts, part, times)
    numbers, place = np.unique(keys // classes, return_inverse=True)
    having = np.zeros((classes, len(numbers)), dtype=np.int64)
    having[keys % classes, place] = counts
    kept = having.sum(axis=0) >= least
    return Counted(numbers[kept], having[:, kept])


def documents_with(corpus: Corpus, rows: Rows, features: Features, number: int, most: int | None = None) -> Rows:
    """Return the documents of `rows` that have a feature, the first `most` of them."""
    found: list[Rows] = []
    for owner, numbers in _parts(corpus, rows, features):
        found.append(owner[numbers == number])
        if most is not None and sum(map(len, found)) >= most:
            break
    return np.concatenate([np.empty(0, dtype=np.int64), *found])[:most]


def _parts(corpus: Corpus, rows: Rows, features: Features) -> Iterator[tuple[Rows, Rows]]:
    """Give (row, feature) of some documents at a time."""
    ends = np.cumsum(corpus.offsets[rows + 1] - corpus.offsets[rows])
    first = 0
    while first < len(rows):
        done = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + CHUNK_TOKENS, side="right")))
        owner, found = features(corpus, rows[first:last])
        yield rows[first:last][owner], found
        first = last


def _once(owner: Rows, numbers: Rows, size: int) -> tuple[Rows, Rows]:
    keys = distinct(owner * size + numbers)
    return keys // size, keys % size


def _counter(features: Rows) -> npt.NDArray[np.int64]:
    return (spread(features.astype(np.uint64)) % np.uint64(_COUNTERS)).astype(np.int64)


def _add(keys: Rows, counts: Rows, more: Rows, times: Rows) -> tuple[Rows, Rows]:
    """Add counts of keys to those that are there; both ascending."""
    every, place = np.unique(np.concatenate([keys, more]), return_inverse=True)
    return every, np.bincount(place, weights=np.concatenate([counts, times])).astype(np.int64)
