"""Sequences of numbers on disk, with the ids, classes and splits that every corpus has, and arrays instead of texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as parquet

from corpus.errors import DataError
from corpus.json_files import write_json
from corpus.store import Corpus

FILES = ("documents.parquet", "values.npy", "audit.json")


class Scale(NamedTuple):
    """What brings numbers to mean 0 and deviation 1: those of train, and of nothing else."""

    mean: float
    deviation: float

    def applied(self, values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """Return values of any shape in units of the deviation, from the mean on."""
        return np.asarray((values - self.mean) / self.deviation, np.float64)

    def undone(self, scaled: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """Return scaled values in the unit of the data."""
        return np.asarray(scaled, np.float64) * self.deviation + self.mean


class Records(NamedTuple):
    """What is stored: values (n, T, D) with a label each, or (n,) of one series; names of steps or items; splits."""

    values: npt.NDArray[np.floating]
    names: Sequence[str]
    splits: Sequence[str]
    labels: Sequence[str] | None  # None: a series


@dataclass(frozen=True)
class SeriesCorpus(Corpus):
    """The ReadSeries folder: a corpus whose documents are sequences of numbers, or the steps of one series."""

    @classmethod
    def open(cls, folder: Path) -> "SeriesCorpus":
        """Return the corpus in `folder`; raise DataError where a file of it is missing."""
        for name in FILES:
            if not (folder / name).is_file():
                raise DataError(f"{folder} holds no sequences: {name} is missing; make it with `wordloom sequences`")
        return cls(folder)

    @cached_property
    def numbers(self) -> npt.NDArray[np.floating]:
        """The numbers as they were read: float32 (n, T, D), or of a series float64 (n,)."""
        return cast(npt.NDArray[np.floating], np.load(self.folder / "values.npy"))

    @property
    def task(self) -> str:
        """What they are for: `classify` or `forecast`."""
        return str(self.audit["task"])

    @property
    def scale(self) -> Scale:
        """Mean and deviation of train."""
        return Scale(**self.audit["scale"])


def write_numeric(folder: Path, records: Records, **said: Any) -> None:
    """Write documents.parquet, values.npy and audit.json; `said` is what else audit.json tells.

    Raises DataError where all numbers of train are equal: nothing can be learnt from them.
    """
    splits = np.array(records.splits, np.str_)
    train = records.values[splits == "train"]
    scale = Scale(float(np.mean(train, dtype=np.float64)), float(np.std(train, dtype=np.float64)))
    if scale.deviation == 0:
        raise DataError(f"all {train.size:,} numbers of train are {scale.mean:g}; there is nothing to learn")
    np.save(folder / "values.npy", records.values)
    table = pa.table(
        {
            "id": pa.array([str(row) for row in range(len(splits))], pa.string()),
            "split": pa.array(splits.tolist(), pa.string()),
            "label": pa.array(records.labels, pa.string()) if records.labels else pa.nulls(len(splits), pa.string()),
            "name": pa.array(list(records.names), pa.string()),
        }
    )
    parquet.write_table(table, folder / "documents.parquet")
    labels = sorted(set(records.labels or ()))
    audit = {
        "task": "forecast" if records.labels is None else "classify",
        "labels": labels,
        "splits": {name: _facts(splits == name, records.labels) for name in ("train", "validation", "test")},
        "scale": scale._asdict(),
        "cleaning": {},
        **said,
    }
    write_json(folder / "audit.json", audit)


def _facts(inside: npt.NDArray[np.bool_], labels: Sequence[str] | None) -> dict[str, Any]:
    found, counts = np.unique(np.array(labels, np.str_)[inside] if labels else np.empty(0, np.str_), return_counts=True)
    return {"documents": int(inside.sum()), "labels": dict(zip(found.tolist(), counts.tolist(), strict=True))}
