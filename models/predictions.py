"""The table of predictions that every model leaves behind: what the report is drawn from."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpus.errors import DataError
from corpus.store import Corpus
from models.files import DESCRIPTION, PREDICTIONS

#: Splits that predictions are written for; train is left out, since a model knows its answers there.
SPLITS = ("validation", "test")


def predicted_rows(corpus: Corpus) -> NDArray[np.int64]:
    """Return the document rows that predictions are written for, ascending, (n,)."""
    return np.sort(np.concatenate([corpus.rows(split) for split in SPLITS]))


def write_predictions(
    folder: Path, corpus: Corpus, rows: NDArray[np.int64], labels: Sequence[str], probabilities: NDArray[np.floating]
) -> None:
    """Write predictions.parquet: id, split, label (the true one), probability list<float32> in the order of `labels`.

    `rows` (n,) are document rows and `probabilities` (n, C) belong to them; the file follows documents.parquet's order.
    Raises ValueError where shapes differ or a row of probabilities is no distribution: such a model must not be kept.
    """
    if probabilities.shape != (len(rows), len(labels)):
        raise ValueError(f"probabilities are {probabilities.shape}, not ({len(rows)}, {len(labels)})")
    if len(rows) and not np.allclose(probabilities.sum(axis=1), 1.0, atol=1e-3):  # NaN is not close to 1 either
        raise ValueError("the probabilities of a document do not sum to 1")
    order = np.argsort(rows, kind="stable")
    rows, probabilities = rows[order], probabilities[order]
    flat = pa.array(np.ascontiguousarray(probabilities, np.float32).reshape(-1))
    ends = pa.array(np.arange(len(rows) + 1, dtype=np.int32) * len(labels))
    table = pa.table(
        {
            "id": pa.array(corpus.values("id", rows), pa.string()),
            "split": pa.array(corpus.split[rows].tolist(), pa.string()),
            "label": pa.array([_label(corpus, row) for row in rows.tolist()], pa.string()),
            "probability": pa.ListArray.from_arrays(ends, flat),
        }
    )
    pq.write_table(table, folder / PREDICTIONS)


def read_predictions(folder: Path, corpus: Corpus) -> NDArray[np.float32]:
    """Return what the model in a folder said of `predicted_rows`, (n, C) in the order of the corpus's labels.

    Raises DataError where there are no predictions, or those of other documents or classes.
    """
    if not (folder / PREDICTIONS).is_file():
        raise DataError(f"{folder} holds no {PREDICTIONS}; `wordloom run` makes it")
    labels = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))["labels"]
    rows, table = predicted_rows(corpus), pq.read_table(folder / PREDICTIONS, columns=["id", "probability"])
    if sorted(labels) != corpus.labels or table.column("id").to_pylist() != corpus.values("id", rows):
        raise DataError(f"{folder}/{PREDICTIONS} is not about the documents and classes of {corpus.folder}")
    flat = table.column("probability").combine_chunks().flatten().to_numpy(zero_copy_only=False)
    found: NDArray[np.float32] = np.asarray(flat, np.float32).reshape(len(rows), len(labels))
    return found[:, [labels.index(name) for name in corpus.labels]]


def _label(corpus: Corpus, row: int) -> str:
    index = int(corpus.label_ids[row])
    if index < 0:
        raise DataError(f"document {corpus.ids[row]} is in {corpus.split[row]} and has no label; give it one")
    return corpus.labels[index]
