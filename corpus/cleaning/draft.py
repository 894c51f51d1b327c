"""The first pass over a corpus: documents and tokens written as they come, what is small kept in arrays."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow
import pyarrow.compute
from pyarrow import parquet

from corpus.arrow import numbers_of, string_array
from corpus.cleaning.encode import EncodedTexts
from corpus.cleaning.processes import Batch
from corpus.document import RawDocument
from corpus.json_files import write_json
from corpus.progress import report
from corpus.split import UNLABELLED, Membership
from corpus.store import SPLITS

#: How many of the documents that cleaned to nothing are named.
NAMED = 100
#: Documents in a row group at most, and bytes of text after which it ends: what a reader of one text has to unpack.
GROUP_DOCUMENTS, GROUP_BYTES = 1000, 4_000_000
#: Files of a draft that is kept, besides its documents and tokens: codes int32 (n, 4), the words, and the rest.
CODES, WORDS, DRAFT = "codes.npy", "words.parquet", "draft.json"

_TEXT = ("id", "label", "group", "tag", "text")
_SCHEMA = pyarrow.schema([(name, pyarrow.string()) for name in _TEXT])


def _numbering(*first: str | None) -> defaultdict[Any, int]:
    """Return a dictionary that numbers what it is asked for, in the order of asking."""
    numbers: defaultdict[Any, int] = defaultdict(None, {name: number for number, name in enumerate(first)})
    numbers.default_factory = numbers.__len__
    return numbers


@dataclass
class Draft:
    """n documents and N tokens on disk in the order of reading; ids of words in the order in which they were met."""

    scratch: Path
    words: dict[str, int] = field(default_factory=_numbering)
    # Number 0 is None, so that a code is a number less 1, and -1 where the data says nothing.
    labels: dict[str | None, int] = field(default_factory=lambda: _numbering(None))
    groups: dict[str | None, int] = field(default_factory=lambda: _numbering(None))
    splits: dict[str | None, int] = field(default_factory=lambda: _numbering(None, *SPLITS))
    numbers: dict[int, npt.NDArray[np.int32]] = field(default_factory=dict)  # of each encoder's words
    codes: "array[int]" = field(default_factory=lambda: array("i"))  # label, split, group and tokens of a document
    dropped: int = 0
    dropped_named: list[dict[str, str]] = field(default_factory=list)

    @property
    def tokens_path(self) -> Path:
        """Raw int32 (N,)."""
        return self.scratch / "tokens"

    @property
    def documents_path(self) -> Path:
        """An Arrow file of id, label, group, tag and text."""
        return self.scratch / "documents.arrow"

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Tokens of each document: (n,)."""
        return self._columns()[:, 3].astype(np.int64)

    @property
    def offsets(self) -> npt.NDArray[np.int64]:
        """Where each document's tokens start: (n + 1,)."""
        return np.append(0, np.cumsum(self.lengths))

    def membership(self) -> Membership:
        """Return what the data says of each document's label, split and group."""
        columns = self._columns()
        return Membership(columns[:, 0].copy(), columns[:, 1].copy(), columns[:, 2].copy(), self.names(self.labels))

    @staticmethod
    def names(numbers: dict[str | None, int]) -> list[str]:
        """Return the names of labels or groups by their codes."""
        return [name for name in numbers if name is not None]

    def _columns(self) -> npt.NDArray[np.int32]:
        return np.array(self.codes, dtype=np.int32).reshape(-1, 4)

    def tokens(self, start: int, stop: int) -> npt.NDArray[np.int32]:
        """Return the tokens from `start` to `stop`, read from disk."""
        width = np.dtype(np.int32).itemsize
        return np.fromfile(self.tokens_path, dtype=np.int32, count=stop - start, offset=start * width)

    def add(self, batch: Batch, encoded: EncodedTexts) -> Batch:
        """Take the codes of a batch over; return the documents of it that did not clean to nothing."""
        if not encoded.lengths.all():
            for row in np.flatnonzero(encoded.lengths == 0).tolist():
                self._drop(batch[row])
            batch = [document for document, length in zip(batch, encoded.lengths.tolist(), strict=True) if length]
        if batch:
            columns = _columns_of(batch)
            splits = _codes(self.splits, columns["split"])
            # A label of an unlabelled document is none.
            labels = [
                None if split == UNLABELLED else label for split, label in zip(splits, columns["label"], strict=True)
            ]
            groups = _codes(self.groups, columns["group"])
            lengths = encoded.lengths[encoded.lengths > 0]
            rows = np.stack([_codes(self.labels, labels), splits, groups, lengths], axis=1)
            self.codes.frombytes(rows.astype(np.int32).tobytes())
        return batch

    def translate(self, encoded: EncodedTexts) -> npt.NDArray[np.int32]:
        """Return the tokens of a batch in the draft's numbers; new words are numbered as they come."""
        words = encoded.words
        new = np.fromiter(map(self.words.__getitem__, words), dtype=np.int32, count=len(words))
        before = [] if encoded.afresh else [self.numbers[encoded.encoder]]
        self.numbers[encoded.encoder] = np.concatenate([*before, new])
        return self.numbers[encoded.encoder][encoded.ids]

    def save(self) -> None:
        """Write beside documents and tokens what else is needed to go on with the draft."""
        np.save(self.scratch / CODES, self._columns())
        words = pyarrow.table({"word": string_array([*self.words])})
        parquet.write_table(words, self.scratch / WORDS, compression="zstd")
        values = {name: getattr(self, name) for name in ("dropped", "dropped_named")}
        names = {"labels": self.names(self.labels), "groups": self.names(self.groups)}
        write_json(self.scratch / DRAFT, {**values, **names}, indent=None)

    def batches(self) -> Iterator[Any]:
        """Yield the documents as Arrow record batches, in the order of writing."""
        with pyarrow.OSFile(str(self.documents_path), "rb") as source, pyarrow.ipc.open_file(source) as file:
            for number in range(file.num_record_batches):
                yield file.get_batch(number)

    def _drop(self, document: RawDocument) -> None:
        self.dropped += 1
        if len(self.dropped_named) < NAMED:
            place = {} if document.split is None else {"split": document.split}
            self.dropped_named.append({"id": document.id, **place, "reason": "nothing is left after cleaning"})


