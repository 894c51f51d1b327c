"""Likely label errors: planted ones are found, right ones are left alone, and nothing is read as markup."""

import csv
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reports.results.arrays import Integers, Reals
from reports.results.cells import read_results
from reports.sections.label_errors import note, nothing
from reports.statistics.documents.label_errors import (
    COLUMNS,
    LabelErrors,
    find_label_errors,
    kappa,
    suggest_labels,
    write_label_errors,
)
from reports.statistics.summary import summarise

fake = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))
FakeRun, EVIL = fake["FakeRun"], fake["EVIL"]


def judged(truth: Integers, classes: int, sureness: float) -> Reals:
    """Return probabilities (documents, C) of a model that is mostly right about `truth`."""
    generator = np.random.default_rng(5)
    logits = generator.normal(size=(truth.size, classes))
    logits[np.arange(truth.size), truth] += sureness
    powers = np.exp(1.5 * logits)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("classes", [2, 4])
def test_planted_errors_are_found(classes: int) -> None:
    generator = np.random.default_rng(1)
    truth = generator.integers(classes, size=4000)
    wrong = generator.random(4000) < 0.05
    labels = np.where(wrong, (truth + generator.integers(1, classes, 4000)) % classes, truth)
    suggested = suggest_labels(judged(truth, classes, 4.0), labels)
    listed = suggested != labels
    assert (listed & wrong).sum() / listed.sum() > 0.9, "precision"
    assert (listed & wrong).sum() / wrong.sum() > 0.8, "recall"
    assert (suggested[listed & wrong] == truth[listed & wrong]).mean() > 0.95


def test_right_labels_are_left_alone() -> None:
    truth = np.random.default_rng(2).integers(3, size=2000)
    np.testing.assert_array_equal(suggest_labels(judged(truth, 3, 12.0), truth), truth)


def test_a_class_that_models_are_less_sure_of_has_a_lower_threshold() -> None:
    labels = np.array([0, 0, 0, 1, 1, 1])
    second = np.array([0.05, 0.05, 0.62, 0.6, 0.6, 0.6])  # the models never say more than 62 % for the second class
    assert suggest_labels(np.stack([1 - second, second], axis=1), labels).tolist() == [0, 0, 1, 1, 1, 1]


def test_a_class_without_documents_is_not_suggested_and_no_documents_are_no_matter() -> None:
    probabilities = np.array([[0.2, 0.1, 0.7], [0.1, 0.6, 0.3]])
    assert suggest_labels(probabilities, np.array([0, 1])).tolist() == [0, 1]
    assert suggest_labels(np.empty((0, 2)), np.empty(0, dtype=np.int64)).size == 0


def found(folder: Path, **options: Any) -> LabelErrors:
    results = read_results(FakeRun(**options).make(folder))
    return find_label_errors(results, summarise(results))


def test_the_clearest_come_first_with_their_texts(tmp_path: Path) -> None:
    errors = found(tmp_path, settings={"label_errors": 5})
    first = errors.listed[0]
    assert errors.excerpts[0] == EVIL and first.split == "test", "every model is sure that the planted review is wrong"
    assert first.models_agree == first.models == 2 * 10
    assert errors.cells == 10, "all but the majority class"
    margins = [error.probability - error.label_probability for error in errors.listed]
    assert margins == sorted(margins, reverse=True) and min(margins) > 0
    assert len(errors.shown) == 5 and all(error.label != error.suggested for error in errors.listed)
    assert errors.count("test") + errors.count("validation") == len(errors.listed)
    assert errors.share("test") == errors.count("test") / 400
    assert f"{errors.count('test')} of 400 test documents" in note(errors)


def test_none_are_shown_where_none_are_asked_for_but_all_are_written(tmp_path: Path) -> None:
    errors = found(tmp_path, settings={"label_errors": 0}, seeds=(0,))
    assert errors.shown == []
    write_label_errors(errors, tmp_path / "label_errors.csv")
    with (tmp_path / "label_errors.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["id"] for row in rows] == [error.id for error in errors.listed] != []
    assert all(0 <= float(row["label_probability"]) < float(row["probability"]) <= 1 for row in rows)


def test_without_models_no_label_is_doubted(tmp_path: Path) -> None:
    errors = found(tmp_path, embeddings=(), architectures=(), baselines=("majority",))
    assert errors.listed == () and errors.cells == 0


@pytest.mark.parametrize(
    ("skill", "said"),
    [
        (0.0, "No model learnt enough to doubt a label."),
        (0.5, "No label is doubted here: together the models are hardly better than the commonest class (on"),
    ],
)
def test_models_that_know_little_doubt_nobody(tmp_path: Path, skill: float, said: str) -> None:
    models = ("tfidf-logreg", "nb-svm", "mean-logreg", "bi-rnn", "bi-lstm", "bi-gru")
    large = {"train": 50, "validation": 600, "test": 400, "unlabelled": 0}
    errors = found(tmp_path, skill=dict.fromkeys(models, skill), embeddings=("cbow",), tags=False, sizes=large)
    assert errors.listed == () and nothing(errors).startswith(said)


def test_a_model_that_learnt_nothing_has_no_say(tmp_path: Path) -> None:
    always = tuple((f"{embedding}/bi-gru", seed) for embedding in ("cbow", "skipgram") for seed in (0, 1))
    assert found(tmp_path, constant=always).cells == 8


def test_kappa_is_what_chance_leaves() -> None:
    truth = np.array([0, 0, 1, 1])
    assert kappa(truth, truth, 2) == 1 and kappa(truth, 1 - truth, 2) == -1
    assert kappa(truth, np.array([0, 1, 0, 1]), 2) == 0 and kappa(truth, np.zeros(4, np.int64), 2) == 0
    assert (
        kappa(np.empty(0, np.int64), np.empty(0, np.int64), 2) == 0
        and kappa(np.zeros(3, int), np.zeros(3, int), 2) == 0
    )


def test_the_file_has_ids_of_the_corpus_and_whole_texts(tmp_path: Path) -> None:
    results = read_results(FakeRun(seeds=(0,)).make(tmp_path))
    errors = find_label_errors(results, summarise(results))
    write_label_errors(errors, tmp_path / "label_errors.csv")
    with (tmp_path / "label_errors.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    place = {name: row for row, name in enumerate(results.corpus.ids)}
    assert [row["text"] for row in rows] == results.corpus.texts([place[row["id"]] for row in rows])
