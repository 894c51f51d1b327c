"""Shingles, the runs of n tokens that two texts are compared by, as numbers: nothing here holds a text."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.store import Corpus

#: Tokens that are in memory at once.
CHUNK_TOKENS = 500_000

_MULTIPLIER = 0x9E3779B97F4A7C15
#: The finaliser of MurmurHash3 (Appleby 2008, public domain), which spreads every bit over all others.
_FINALISER = (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53)

Rows = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]


class Chunk(NamedTuple):
    """Some documents, and their shingles one after the other."""

    rows: Rows  # (documents,)
    hashes: Hashes  # (shingles,)
    owner: Rows  # (shingles,): place in `rows` of the document that a shingle is from; ascending


class Shingles:
    """The shingles of a corpus, made when they are asked for; a text shorter than a shingle is one shingle."""

    def __init__(self, corpus: Corpus, length: int) -> None:
        self.corpus, self.length = corpus, length

    @cached_property
    def codes(self) -> Hashes:
        """A random number for each word of the lexicon: (words,)."""
        words = 1 + int(self.corpus.tokens.max(initial=0))
        return np.random.default_rng(0).integers(1 << 64, size=words, dtype=np.uint64)

    def chunks(self, rows: Rows) -> Iterator[Chunk]:
        """Give the shingles of `rows`, in this order, some documents at a time."""
        offsets = self.corpus.offsets
        ends = np.cumsum(offsets[rows + 1] - offsets[rows])
        first = 0
        while first < len(rows):
            done = ends[first - 1] if first else 0
            last = max(first + 1, int(np.searchsorted(ends, done + CHUNK_TOKENS, side="right")))
            yield self._of(rows[first:last])
            first = last

    def _of(self, rows: Rows) -> Chunk:
        """Return Σ code(token i) · odd^i of each shingle, modulo 2^64, its bits spread."""
        offsets = self.corpus.offsets
        lengths = offsets[rows + 1] - offsets[rows]
        ends = np.cumsum(lengths)
        place = np.arange(int(lengths.sum())) - np.repeat(ends - lengths, lengths)  # of a token in its document
        codes = self.codes[self.corpus.tokens[place + np.repeat(offsets[rows], lengths)]]
        powers = np.full(self.length, _MULTIPLIER, dtype=np.uint64)
        powers[0] = 1
        powers = np.cumprod(powers)
        left = np.repeat(lengths, lengths) - place  # tokens from here to the end of the document
        hashes = codes.copy()
        for step in range(1, self.length):
            hashes[:-step] += np.where(left[:-step] > step, codes[step:] * powers[step], np.uint64(0))
        starts = (left >= self.length) | (place == 0)
        return Chunk(rows, spread(hashes[starts]), np.repeat(np.arange(len(rows)), lengths)[starts])


def spread(numbers: Hashes) -> Hashes:
    """Mix the bits of each number, a bijection on 64 bits."""
    for multiplier in _FINALISER:
        numbers = (numbers ^ (numbers >> np.uint64(33))) * np.uint64(multiplier)
    return numbers ^ (numbers >> np.uint64(33))


def distinct(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the different numbers, ascending: many times as fast as np.unique, which hashes integers first."""
    ascending = np.sort(numbers)
    first = np.append(True, ascending[1:] != ascending[:-1])[: len(ascending)]
    return np.asarray(ascending[first])


def jaccard(shingles: Shingles, pairs: Rows) -> npt.NDArray[np.float64]:
    """Return the share of different shingles that two documents have in common: (pairs, 2) rows to (pairs,).

    |A ∩ B| / |A ∪ B| (Jaccard 1912) over the sets themselves, no estimate. 42 bits of a shingle count: the chance
    that two different ones of a pair of 1,000 tokens agree is 2 in ten million.
    """
    found = np.empty(len(pairs))
    low = np.uint64(42)
    first = 0
    for chunk in _whole_pairs(shingles, pairs):
        number = len(chunk.rows) // 2
        keys = distinct((chunk.owner.astype(np.uint64) << low) | (chunk.hashes >> np.uint64(22)))
        owner = (keys >> low).astype(np.int64)
        sizes = np.bincount(owner, minlength=2 * number).reshape(number, 2).sum(axis=1)
        pair = np.sort(((owner // 2).astype(np.uint64) << low) | (keys & np.uint64((1 << 42) - 1)))
        twice = pair[1:][pair[1:] == pair[:-1]]
        common = np.bincount((twice >> low).astype(np.int64), minlength=number)
        total = sizes - common
        found[first : first + number] = np.divide(common, total, out=np.ones(number), where=total > 0)
        first += number
    return found


def _whole_pairs(shingles: Shingles, pairs: Rows) -> Iterator[Chunk]:
    """Give the shingles of some pairs at a time, about CHUNK_TOKENS of them; row 2p and 2p + 1 are a pair."""
    offsets = shingles.corpus.offsets
    ends = np.cumsum((offsets[pairs + 1] - offsets[pairs]).sum(axis=1))
    first = 0
    while first < len(pairs):
        done = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + CHUNK_TOKENS, side="right")))
        yield shingles._of(pairs[first:last].ravel())
        first = last
