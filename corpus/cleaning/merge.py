"""The drafts of all pieces of the data as one: words, labels and groups numbered in the order of the pieces.

Documents and tokens stay where they are and are read there, piece by piece.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pyarrow import parquet

from corpus.cleaning.draft import CODES, DRAFT, NAMED, WORDS, Draft
from corpus.cleaning.shards import SHARD, read_values
from corpus.progress import report
from corpus.readers.read import no_documents
from corpus.readers.record import Tally
from corpus.readers.shards import DECISION
from corpus.settings import CorpusSettings


class MergedDraft(Draft):
    """The drafts in some folders, which `Draft.save` finished, one after the other; `scratch` is for what it writes.

    Memory: the words of all, a few numbers a document, and those of the words of one piece.
    """

    def __init__(self, folders: Sequence[Path], scratch: Path) -> None:
        super().__init__(scratch)
        self._drafts = [Draft(folder) for folder in folders]
        sizes = [draft.tokens_path.stat().st_size // np.dtype(np.int32).itemsize for draft in self._drafts]
        self._starts = np.append(0, np.cumsum(sizes, dtype=np.int64))  # (pieces + 1,): of each piece's tokens
        for number, draft in enumerate(self._drafts):
            self._take_over(number, draft.scratch)
            report("merge", number + 1, len(self._drafts), "shards")

    def tokens(self, start: int, stop: int) -> npt.NDArray[np.int32]:
        """Return the tokens from `start` to `stop`, read from the pieces that have them."""
        first, last = np.searchsorted(self._starts, [start, stop - 1], side="right") - 1
        read = [self._tokens_of(number, start, stop) for number in range(int(first), int(last) + 1)]
        return read[0] if len(read) == 1 else np.concatenate(read)

    def batches(self) -> Iterator[Any]:
        """Yield the documents as Arrow record batches, piece by piece."""
        for draft in self._drafts:
            yield from draft.batches()

    def _take_over(self, number: int, folder: Path) -> None:
        """Number the words, labels and groups of a piece among those of all before."""
        values = read_values(folder / DRAFT)
        with parquet.ParquetFile(folder / WORDS) as file:
            words = file.read().column("word").to_pylist()
        np.save(self._numbers_path(number), _numbers(self.words, words))
        codes = np.load(folder / CODES)
        # The last place is that of code -1: nothing is given.
        for column, known, names in ((0, self.labels, values["labels"]), (2, self.groups, values["groups"])):
            codes[:, column] = np.append(_numbers(known, names) - 1, np.int32(-1))[codes[:, column]]
        self.codes.frombytes(codes.tobytes())
        self.dropped += values["dropped"]
        self.dropped_named = [*self.dropped_named, *values["dropped_named"]][:NAMED]

    def _tokens_of(self, number: int, start: int, stop: int) -> npt.NDArray[np.int32]:
        own = int(self._starts[number])
        first, last = max(start - own, 0), min(stop, int(self._starts[number + 1])) - own
        numbers: npt.NDArray[np.int32] = np.load(self._numbers_path(number))
        return numbers[self._drafts[number].tokens(first, last)]

    def _numbers_path(self, number: int) -> Path:
        return self.scratch / f"words-{number}.npy"


def merged_reading(decision: Path, shards: Sequence[Path], settings: CorpusSettings) -> dict[str, Any]:
    """Return what was decided for all pieces, its account of what was read filled in from what each piece counted.

    Raise DataError where there is no document in any.
    """
    decided = read_values(decision / DECISION)
    tally, read = Tally(), decided["read"]
    left_out: dict[int, dict[str, int]] = {}
    for counts in (read_values(folder / SHARD) for folder in shards):
        for label, count in counts["labels"]:
            tally.labels[label] = tally.labels.get(label, 0) + count
        tally.empty += counts["empty"]
        for part, reasons in counts["left_out"].items():
            _add(left_out.setdefault(int(part), {}), reasons)
    if not tally.documents:
        raise no_documents(settings)
    for number, part in enumerate(decided["parts"]):
        if part["columns"] is None:  # of tables the survey has counted
            read["files"][number]["left_out"] = left_out.get(number, {})
    read.update({"classes": tally.classes, "documents": tally.documents, "left_out": tally.left_out})
    return decided


def _numbers(known: Any, names: Sequence[str]) -> npt.NDArray[np.int32]:
    return np.fromiter(map(known.__getitem__, names), dtype=np.int32, count=len(names))


def _add(counts: dict[str, int], more: Mapping[str, int]) -> None:
    for reason, count in more.items():
        counts[reason] = counts.get(reason, 0) + count
