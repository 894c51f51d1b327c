"""How a baseline reads documents: as the words that it knows, or as the characters of all their words.

Of characters, n-grams lie within a word, which has a space at both ends, so that each different word of a batch is
spelled once, however often it occurs. Where the tokens are characters themselves, as in Chinese, a document is one run.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpus.cleaning.tokenized import TokenizedTexts
from corpus.store import Corpus
from models.encoded import NO_ROW, EncodedDocuments, encode, encoded_chunks
from models.translation import Translation

#: What stands at both ends of a word.
SPACE = " "


@dataclass(frozen=True)
class SpelledDocuments:
    """B documents; the ids of `words` number the runs of characters in `runs`, whose ids are rows of an alphabet."""

    words: EncodedDocuments
    runs: EncodedDocuments

    def __len__(self) -> int:
        return len(self.words)


#: What a representation is made of.
Read: TypeAlias = EncodedDocuments | SpelledDocuments


class Reading(Protocol):
    """Makes of documents what a representation takes."""

    def of_tokens(self, documents: Sequence[Sequence[str]]) -> Read:
        """Return documents given as tokens."""

    def of_texts(self, texts: TokenizedTexts) -> Iterator[Read]:
        """Yield tokenized texts, in chunks."""

    def of_corpus(self, corpus: Corpus, rows: NDArray[np.int64]) -> Iterator[Read]:
        """Yield the documents `rows` of a corpus, in chunks."""

    def knows(self, word: str) -> bool:
        """Say whether anything is read of a word."""


@dataclass(frozen=True)
class Words:
    """Reads words as rows of `names` (NO_ROW: not in there)."""

    names: Sequence[str]

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The row of each known word."""
        return {word: row for row, word in enumerate(self.names)}

    def of_tokens(self, documents: Sequence[Sequence[str]]) -> EncodedDocuments:
        """Return documents given as tokens."""
        return encode(documents, self.row_of)

    def of_texts(self, texts: TokenizedTexts) -> Iterator[EncodedDocuments]:
        """Yield tokenized texts, in chunks."""
        return self._read(texts.words, encoded_chunks(texts.ids, texts.offsets, every(texts)))

    def of_corpus(self, corpus: Corpus, rows: NDArray[np.int64]) -> Iterator[EncodedDocuments]:
        """Yield the documents `rows` of a corpus, in chunks."""
        return self._read(corpus.words, encoded_chunks(corpus.tokens, corpus.offsets, rows))

    def knows(self, word: str) -> bool:
        """Say whether a word is among the names."""
        return word in self.row_of

    def _read(self, words: Sequence[str], chunks: Iterator[EncodedDocuments]) -> Iterator[EncodedDocuments]:
        rows = self._translation.table(words)
        for chunk in chunks:
            yield EncodedDocuments(rows[chunk.ids], chunk.offsets)

    @cached_property
    def _translation(self) -> Translation:
        return Translation(lambda word: self.row_of.get(word, NO_ROW), np.int32)


@dataclass(frozen=True)
class Characters:
    """Reads words as characters, rows of `names`; `joined`: tokens stand side by side, without a space."""

    names: Sequence[str]
    joined: bool

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The row of each known character."""
        return {character: row for row, character in enumerate(self.names)}

    def of_tokens(self, documents: Sequence[Sequence[str]]) -> SpelledDocuments:
        """Return documents given as tokens."""
        lengths = np.fromiter(map(len, documents), np.int64, len(documents))
        if self.joined:
            return SpelledDocuments(_one_run_each(len(documents)), self._spelled(["".join(d) for d in documents]))
        distinct = dict.fromkeys(token for tokens in documents for token in tokens)
        number = {token: place for place, token in enumerate(distinct)}
        ids = np.fromiter((number[token] for tokens in documents for token in tokens), np.int32, int(lengths.sum()))
        return SpelledDocuments(
            EncodedDocuments(ids, np.append(np.int64(0), np.cumsum(lengths))),
            self._spelled([f"{SPACE}{token}{SPACE}" for token in distinct]),
        )

    def of_texts(self, texts: TokenizedTexts) -> Iterator[SpelledDocuments]:
        """Yield tokenized texts, in chunks."""
        return self._read(texts.words, encoded_chunks(texts.ids, texts.offsets, every(texts)))

    def of_corpus(self, corpus: Corpus, rows: NDArray[np.int64]) -> Iterator[SpelledDocuments]:
        """Yield the documents `rows` of a corpus, in chunks."""
        return self._read(corpus.words, encoded_chunks(corpus.tokens, corpus.offsets, rows))

    def knows(self, word: str) -> bool:
        """Say whether a character of a word is among the names."""
        return any(character in self.row_of for character in word)

    def _read(self, words: Sequence[str], chunks: Iterator[EncodedDocuments]) -> Iterator[SpelledDocuments]:
        for chunk in chunks:
            if self.joined:
                texts = [
                    "".join(words[id_] for id_ in ids.tolist()) for ids in np.split(chunk.ids, chunk.offsets[1:-1])
                ]
                yield SpelledDocuments(_one_run_each(len(chunk)), self._spelled(texts))
            else:
                distinct, ids = np.unique(chunk.ids, return_inverse=True)
                runs = self._spelled([f"{SPACE}{words[id_]}{SPACE}" for id_ in distinct.tolist()])
                yield SpelledDocuments(EncodedDocuments(ids.astype(np.int32), chunk.offsets), runs)

    def _spelled(self, texts: Sequence[str]) -> EncodedDocuments:
        return encode(texts, self.row_of)  # a text is a sequence of characters


def every(texts: TokenizedTexts) -> NDArray[np.int64]:
    """Return the number of each text, (n,)."""
    return np.arange(len(texts.offsets) - 1)


def alphabet(corpus: Corpus, rows: NDArray[np.int64], most: int) -> list[str]:
    """Return SPACE and the most frequent other characters of documents, at most `most` together."""
    counts: dict[str, int] = {}
    for chunk in encoded_chunks(corpus.tokens, corpus.offsets, rows):
        distinct, times = np.unique(chunk.ids, return_counts=True)
        for id_, count in zip(distinct.tolist(), times.tolist(), strict=True):
            for character in corpus.words[id_]:
                counts[character] = counts.get(character, 0) + count
    counts.pop(SPACE, None)
    return [SPACE, *sorted(counts, key=lambda character: (-counts[character], character))[: most - 1]]


def _one_run_each(documents: int) -> EncodedDocuments:
    return EncodedDocuments(np.arange(documents, dtype=np.int32), np.arange(documents + 1, dtype=np.int64))
