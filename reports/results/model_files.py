"""What a model's folder says by itself: its classes, its probabilities and how it scores."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pyarrow import parquet

from models.files import DESCRIPTION, PREDICTIONS
from models.measures import Measure
from models.threshold import Threshold
from reports.results.arrays import Integers, Reals
from reports.results.artefacts import read_json
from reports.results.judging import Aim


def labels_of(folder: Path) -> list[str]:
    """Return the classes of a model in the order of its probabilities."""
    return list(read_json(folder / DESCRIPTION)["labels"])


def has_answered(described: Mapping[str, Any], split: str) -> bool:
    """Say whether the model of a model.json answered documents of a split; only rivals may have left one out."""
    answered: Sequence[int] | None = described.get("answered", {}).get(split)
    return answered is None or answered[0] > 0


def says_probabilities(described: Mapping[str, Any]) -> bool:
    """Say whether the model of a model.json says how sure it is; only rivals may say labels alone."""
    return bool(described.get("says_probabilities", True))


def can_be_fitted(described: Mapping[str, Any]) -> bool:
    """Say whether validation can choose a temperature or a threshold for the model of a model.json."""
    return says_probabilities(described) and has_answered(described, "validation")


def read_probabilities(table: Any, classes: int) -> npt.NDArray[np.float32]:
    """Return the column `probability` of predictions.parquet as (documents, C)."""
    flat = table.column("probability").combine_chunks().flatten().to_numpy(zero_copy_only=False)
    return np.asarray(flat, dtype=np.float32).reshape(-1, classes)


def score_of(folder: Path, measure: Measure, aim: Aim | None = None) -> dict[str, float | None]:
    """Return the measure of a finished model on validation and on test; None where the split is empty or has no
    answer.

    Answers are the most probable class, or what a threshold says that validation chooses for an aim.

    Classes come from model.json in the order of the probabilities in predictions.parquet.
    """
    described = read_json(folder / DESCRIPTION)
    said = {split: said_on(folder, split) for split in ("validation", "test")}
    aimed = aim if can_be_fitted(described) else None
    threshold = aimed.threshold(*said["validation"], labels_of(folder)) if aimed else None
    return {
        split: measure.value(truth, _answers(measure, shares, threshold))
        if truth.size and has_answered(described, split)
        else None
        for split, (shares, truth) in said.items()
    }


def _answers(measure: Measure, shares: npt.NDArray[np.float32], threshold: Threshold | None) -> Reals:
    if threshold is None or measure.needs_probabilities:
        return shares.astype(float)
    return np.eye(shares.shape[1])[threshold.classes(shares)]


def said_on(folder: Path, split: str) -> tuple[npt.NDArray[np.float32], Integers]:
    """Return a finished model's probabilities of a split, (documents, C), and the true classes, (documents,)."""
    labels = labels_of(folder)
    columns = ["label", "probability"]
    table = parquet.read_table(folder / PREDICTIONS, columns=columns, filters=[("split", "=", split)])
    index = {label: number for number, label in enumerate(labels)}
    truth = np.array([index.get(label, -1) for label in table.column("label").to_pylist()], dtype=np.int64)
    return read_probabilities(table, len(labels)), truth
