"""Every representation that baselines have of a document, by its name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from classifiers.baselines.features import Arrays, Features, OfWords, Shapes, StoredShapes, occurrences
from classifiers.baselines.ngram_features import CharacterTfIdf, NgramPresence, NgramShares, NgramTfIdf
from models.encoded import EncodedDocuments
from models.linear.matrix_file import Matrix
from models.stored import FLOAT


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


KINDS: tuple[type[Features], ...] = (NoFeatures, NgramPresence, NgramTfIdf, NgramShares, CharacterTfIdf, MeanVector)
#: Every representation, by the name that model.json gives it.
FEATURES: dict[str, type[Features]] = {kind.kind: kind for kind in KINDS}
