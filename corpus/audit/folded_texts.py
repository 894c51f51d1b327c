"""Folded texts: the documents of a corpus as folded words and their letters, made from the tokens some at a time."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np

from corpus.audit.folding import fold
from corpus.audit.hashes import CHUNK_TOKENS, Hashes, Rows, spread
from corpus.mapped import give_back
from corpus.store import Corpus

#: Odd, so that its powers never end modulo 2^64: a place in a text.
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


class Chunk(NamedTuple):
    """Some documents, and their folded words one after the other; those of which nothing is left are not there."""

    rows: Rows  # (documents,)
    words: Rows  # (words,): numbers of FoldedTexts.names
    owner: Rows  # (words,): place in `rows` of the document that a word is from; ascending


class FoldedTexts:
    """A corpus as folded words. What is in memory is the lexicon, folded, and a chunk of documents."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        folded = [fold(word) for word in corpus.words]
        numbers = {"": 0}
        #: The folded word of each word of the lexicon: (lexicon,).
        self.of_word = np.array([numbers.setdefault(word, len(numbers)) for word in folded], dtype=np.int64)
        self.names = list(numbers)
        #: Letters of each folded word: (folded words,); where they begin in `letters`: (folded words + 1,).
        self.lengths = np.array([len(name) for name in self.names], dtype=np.int64)
        self.starts = np.append(0, np.cumsum(self.lengths))

    @cached_property
    def letters(self) -> Hashes:
        """A random number for each letter of all folded words, equal letters having equal ones: (letters,)."""
        points = np.frombuffer("".join(self.names).encode("utf-32-le", "surrogatepass"), dtype="<u4")
        return spread(points.astype(np.uint64) + MULTIPLIER)

    def chunks(self, rows: Rows) -> Iterator[Chunk]:
        """Give the folded words of `rows`, in this order, about CHUNK_TOKENS of them at a time."""
        offsets = self.corpus.offsets
        ends = np.cumsum(offsets[rows + 1] - offsets[rows])
        first = 0
        while first < len(rows):
            done = ends[first - 1] if first else 0
            last = max(first + 1, int(np.searchsorted(ends, done + CHUNK_TOKENS, side="right")))
            yield self.of(rows[first:last])
            first = last

    def of(self, rows: Rows) -> Chunk:
        """Return the folded words of `rows`."""
        tokens, owner = tokens_of(self.corpus, rows)
        words = self.of_word[tokens]
        kept = words > 0
        return Chunk(rows, words[kept], owner[kept])

    def sizes(self, rows: Rows) -> Rows:
        """Return how many letters each of `rows` has: (rows,)."""
        found = [
            np.bincount(chunk.owner, weights=self.lengths[chunk.words], minlength=len(chunk.rows)).astype(np.int64)
            for chunk in self.chunks(rows)
        ]
        return np.concatenate([np.empty(0, dtype=np.int64), *found])

    def fingerprints(self, rows: Rows, digits: bool) -> Hashes:
        """Return a number for each of `rows` that is equal where all letters are, wherever spaces stand: (rows,).

        Σ code · odd^place over letters, and digits if they are wanted; 0 for a text that has none.
        """
        names = [fold(word, digits) for word in self.corpus.words] if digits else self.names
        of_word = np.arange(len(names)) if digits else self.of_word
        lengths = np.array([len(name) for name in names], dtype=np.int64)
        hashes = _hashes(names, lengths)
        found = np.empty(len(rows), dtype=np.uint64)
        first = 0
        while first < len(rows):
            part = rows[first : first + _DOCUMENTS]
            tokens, owner = tokens_of(self.corpus, part)
            words = of_word[tokens]
            found[first : first + len(part)] = _joined(hashes[words], lengths[words], owner, len(part))
            first += len(part)
        return found


#: Documents that are fingerprinted at once.
_DOCUMENTS = 2000


def tokens_of(corpus: Corpus, rows: Rows) -> tuple[Rows, Rows]:
    """Return the tokens of `rows` one after the other, and the place in `rows` that each is from."""
    starts, lengths = corpus.offsets[rows], corpus.offsets[rows + 1] - corpus.offsets[rows]
    owner = np.repeat(np.arange(len(rows)), lengths)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    tokens = corpus.tokens[place + np.repeat(starts, lengths)].astype(np.int64)
    give_back(corpus.tokens)
    return tokens, owner


def powers(size: int) -> Hashes:
    """Return MULTIPLIER^0 … MULTIPLIER^(size - 1) modulo 2^64: (size,)."""
    found = np.full(max(size, 1), MULTIPLIER, dtype=np.uint64)
    found[0] = 1
    return np.cumprod(found)


def _hashes(names: list[str], lengths: Rows) -> Hashes:
    """Return Σ code(letter i) · MULTIPLIER^i of each name: (names,)."""
    points = np.frombuffer("".join(names).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    owner = np.repeat(np.arange(len(names)), lengths)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    terms = spread(points.astype(np.uint64) + MULTIPLIER) * powers(int(lengths.max(initial=0)))[place]
    return _sums(terms, owner, len(names))


def _joined(hashes: Hashes, lengths: Rows, owner: Rows, documents: int) -> Hashes:
    """Return the hash of each document from those of its words, as of one long word: (documents,)."""
    before = np.cumsum(lengths) - lengths
    begins = np.searchsorted(owner, np.arange(documents))
    place = before - np.append(before, 0)[begins][owner] if len(owner) else before
    terms = hashes * powers(1 + int(place.max(initial=0)))[place]
    return _sums(terms, owner, documents)


def _sums(terms: Hashes, owner: Rows, size: int) -> Hashes:
    """Return the sum of the terms of each owner, ascending, modulo 2^64; 0 without any: (size,)."""
    ends = np.searchsorted(owner, np.arange(size + 1))
    sums = np.append(np.uint64(0), np.cumsum(terms))
    return np.asarray(sums[ends[1:]] - sums[ends[:-1]], dtype=np.uint64)
