"""What the baselines see of a document: a table of representations, each with the arrays that have to be stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.preprocessing import normalize

from models.encoded import EncodedDocuments
from models.linear.model import Matrix
from models.linear.ngrams import LONGEST, NgramVocabulary
from models.stored import FLOAT, INTEGER, Shape

Arrays = dict[str, NDArray[Any]]


#: Shapes of the arrays in a file, by name.
Shapes = Mapping[str, tuple[int, ...]]


class StoredShapes(NamedTuple):
    """What arrays a representation is stored in (kind as in safetensors, shape), and F, its features."""

    arrays: dict[str, Shape]
    width: int


class Features(Protocol):
    """A representation of documents whose word ids are rows of the model's own words.txt."""

    kind: ClassVar[str]

    def matrix(self, documents: EncodedDocuments) -> Matrix:
        """Return a row of F features for each document, (B, F)."""

    def arrays(self) -> Arrays:
        """Return what has to be stored."""

    @property
    def vocabulary_size(self) -> int:
        """V, the words that document ids are rows of."""

    @classmethod
    def shapes(cls, stored: Shapes) -> StoredShapes:
        """Return the shapes that arrays must have, by those of `stored` that are free."""

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "Features":
        """Return the representation of stored `arrays`; raise ValueError for numbers that are none of its."""


@dataclass(frozen=True)
class NoFeatures:
    """Nothing, F = 0: the model knows only how frequent the classes are."""

    kind: ClassVar[str] = "none"

    def matrix(self, documents: EncodedDocuments) -> Matrix:
        """Return an empty row for each document, (B, 0)."""
        return np.zeros((len(documents), 0))

    def arrays(self) -> Arrays:
        """Return nothing."""
        return {}

    @property
    def vocabulary_size(self) -> int:
        """No word is read."""
        return 0

    @classmethod
    def shapes(cls, stored: Shapes) -> StoredShapes:
        """Return nothing."""
        return StoredShapes({}, 0)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "NoFeatures":
        """Return the representation."""
        return cls()


@dataclass(frozen=True)
class NgramPresence:
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

    @property
    def vocabulary_size(self) -> int:
        """V, the words of the n-grams."""
        return self.vocabulary.vocabulary_size

    @classmethod
    def shapes(cls, stored: Shapes) -> StoredShapes:
        """Return the shapes of as many n-grams as there are."""
        return _ngram_shapes(stored)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "NgramPresence":
        """Return the representation of stored `arrays`."""
        return cls(NgramVocabulary.from_arrays(arrays))


@dataclass(frozen=True)
class NgramTfIdf:
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
        """Return the weights for n-grams that occur in `frequencies` (F,) of `documents` train documents.

        idf = ln((1 + documents) / (1 + frequency)) + 1: as if one more document held every n-gram once.
        """
        idf = np.log((1.0 + documents) / (1.0 + frequencies)) + 1.0
        return cls(vocabulary, idf.astype(np.float32))

    def matrix(self, documents: EncodedDocuments) -> Matrix:
        """Return the weighted counts, sparse (B, F)."""
        counts = self.vocabulary.counts(documents)
        counts.data = (1.0 + np.log(counts.data)) * self.idf[counts.indices]
        return normalize(counts, copy=False)

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


@dataclass(frozen=True)
class MeanVector:
    """The mean of the vectors of a document's known words, `vectors` float32 (V, D); zeros where none is known."""

    vectors: NDArray[np.float32]
    kind: ClassVar[str] = "mean vector"

    def matrix(self, documents: EncodedDocuments) -> Matrix:
        """Return the means, float64 (B, D)."""
        known = documents.ids >= 0
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(known)])[documents.offsets]  # (B + 1,)
        ids = documents.ids[known]
        # (B, V) with a one for each token, times (V, D): sums without a (tokens, D) array.
        ones = scipy.sparse.csr_matrix(
            (np.ones(len(ids), np.float32), ids, starts), shape=(len(documents), len(self.vectors))
        )
        counts = np.maximum(np.diff(starts), 1)[:, None]
        return np.asarray(ones @ self.vectors, np.float64) / counts

    def arrays(self) -> Arrays:
        """Return the vectors."""
        return {"vectors": self.vectors}

    @property
    def vocabulary_size(self) -> int:
        """V, the words that have a vector."""
        return len(self.vectors)

    @classmethod
    def shapes(cls, stored: Shapes) -> StoredShapes:
        """Return the shape of as many vectors as there are."""
        size = stored.get("vectors", ())
        words, width = size if len(size) == 2 else (0, 0)
        return StoredShapes({"vectors": (FLOAT, (words, width))}, width)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "MeanVector":
        """Return the representation of stored `arrays`."""
        return cls(arrays["vectors"])


def _ngram_shapes(stored: Shapes) -> StoredShapes:
    width, lengths = ((stored.get(name) or (0,))[0] for name in ("keys", "orders"))
    return StoredShapes({"keys": (INTEGER, (width,)), "orders": (INTEGER, (min(lengths, LONGEST),))}, width)


#: Every representation, by the name that model.json gives it.
FEATURES: dict[str, type[Features]] = {kind.kind: kind for kind in (NoFeatures, NgramPresence, NgramTfIdf, MeanVector)}


def feature_matrix(features: Features, chunks: Iterable[EncodedDocuments]) -> Matrix:
    """Return the rows of all `chunks` in one matrix, (B, F); there must be at least one chunk."""
    parts = [features.matrix(documents) for documents in chunks]
    return scipy.sparse.vstack(parts, format="csr") if scipy.sparse.issparse(parts[0]) else np.concatenate(parts)
