"""What a model's folder says by itself: its classes, its probabilities and how often it is right."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pyarrow import parquet

from models.files import DESCRIPTION, PREDICTIONS
from reports.results.artefacts import read_json


def labels_of(folder: Path) -> list[str]:
    """Return the classes of a model in the order of its probabilities."""
    return list(read_json(folder / DESCRIPTION)["labels"])


def read_probabilities(table: Any, classes: int) -> npt.NDArray[np.float32]:
    """Return the column `probability` of predictions.parquet as (documents, C)."""
    flat = table.column("probability").combine_chunks().flatten().to_numpy(zero_copy_only=False)
    return np.asarray(flat, dtype=np.float32).reshape(-1, classes)


def accuracy_of(folder: Path) -> dict[str, float | None]:
    """Return the accuracy of a finished model on validation and on test; None where the split is empty.

    Classes come from model.json in the order of the probabilities in predictions.parquet.
    """
    labels = labels_of(folder)
    table = parquet.read_table(folder / PREDICTIONS, columns=["split", "label", "probability"])
    splits = np.array(table.column("split").to_pylist(), dtype=np.str_)
    index = {label: number for number, label in enumerate(labels)}
    truth = np.array([index.get(label, -1) for label in table.column("label").to_pylist()], dtype=np.int64)
    right = truth == read_probabilities(table, len(labels)).argmax(axis=1)
    return {
        split: float(right[splits == split].mean()) if (splits == split).any() else None
        for split in ("validation", "test")
    }
