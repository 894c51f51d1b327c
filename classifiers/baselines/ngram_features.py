"""What baselines see of a document as n-grams, of words or of characters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from classifiers.baselines.features import Arrays, OfWords, Shapes, StoredShapes, occurrences
from classifiers.baselines.reading import Characters, SpelledDocuments
from models.encoded import EncodedDocuments
from models.linear.matrix_file import Matrix
from models.linear.ngram_keys import CHARACTER_BITS, KEY_BITS, WORD_BITS
from models.linear.ngrams import NgramVocabulary
from models.stored import FLOAT, INTEGER, Shape


@dataclass(frozen=True)
class OfNgrams(OfWords):
    """What is made of the counts of n-grams of words alone."""

    vocabulary: NgramVocabulary

    def arrays(self) -> Arrays:
        """Return the n-grams."""
        return self.vocabulary.arrays()

    @property
    def vocabulary_size(self) -> int:
        """V, the words of the n-grams."""
        return self.vocabulary.vocabulary_size

    @classmethod
    def shapes(cls, stored: Shapes) -> StoredShapes:
        """Return the shapes of as many n-grams as there are."""
        return _ngram_shapes(stored)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Return the representation of stored `arrays`."""
        return cls(NgramVocabulary.from_arrays(arrays))


class NgramPresence(OfNgrams):
    """1 for each n-gram that a document holds, else 0."""

    kind: ClassVar[str] = "n-gram presence"
    stored: ClassVar[type[np.generic]] = np.int8

    def matrix(self, documents: EncodedDocuments) -> Matrix:
        """Return ones and zeros, sparse (B, F)."""
        counts = self.vocabulary.counts(documents)
        counts.data[:] = 1.0
        return counts


@dataclass(frozen=True)
class NgramTfIdf(OfWords):
    """(1 + ln count) · idf of each n-gram, each row scaled to length 1; `idf` float32 (F,).

    The formulas are those of scikit-learn's TfidfTransformer(sublinear_tf=True).
    """

    vocabulary: NgramVocabulary
    idf: NDArray[np.float32]
    kind: ClassVar[str] = "n-gram tf-idf"

    @classmethod
    def of_frequencies(
        cls, vocabulary: NgramVocabulary, frequencies: NDArray[np.int64], documents: int
    ) -> "NgramTfIdf":
        """Return the representation for n-grams that occur in `frequencies` (F,) of `documents` train documents."""
        return cls(vocabulary, inverse_frequencies(frequencies, documents))

    def matrix(self, documents: EncodedDocuments) -> Matrix:
        """Return the weighted counts, sparse (B, F)."""
        return weighted(self.vocabulary.counts(documents), self.idf)

    def arrays(self) -> Arrays:
        """Return the n-grams and their weights."""
        return {**self.vocabulary.arrays(), "idf": self.idf}

    @property
    def vocabulary_size(self) -> int:
        """V, the words of the n-grams."""
        return self.vocabulary.vocabulary_size

    @classmethod
    def shapes(cls, stored: Shapes) -> StoredShapes:
        """Return the shapes of as many n-grams as there are."""
        ngrams = _ngram_shapes(stored)
        return StoredShapes({**ngrams.arrays, "idf": (FLOAT, (ngrams.width,))}, ngrams.width)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "NgramTfIdf":
        """Return the representation of stored `arrays`."""
        return cls(NgramVocabulary.from_arrays(arrays), arrays["idf"])


class NgramShares(OfNgrams):
    """The share of each n-gram among those of a document that are known, so that each row sums to 1, or to 0."""

    kind: ClassVar[str] = "n-gram shares"

    def matrix(self, documents: EncodedDocuments) -> Matrix:
        """Return the shares, sparse (B, F)."""
        return scaled(self.vocabulary.counts(documents), 1)


@dataclass(frozen=True)
class CharacterTfIdf:
    """What `NgramTfIdf` does, of n-grams of characters; `joined`: see `Characters`."""

    vocabulary: NgramVocabulary
    idf: NDArray[np.float32]
    joined: bool
    kind: ClassVar[str] = "character tf-idf"
    stored: ClassVar[type[np.generic]] = np.float32

    def reading(self, names: Sequence[str]) -> Characters:
        """Return what reads documents as characters, rows of `names`."""
        return Characters(names, self.joined)

    def counts(self, documents: SpelledDocuments) -> scipy.sparse.csr_matrix:
        """Return how often each n-gram occurs in each document, sparse (B, F)."""
        counts = occurrences(documents.words, len(documents.runs)) @ self.vocabulary.counts(documents.runs)
        counts.sort_indices()
        return counts

    def matrix(self, documents: SpelledDocuments) -> Matrix:
        """Return the weighted counts, sparse (B, F), in single precision: there are many."""
        return weighted(self.counts(documents), self.idf).astype(np.float32)

    def arrays(self) -> Arrays:
        """Return the n-grams, their weights, and whether tokens are joined."""
        return {**self.vocabulary.arrays(), "idf": self.idf, "joined": np.array([self.joined], np.int64)}

    @property
    def vocabulary_size(self) -> int:
        """V, the characters of the n-grams."""
        return self.vocabulary.vocabulary_size

    @classmethod
    def shapes(cls, stored: Shapes) -> StoredShapes:
        """Return the shapes of as many n-grams as there are."""
        ngrams = _ngram_shapes(stored, CHARACTER_BITS)
        more: dict[str, Shape] = {"idf": (FLOAT, (ngrams.width,)), "joined": (INTEGER, (1,))}
        return StoredShapes({**ngrams.arrays, **more}, ngrams.width)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "CharacterTfIdf":
        """Return the representation of stored `arrays`."""
        vocabulary = NgramVocabulary.from_arrays(arrays, CHARACTER_BITS)
        return cls(vocabulary, arrays["idf"], bool(arrays["joined"][0]))


def inverse_frequencies(frequencies: NDArray[np.int64], documents: int) -> NDArray[np.float32]:
    """Return the idf of n-grams that occur in `frequencies` (F,) of `documents` documents, float32 (F,).

    idf = ln((1 + documents) / (1 + frequency)) + 1: as if one more document held every n-gram once.
    """
    found: NDArray[np.float32] = (np.log((1.0 + documents) / (1.0 + frequencies)) + 1.0).astype(np.float32)
    return found


def weighted(counts: scipy.sparse.csr_matrix, idf: NDArray[np.float32]) -> scipy.sparse.csr_matrix:
    """Return (1 + ln count) · idf for `counts` (B, F), which it changes, each row scaled to length 1."""
    counts.data = (1.0 + np.log(counts.data)) * idf[counts.indices]
    return scaled(counts, 2)


def scaled(rows: scipy.sparse.csr_matrix, power: int) -> scipy.sparse.csr_matrix:
    """Return `rows` (B, F), which it changes, each divided by (Σ |x|^power)^(1 / power), unless it is empty."""
    entries = np.diff(rows.indptr)
    owners = np.repeat(np.arange(len(entries)), entries)
    sums = np.bincount(owners, np.abs(rows.data) ** power, minlength=len(entries)) ** (1 / power)
    rows.data /= np.where(sums > 0, sums, 1.0)[owners]
    return rows


def _ngram_shapes(stored: Shapes, bits: int = WORD_BITS) -> StoredShapes:
    width, lengths = ((stored.get(name) or (0,))[0] for name in ("keys", "orders"))
    return StoredShapes({"keys": (INTEGER, (width,)), "orders": (INTEGER, (min(lengths, KEY_BITS // bits),))}, width)
