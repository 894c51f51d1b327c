"""Accuracy, macro-F1 and confusion against counts made by hand and against scikit-learn."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from sklearn.metrics import f1_score, precision_score, recall_score

from models.measures import MEASURES
from reports.results.model_files import score_of
from reports.statistics.scores import class_f1, confusion, macro_f1, precision_and_recall


def test_confusion_counts_true_rows_and_predicted_columns() -> None:
    truth, predicted = np.array([0, 0, 1, 2, 2]), np.array([0, 1, 1, 0, 2])
    assert confusion(truth, predicted, 3).tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 1]]


@pytest.mark.parametrize("classes", [2, 3, 20])
def test_macro_f1_is_that_of_scikit_learn(classes: int) -> None:
    generator = np.random.default_rng(classes)
    truth = generator.integers(0, classes, 400)
    predicted = np.where(generator.random(400) < 0.6, truth, generator.integers(0, classes, 400))
    counts = confusion(truth, predicted, classes)
    assert macro_f1(counts) == pytest.approx(f1_score(truth, predicted, average="macro"))
    precision, recall = precision_and_recall(counts)
    assert precision == pytest.approx(precision_score(truth, predicted, average=None))
    assert recall == pytest.approx(recall_score(truth, predicted, average=None))


def test_a_class_that_occurs_nowhere_does_not_count() -> None:
    counts = confusion(np.array([0, 0, 1]), np.array([0, 1, 1]), 3)
    assert np.isnan(class_f1(counts)[2])
    assert macro_f1(counts) == pytest.approx(2 / 3)


def test_a_class_that_is_never_predicted_counts_as_nothing_right() -> None:
    counts = confusion(np.array([0, 0, 1]), np.array([0, 0, 0]), 2)
    assert macro_f1(counts) == pytest.approx(0.4)


def test_the_accuracy_of_a_folder_follows_the_labels_of_its_model(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text(json.dumps({"labels": ["b", "a"]}), encoding="utf-8")
    table = {
        "id": ["1", "2", "3"],
        "split": ["validation", "validation", "validation"],
        "label": ["a", "b", "b"],
        "probability": pa.array([[0.1, 0.9], [0.9, 0.1], [0.2, 0.8]], pa.list_(pa.float32())),
    }
    parquet.write_table(pa.table(table), tmp_path / "predictions.parquet")
    scores = score_of(tmp_path, MEASURES["accuracy"])
    assert scores["validation"] == pytest.approx(2 / 3)
    assert scores["test"] is None
