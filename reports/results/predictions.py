"""What models said of validation and test, read from their predictions in the order of the corpus."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as parquet

from corpus.errors import DataError
from corpus.store import Corpus
from models.files import DESCRIPTION, PREDICTIONS
from models.threshold import Threshold
from reports.results.arrays import Integers
from reports.results.artefacts import existing, read_json
from reports.results.judging import aim_of
from reports.results.model_files import can_be_fitted, labels_of, read_probabilities
from reports.settings import JudgingSettings

#: Splits that models predict.
PREDICTED = ("validation", "test")


@dataclass(frozen=True, eq=False)
class Predictions:
    """What one model said about the documents of one split, in the order of the corpus; all (documents,)."""

    predicted: Integers  # index of the most probable class, or of what the threshold says
    confidence: npt.NDArray[np.float32]  # its probability
    truth_probability: npt.NDArray[np.float32]  # the probability of the class in the data
    threshold: Threshold | None = None  # that validation chose, where the settings ask for one


def read_predictions(label: str, folder: Path, corpus: Corpus, judging: JudgingSettings) -> dict[str, Predictions]:
    """Return what the model in `folder` said, by split; `label` names it in errors. Raise DataError."""
    found = probabilities_on(label, folder, corpus, labels_of(folder))
    truth = {split: corpus.label_ids[corpus.rows(split)] for split in found}
    aim = aim_of(judging, corpus) if can_be_fitted(read_json(folder / DESCRIPTION)) else None
    threshold = aim.threshold(found["validation"], truth["validation"], corpus.labels) if aim else None
    return {split: _predictions(each, truth[split], threshold) for split, each in found.items()}


def probabilities_on(label: str, folder: Path, corpus: Corpus, labels: list[str]) -> dict[str, npt.NDArray[np.float32]]:
    """Return (documents, C) of each split, columns in the order of the corpus; `label` names the model in errors."""
    if sorted(labels) != corpus.labels:
        raise DataError(f"{label} knows the classes {labels}, the corpus has {corpus.labels}; train it again")
    table = parquet.read_table(existing(folder / PREDICTIONS))
    ids = np.array(table.column("id").to_pylist(), dtype=object)
    splits = np.array(table.column("split").to_pylist(), dtype=np.str_)
    order = [labels.index(name) for name in corpus.labels]
    probabilities = read_probabilities(table, len(labels))[:, order]  # (documents, C)
    known = np.array(corpus.ids, dtype=object)
    found = {}
    for split in PREDICTED:
        rows, inside = corpus.rows(split), splits == split
        if not np.array_equal(ids[inside], known[rows]):
            raise DataError(f"{label}: {folder}/predictions.parquet is not about the {split} split of {corpus.folder}")
        found[split] = probabilities[inside]
    return found


def _predictions(probabilities: npt.NDArray[np.float32], truth: Integers, threshold: Threshold | None) -> Predictions:
    predicted = threshold.classes(probabilities) if threshold else probabilities.argmax(axis=1).astype(np.int64)
    each = np.arange(len(truth))
    return Predictions(predicted, probabilities[each, predicted], probabilities[each, truth], threshold)
