"""A cleaned corpus on disk, opened for reading."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as parquet

from corpus.arrow import number_array, numbers_of
from corpus.errors import DataError
from corpus.settings import CorpusSettings

#: Every split that a document can belong to, in the order in which reports name them.
SPLITS = ("train", "validation", "test", "unlabelled")
#: The split of documents that are kept for the record and used by nothing: copies of others.
DROPPED = "dropped"


@dataclass(frozen=True)
class Corpus:
    """The CleanCorpus folder of `clean_corpus`; every property is read when it is first asked for.

    Row i of documents.parquet has the tokens `tokens[offsets[i]:offsets[i + 1]]`; a token id is a row of the lexicon.
    """

    folder: Path

    @classmethod
    def open(cls, folder: Path) -> "Corpus":
        """Return the corpus in `folder`; raise DataError where a file of it is missing."""
        for name in ("documents.parquet", "tokens.npy", "offsets.npy", "lexicon.parquet", "audit.json"):
            if not (folder / name).is_file():
                raise DataError(f"{folder} is no cleaned corpus: {name} is missing; make it with `wordloom run`")
        return cls(folder)

    @cached_property
    def tokens(self) -> npt.NDArray[np.int32]:
        """Token ids of all documents, one after the other: (N,), memory-mapped."""
        return cast(npt.NDArray[np.int32], np.load(self.folder / "tokens.npy", mmap_mode="r"))

    @cached_property
    def offsets(self) -> npt.NDArray[np.int64]:
        """Where each document starts in `tokens`, and where the last one ends: (documents + 1,)."""
        return cast(npt.NDArray[np.int64], np.load(self.folder / "offsets.npy"))

    @cached_property
    def words(self) -> list[str]:
        """The lexicon: word of each token id; most frequent in train + unlabelled first."""
        return cast(list[str], self._read("lexicon.parquet", "word").to_pylist())

    @cached_property
    def counts(self) -> npt.NDArray[np.int64]:
        """How often each word occurs in train + unlabelled: (words,)."""
        return cast(
            npt.NDArray[np.int64], numbers_of(self._read("lexicon.parquet", "count").combine_chunks(), np.int64).copy()
        )

    @cached_property
    def audit(self) -> dict[str, Any]:
        """What cleaning found out about the data (audit.json)."""
        return cast(dict[str, Any], json.loads((self.folder / "audit.json").read_text(encoding="utf-8")))

    @cached_property
    def labels(self) -> list[str]:
        """The classes, sorted."""
        return cast(list[str], self.audit["labels"])

    @cached_property
    def cleaning(self) -> CorpusSettings:
        """The settings that made this corpus, and in them the text column that was found, for a model to know it."""
        files = self.audit.get("read", {}).get("files", ())
        found = next(({"text_column": file["columns"]["text"]} for file in files if "text" in file["columns"]), {})
        return CorpusSettings.model_validate({**self.audit["cleaning"], **found})

    @cached_property
    def ids(self) -> list[str]:
        """Id of each document."""
        return cast(list[str], self.column("id"))

    @cached_property
    def split(self) -> npt.NDArray[np.str_]:
        """Split of each document, or DROPPED: (documents,)."""
        codes, names = self.codes("split")
        return np.array(names, dtype=np.str_)[codes]

    @cached_property
    def label_ids(self) -> npt.NDArray[np.int64]:
        """Index into `labels` of each document, -1 where it has none: (documents,)."""
        codes, names = self.codes("label")
        index = {label: number for number, label in enumerate(self.labels)}
        # The last place is that of code -1.
        return np.array([*(index[name] for name in names), -1], dtype=np.int64)[codes]

    def rows(self, split: str) -> npt.NDArray[np.int64]:
        """Return the rows of the documents in `split`, or DROPPED, ascending: (documents of the split,)."""
        if split not in (*SPLITS, DROPPED):
            raise DataError(f"unknown split {split!r}; there are {', '.join(SPLITS)}")
        return np.flatnonzero(self.split == split).astype(np.int64)

    def codes(self, name: str) -> tuple[npt.NDArray[np.int32], list[str]]:
        """Return one column of documents.parquet as numbers, (documents,), and the different values that they number.

        -1 stands for no value. A value is held once, however many documents have it.
        """
        with parquet.ParquetFile(self.folder / "documents.parquet", read_dictionary=[name]) as opened:
            column = opened.read(columns=[name]).column(0)
        if not len(column):
            return np.empty(0, dtype=np.int32), []
        values = column.unify_dictionaries().combine_chunks()
        return numbers_of(values.indices.fill_null(-1), np.int32).copy(), cast(list[str], values.dictionary.to_pylist())

    def column(self, name: str) -> list[Any]:
        """Return one column of documents.parquet (id, split, dropped_from, label, group, tag, text or n_tokens)."""
        return cast(list[Any], self._read("documents.parquet", name).to_pylist())

    def each(self, name: str) -> Iterator[Any]:
        """Yield the values of one column of documents.parquet, some row groups at a time."""
        with parquet.ParquetFile(self.folder / "documents.parquet") as file:
            for batch in file.iter_batches(columns=[name]):
                yield from batch.column(0).to_pylist()

    def texts(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> list[str]:
        """Return the raw texts of `rows`, in their order; only the row groups that hold them are read."""
        return self.values("text", rows)

    def values(self, name: str, rows: Sequence[int] | npt.NDArray[np.int64]) -> list[Any]:
        """Return one column of documents.parquet at `rows`, in their order; raise IndexError outside the corpus."""
        wanted = np.asarray(rows, dtype=np.int64)
        different, places = np.unique(wanted, return_inverse=True)
        found: list[Any] = []
        with parquet.ParquetFile(self.folder / "documents.parquet") as file:
            sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
            starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
            if wanted.size and (wanted.min() < 0 or wanted.max() >= starts[-1]):
                raise IndexError(f"rows {wanted.min()}..{wanted.max()} of a corpus with {starts[-1]} documents")
            groups = np.searchsorted(starts, different, side="right") - 1
            for group in np.unique(groups):
                first, last = np.searchsorted(groups, [group, group + 1])
                column = file.read_row_group(int(group), columns=[name]).column(0)
                found += column.take(number_array(different[first:last] - starts[group])).to_pylist()
        return [found[place] for place in places.tolist()]

    def _read(self, file: str, column: str) -> Any:
        # `parquet.read_table` would import pandas where it is installed.
        with parquet.ParquetFile(self.folder / file) as opened:
            return opened.read(columns=[column]).column(0)
