"""What the baselines see of a document: a table of representations, each with the arrays that have to be stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from classifiers.baselines.reading import Read, Reading, Words
from models.encoded import EncodedDocuments
from models.linear.matrix_file import Matrix
from models.stored import Shape

Arrays = dict[str, NDArray[Any]]


#: Shapes of the arrays in a file, by name.
Shapes = Mapping[str, tuple[int, ...]]


class StoredShapes(NamedTuple):
    """What arrays a representation is stored in (kind as in safetensors, shape), and F, its features."""

    arrays: dict[str, Shape]
    width: int


class Features(Protocol):
    """A representation of documents; what it reads of them are rows of the model's own words.txt."""

    kind: ClassVar[str]
    #: Numbers of its matrix in a file, where it is too large for memory.
    stored: ClassVar[type[np.generic]]

    def reading(self, names: Sequence[str]) -> Reading:
        """Return what reads documents for it, given the lines of words.txt."""

    def matrix(self, documents: Any) -> Matrix:
        """Return a row of F features for each document that `reading` has read, (B, F)."""

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


class OfWords:
    """What reads words."""

    stored: ClassVar[type[np.generic]] = np.float32

    def reading(self, names: Sequence[str]) -> Words:
        """Return what reads documents as rows of `names`."""
        return Words(names)


def occurrences(documents: EncodedDocuments, rows: int) -> scipy.sparse.csr_matrix:
    """Return a one in the column of each known token of each document, sparse float32 (B, rows); `rows` are all."""
    known = documents.ids >= 0
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(known)])[documents.offsets]  # (B + 1,)
    ids = documents.ids[known]
    return scipy.sparse.csr_matrix((np.ones(len(ids), np.float32), ids, starts), shape=(len(documents), rows))


def training_rows(features: Features, chunks: Iterable[Read]) -> Iterator[Matrix]:
    """Yield the rows of each chunk, (B, F), columns ascending: neighbours then lie side by side."""
    for documents in chunks:
        rows = features.matrix(documents)
        if isinstance(rows, scipy.sparse.csr_matrix):
            rows.sort_indices()
        yield rows


def feature_matrix(features: Features, chunks: Iterable[Read]) -> Matrix:
    """Return the rows of all `chunks` in one matrix, (B, F), columns ascending; there must be at least one chunk."""
    parts = [*training_rows(features, chunks)]
    return scipy.sparse.vstack(parts, format="csr") if scipy.sparse.issparse(parts[0]) else np.concatenate(parts)