def write_draft(encoded: Iterable[tuple[Batch, EncodedTexts]], scratch: Path) -> Draft:
    """Write what comes to `scratch`, batch by batch, and return what is needed to finish it."""
    draft = Draft(scratch)
    read = 0
    with (
        draft.tokens_path.open("wb") as tokens,
        pyarrow.OSFile(str(draft.documents_path), "wb") as sink,
        pyarrow.ipc.new_file(sink, _SCHEMA) as documents,
    ):
        for batch, result in encoded:
            kept = draft.add(batch, result)
            tokens.write(draft.translate(result).data)
            if kept:
                documents.write_batch(_record_batch(kept))
            read += len(batch)
            report("clean", read, None, "documents")
    return draft


def row_groups(batches: Iterable[Any]) -> Iterator[Any]:
    """Cut a stream of documents into Arrow tables: each ends with its 1000th document, or where its text has 4 MB.

    So where they end depends on the documents alone, not on how these came.
    """
    waiting: list[Any] = []
    documents = size = 0
    for batch in batches:
        ends = np.cumsum(numbers_of(pyarrow.compute.binary_length(batch.column("text")), np.int32), dtype=np.int64)
        start = 0
        while start < batch.num_rows:
            read = int(ends[start - 1]) if start else 0
            full = int(np.searchsorted(ends, read + GROUP_BYTES - size)) + 1
            stop = min(full, start + GROUP_DOCUMENTS - documents, batch.num_rows)
            waiting.append(batch.slice(start, stop - start))
            documents, size, start = documents + stop - start, size + int(ends[stop - 1]) - read, stop
            if documents == GROUP_DOCUMENTS or size >= GROUP_BYTES:
                yield pyarrow.Table.from_batches(waiting).combine_chunks()
                waiting, documents, size = [], 0, 0
    if waiting:
        yield pyarrow.Table.from_batches(waiting).combine_chunks()


def _codes(numbers: dict[str | None, int], names: Iterable[str | None]) -> npt.NDArray[np.int32]:
    return np.fromiter(map(numbers.__getitem__, names), dtype=np.int32) - 1


def _columns_of(documents: Batch) -> dict[str, tuple[Any, ...]]:
    return dict(zip(RawDocument._fields, zip(*documents, strict=True), strict=True))


def _record_batch(documents: Batch) -> Any:
    columns = _columns_of(documents)
    kept = [columns[name] for name in _TEXT]
    try:
        arrays = [string_array(column) for column in kept]
    except UnicodeEncodeError:
        # Half of a surrogate pair (JSON may hold one) is no character, and no file can hold it.
        arrays = [string_array([_without_surrogates(value) for value in column]) for column in kept]
    return pyarrow.record_batch(arrays, schema=_SCHEMA)


def _without_surrogates(value: str | None) -> str | None:
    return None if value is None else value.encode("utf-8", "replace").decode("utf-8")
