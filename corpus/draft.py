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

from corpus.encode import EncodedTexts
from corpus.processes import Batch
from corpus.progress import report
from corpus.split import UNKNOWN, UNLABELLED, Membership
from corpus.store import SPLITS

#: How many of the documents that cleaned to nothing are named.
NAMED = 100

_TEXT = ("id", "label", "group", "tag", "text")
_SCHEMA = pyarrow.schema([(name, pyarrow.string()) for name in _TEXT])


def _numbering() -> defaultdict[str, int]:
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    return numbers


@dataclass
class Draft:
    """n documents and N tokens on disk in the order of reading; ids of words in the order in which they were met."""

    scratch: Path
    words: dict[str, int] = field(default_factory=_numbering)
    labels: dict[str, int] = field(default_factory=_numbering)
    groups: dict[str, int] = field(default_factory=_numbering)
    numbers: dict[int, npt.NDArray[np.int32]] = field(default_factory=dict)  # of each encoder's words
    label_of: "array[int]" = field(default_factory=lambda: array("i"))
    split_of: "array[int]" = field(default_factory=lambda: array("i"))
    group_of: "array[int]" = field(default_factory=lambda: array("i"))
    lengths: "array[int]" = field(default_factory=lambda: array("i"))
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
    def offsets(self) -> npt.NDArray[np.int64]:
        """Where each document's tokens start: (n + 1,)."""
        return np.concatenate([[0], np.cumsum(np.asarray(self.lengths, dtype=np.int64))]).astype(np.int64)

    def membership(self) -> Membership:
        """Return what the data says of each document's label, split and group."""
        labels, splits, groups = (
            np.array(codes, dtype=np.int32) for codes in (self.label_of, self.split_of, self.group_of)
        )
        return Membership(labels, splits, groups, list(self.labels))

    def tokens(self, start: int, stop: int) -> npt.NDArray[np.int32]:
        """Return the tokens from `start` to `stop`, read from disk."""
        width = np.dtype(np.int32).itemsize
        return np.fromfile(self.tokens_path, dtype=np.int32, count=stop - start, offset=start * width)

    def add(self, batch: Batch, encoded: EncodedTexts) -> Batch:
        """Take the numbers of a batch over; return the documents of it that did not clean to nothing."""
        kept = []
        for document, length in zip(batch, encoded.lengths.tolist(), strict=True):
            if not length:
                self._drop(document.id, document.split)
                continue
            kept.append(document)
            split = UNKNOWN if document.split is None else SPLITS.index(document.split)
            labelled = document.label is not None and split != UNLABELLED
            self.label_of.append(self.labels[document.label] if labelled and document.label is not None else UNKNOWN)
            self.split_of.append(split)
            self.group_of.append(UNKNOWN if document.group is None else self.groups[document.group])
            self.lengths.append(length)
        return kept

    def translate(self, encoded: EncodedTexts) -> npt.NDArray[np.int32]:
        """Return the tokens of a batch in the draft's numbers; new words are numbered as they come."""
        words = encoded.words
        new = np.fromiter(map(self.words.__getitem__, words), dtype=np.int32, count=len(words))
        before = [] if encoded.afresh else [self.numbers[encoded.encoder]]
        self.numbers[encoded.encoder] = np.concatenate([*before, new])
        return self.numbers[encoded.encoder][encoded.ids]

    def _drop(self, identity: str, split: str | None) -> None:
        self.dropped += 1
        if len(self.dropped_named) < NAMED:
            place = {} if split is None else {"split": split}
            self.dropped_named.append({"id": identity, **place, "reason": "nothing is left after cleaning"})


def write_draft(encoded: Iterable[tuple[Batch, EncodedTexts]], scratch: Path) -> Draft:
    """Write what comes to `scratch`, batch by batch, and return what is needed to finish it."""
    draft = Draft(scratch)
    # LZ4 halves the place on disk at little time; the file lives only until the second pass.
    options = pyarrow.ipc.IpcWriteOptions(compression="lz4")
    read = 0
    with (
        draft.tokens_path.open("wb") as tokens,
        pyarrow.OSFile(str(draft.documents_path), "wb") as sink,
        pyarrow.ipc.new_file(sink, _SCHEMA, options=options) as documents,
    ):
        for batch, result in encoded:
            kept = draft.add(batch, result)
            tokens.write(draft.translate(result).data)
            if kept:
                documents.write_batch(_record_batch(kept))
            read += len(batch)
            report("clean", read, None, "documents")
    return draft


def read_documents(draft: Draft, characters: int) -> Iterator[Any]:
    """Give the documents back as Arrow tables of about `characters` of text, in the order of writing."""
    with pyarrow.OSFile(str(draft.documents_path), "rb") as source, pyarrow.ipc.open_file(source) as file:
        waiting: list[Any] = []
        for number in range(file.num_record_batches):
            waiting.append(file.get_batch(number))
            if sum(batch.nbytes for batch in waiting) >= characters or number + 1 == file.num_record_batches:
                yield pyarrow.Table.from_batches(waiting)
                waiting = []


def _record_batch(documents: Batch) -> Any:
    columns = [[getattr(document, name) for document in documents] for name in _TEXT]
    try:
        return pyarrow.record_batch(columns, schema=_SCHEMA)
    except UnicodeEncodeError:
        # Half of a surrogate pair (JSON may hold one) is no character, and no file can hold it.
        whole = [[_without_surrogates(value) for value in column] for column in columns]
        return pyarrow.record_batch(whole, schema=_SCHEMA)


def _without_surrogates(value: str | None) -> str | None:
    return None if value is None else value.encode("utf-8", "replace").decode("utf-8")
