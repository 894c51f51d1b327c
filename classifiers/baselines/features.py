"""What the baselines see of a document: a table of representations, each with the arrays that have to be stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.preprocessing import normalize

from classifiers.baselines.reading import Characters, Read, Reading, SpelledDocuments, Words
from models.encoded import EncodedDocuments
from models.linear.model import Matrix
from models.linear.ngrams import CHARACTER_BITS, NgramVocabulary

Arrays = dict[str, NDArray[Any]]


class Features(Protocol):
    """A representation of documents; what it reads of them are rows of the model's own words.txt."""

    kind: ClassVar[str]

    def reading(self, names: Sequence[str]) -> Reading:
        """Return what reads documents for it, given the lines of words.txt."""

    def matrix(self, documents: Any) -> Matrix:
        """Return a row of F features for each document that `reading` has read, (B, F)."""

    def arrays(self) -> Arrays:
        """Return what has to be stored."""

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "Features":
        """Return the representation of stored `arrays`."""


class OfWords:
    """What reads words."""

    def reading(self, names: Sequence[str]) -> Words:
        """Return what reads documents as rows of `names`."""
        return Words(names)


@dataclass(frozen=True)
class NoFeatures(OfWords):
    """Nothing, F = 0: the model knows only how frequent the classes are."""

    kind: ClassVar[str] = "none"

    def matrix(self, documents: EncodedDocuments) -> Matrix:
        """Return an empty row for each document, (B, 0)."""
        return np.zeros((len(documents), 0))

    def arrays(self) -> Arrays:
        """Return nothing."""
        return {}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "NoFeatures":
        """Return the representation."""
        return cls()


@dataclass(frozen=True)
class NgramPresence(OfWords):
    """1 for each n-gram that a document holds, else 0."""

    vocabulary: NgramVocabulary
    kind: ClassVar[str] = "n-gram presence"

    def matrix(self, documents: EncodedDocuments) -> Matrix:
        """Return ones and zeros, sparse (B, F)."""
        counts = self.vocabulary.counts(documents)
        counts.data[:] = 1.0
        return counts

    def arrays(self) -> Arrays:
        """Return the n-grams."""
        return self.vocabulary.arrays()

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "NgramPresence":
        """Return the representation of stored `arrays`."""
        return cls(NgramVocabulary.from_arrays(arrays))


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

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "NgramTfIdf":
        """Return the representation of stored `arrays`."""
        return cls(NgramVocabulary.from_arrays(arrays), arrays["idf"])


@dataclass(frozen=True)
class NgramShares(OfWords):
    """The share of each n-gram among those of a document that are known, so that each row sums to 1, or to 0."""

    vocabulary: NgramVocabulary
    kind: ClassVar[str] = "n-gram shares"

    def matrix(self, documents: EncodedDocuments) -> Matrix:
        """Return the shares, sparse (B, F)."""
        return normalize(self.vocabulary.counts(documents), norm="l1", copy=False)

    def arrays(self) -> Arrays:
        """Return the n-grams."""
        return self.vocabulary.arrays()

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "NgramShares":
        """Return the representation of stored `arrays`."""
        return cls(NgramVocabulary.from_arrays(arrays))


@dataclass(frozen=True)
class CharacterTfIdf:
    """What `NgramTfIdf` does, of n-grams of characters; `joined`: see `Characters`."""

    vocabulary: NgramVocabulary
    idf: NDArray[np.float32]
    joined: bool
    kind: ClassVar[str] = "character tf-idf"

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

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "CharacterTfIdf":
        """Return the representation of stored `arrays`."""
        vocabulary = NgramVocabulary.from_arrays(arrays, CHARACTER_BITS)
        return cls(vocabulary, arrays["idf"], bool(arrays["joined"][0]))


@dataclass(frozen=True)
class MeanVector(OfWords):
    """The mean of the vectors of a document's known words, `vectors` float32 (V, D); zeros where none is known."""

    vectors: NDArray[np.float32]
    kind: ClassVar[str] = "mean vector"

    def matrix(self, documents: EncodedDocuments) -> Matrix:
        """Return the means, float64 (B, D)."""
        ones = occurrences(documents, len(self.vectors))
        counts = np.maximum(np.diff(ones.indptr), 1)[:, None]
        # (B, V) with a one for each token, times (V, D): sums without a (tokens, D) array.
        return np.asarray(ones @ self.vectors, np.float64) / counts

    def arrays(self) -> Arrays:
        """Return the vectors."""
        return {"vectors": self.vectors}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "MeanVector":
        """Return the representation of stored `arrays`."""
        return cls(arrays["vectors"])


KINDS: tuple[type[Features], ...] = (NoFeatures, NgramPresence, NgramTfIdf, NgramShares, CharacterTfIdf, MeanVector)
#: Every representation, by the name that model.json gives it.
FEATURES: dict[str, type[Features]] = {kind.kind: kind for kind in KINDS}


def inverse_frequencies(frequencies: NDArray[np.int64], documents: int) -> NDArray[np.float32]:
    """Return the idf of n-grams that occur in `frequencies` (F,) of `documents` documents, float32 (F,).

    idf = ln((1 + documents) / (1 + frequency)) + 1: as if one more document held every n-gram once.
    """
    found: NDArray[np.float32] = (np.log((1.0 + documents) / (1.0 + frequencies)) + 1.0).astype(np.float32)
    return found


def weighted(counts: scipy.sparse.csr_matrix, idf: NDArray[np.float32]) -> scipy.sparse.csr_matrix:
    """Return (1 + ln count) · idf for `counts` (B, F), which it changes, each row scaled to length 1."""
    counts.data = (1.0 + np.log(counts.data)) * idf[counts.indices]
    return normalize(counts, copy=False)


def occurrences(documents: EncodedDocuments, rows: int) -> scipy.sparse.csr_matrix:
    """Return a one in the column of each known token of each document, sparse float32 (B, rows); `rows` are all."""
    known = documents.ids >= 0
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(known)])[documents.offsets]  # (B + 1,)
    ids = documents.ids[known]
    return scipy.sparse.csr_matrix((np.ones(len(ids), np.float32), ids, starts), shape=(len(documents), rows))


def feature_matrix(features: Features, chunks: Iterable[Read]) -> Matrix:
    """Return the rows of all `chunks` in one matrix, (B, F); there must be at least one chunk."""
    parts = [features.matrix(documents) for documents in chunks]
    return scipy.sparse.vstack(parts, format="csr") if scipy.sparse.issparse(parts[0]) else np.concatenate(parts)
