"""A sparse matrix in a file, for features that are more than memory should hold: read a block of rows at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeAlias

import numpy as np
import scipy.sparse
from numpy.typing import DTypeLike, NDArray

#: Entries of a block: 30 MB, which are read in less time than it takes to go through them.
BLOCK_ENTRIES = 1 << 22


class Block(NamedTuple):
    """Where some rows are in the file."""

    place: int  # byte
    rows: int
    entries: int


@dataclass(frozen=True, eq=False)
class MatrixFile:
    """A matrix (B, F), written once from its first row to its last.

    A block is its row starts (int64), its columns (int32) and its values (`kind`). It is read, not mapped: pages of a
    mapped file count as memory of the process for as long as nobody needs them elsewhere.
    """

    path: Path
    kind: np.dtype
    shape: tuple[int, int]
    where: tuple[Block, ...]

    def blocks(self, order: Iterable[int] | None = None) -> Iterator[scipy.sparse.csr_matrix]:
        """Yield the blocks (rows, F) in their order, or in that of the numbers in `order`."""
        with self.path.open("rb", buffering=0) as file:
            for number in range(len(self.where)) if order is None else order:
                place, rows, entries = self.where[number]
                file.seek(place)
                starts = np.fromfile(file, np.int64, rows + 1)
                columns = np.fromfile(file, np.int32, entries)
                values = np.fromfile(file, self.kind, entries)
                yield scipy.sparse.csr_matrix((values, columns, starts), shape=(rows, self.shape[1]), copy=False)

    def means_and_deviations(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return mean and standard deviation of each column, (F,) each, by one pass."""
        totals, squares = np.zeros(self.shape[1]), np.zeros(self.shape[1])
        for block in self.blocks():
            values = block.astype(np.float64)
            totals += np.asarray(values.sum(axis=0)).ravel()
            squares += np.asarray(values.power(2).sum(axis=0)).ravel()
        means = totals / self.shape[0]
        return means, np.sqrt(np.maximum(squares / self.shape[0] - means**2, 0.0))

    def first_rows(self) -> NDArray[np.int64]:
        """Return the first row of each block, and the number of rows: (blocks + 1,)."""
        return np.cumsum([0, *(block.rows for block in self.where)])


#: A matrix (B, F) in memory, sparse or dense.
Matrix: TypeAlias = scipy.sparse.csr_matrix | NDArray[np.floating]
#: One in memory or in a file.
AnyMatrix: TypeAlias = Matrix | MatrixFile


def write_matrix(path: Path, parts: Iterable[scipy.sparse.csr_matrix], kind: DTypeLike) -> MatrixFile:
    """Write a matrix to `path` that comes in parts of some rows, at least one; values become `kind`."""
    where: list[Block] = []
    waiting: list[scipy.sparse.csr_matrix] = []
    width = held = 0
    with path.open("wb") as file:
        for part in parts:
            width = part.shape[1]
            waiting.append(part)
            held += part.nnz
            if held >= BLOCK_ENTRIES:
                where.append(_append(file, waiting, kind))
                waiting, held = [], 0
        if waiting:
            where.append(_append(file, waiting, kind))
    rows = sum(block.rows for block in where)
    return MatrixFile(path, np.dtype(kind), (rows, width), tuple(where))


def blocks_of(features: AnyMatrix) -> Iterator[Matrix]:
    """Yield features in parts of rows, in their order: blocks of a file, or what is in memory as one."""
    return features.blocks() if isinstance(features, MatrixFile) else iter((features,))


def _append(file: BinaryIO, parts: list[scipy.sparse.csr_matrix], kind: DTypeLike) -> Block:
    place = file.tell()
    starts = np.append(np.int64(0), np.cumsum(np.concatenate([np.diff(part.indptr) for part in parts]), dtype=np.int64))
    file.write(starts.data)
    for part in parts:
        file.write(part.indices.astype(np.int32, copy=False).data)
    for part in parts:
        file.write(part.data.astype(kind, copy=False).data)
    return Block(place, len(starts) - 1, int(starts[-1]))
