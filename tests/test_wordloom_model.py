"""A trained model in Python: found by its name, careful with what it is given, the same wherever it goes."""

import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pytest
import torch
from pyarrow import parquet
from threadpoolctl import threadpool_info

import wordloom
from classifiers.explain.integrated_gradients import TOLERANCE
from classifiers.temperature import tempered
from models.files import MODEL
from reports.comparison import build_report
from reports.request import ReportRequest
from tests.test_pipeline_whole import CELLS
from tests.test_pipeline_whole import wordloom as command_line

pytestmark = pytest.mark.xdist_group("face")
TEXTS = ["An excellent film, not boring at all.", "a dull <b>story</b>", ""]


def folder_of(place: Path, cell: str) -> Path:
    request = json.loads((place / "runs" / "reviews" / "request.json").read_text(encoding="utf-8"))
    return place / next(each["folder"] for each in request["cells"] if each["cell"] == cell)


@pytest.mark.parametrize("cell", CELLS)
def test_each_cell_is_loaded_by_its_name_and_says_what_its_stage_said(cell: str, place: Path) -> None:
    model = wordloom.load("reviews", cell=cell)
    table = parquet.read_table(folder_of(place, cell) / "predictions.parquet").to_pylist()
    # Of validation an ensemble's folder has what was said by fits that did not see the document.
    table = [row for row in table if row["split"] == "test" or not cell.startswith("stack")]
    documents = parquet.read_table(next(place.glob("artifacts/CleanCorpus/*/documents.parquet"))).to_pylist()
    text = {row["id"]: row["text"] for row in documents}
    said = tempered(np.array([row["probability"] for row in table]), model._predictor.temperature)
    np.testing.assert_allclose(model.predict_proba([text[row["id"]] for row in table]), said, atol=1e-6)
    assert model.predict(TEXTS).tolist() == model.classes_[model.predict_proba(TEXTS).argmax(axis=1)].tolist()
    again = wordloom.load(folder_of(place, cell))
    np.testing.assert_array_equal(again.predict_proba(TEXTS), model.predict_proba(TEXTS))


def test_the_model_of_a_run_is_that_of_its_recommended_cell_and_the_command_line_agrees(place: Path) -> None:
    best = wordloom.load("reviews")
    chosen = next(row["cell"] for row in wordloom.Comparison("runs/reviews").rows if row["recommended"])
    for run in ("reviews", Path("runs") / "reviews", place / "runs" / "reviews"):
        model = wordloom.load(run, cell=chosen, seed=0)
        np.testing.assert_allclose(model.predict_proba(TEXTS), best.predict_proba(TEXTS), atol=1e-6)
    code, out, err = command_line("predict", "reviews", TEXTS[0], "--cell", "nb-svm", "--json", folder=place)
    assert code == 0, err
    (shares,) = wordloom.load("reviews", cell="nb-svm").predict_proba(TEXTS[:1])
    assert list(json.loads(out)["probabilities"].values()) == pytest.approx(shares.tolist(), abs=1e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_whatever_kind_is_recommended_its_model_is_whole(cell: str, place: Path) -> None:
    request = ReportRequest.read(place / "runs" / "reviews", place)
    assert request is not None
    only = tuple(each for each in request.cells if each.cell == cell)
    folder = place / "runs" / "only"
    folder.mkdir()
    build_report(request.model_copy(update={"name": "only", "cells": only, "explanations": None}), folder)
    files = {"model.json", "members"} if cell.startswith("stack") else {*MODEL}
    assert {path.name for path in (folder / "model").iterdir()} == files
    said = wordloom.load("only").predict_proba(TEXTS)
    np.testing.assert_allclose(said, wordloom.load("reviews", cell=cell).predict_proba(TEXTS), atol=1e-6)
    code, out, err = command_line("predict", "only", TEXTS[0], "--json", folder=place)
    assert code == 0, err
    assert list(json.loads(out)["probabilities"].values()) == pytest.approx(said[0].tolist(), abs=1e-6)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"run": "review"}, "no run 'review'; did you mean reviews?"),
        ({"run": "reviews", "cell": "gru"}, f"reviews has no cell 'gru'; known: {', '.join(CELLS)}"),
        ({"run": "reviews", "cell": "nb-svm", "seed": 4}, "nb-svm was not trained with seed 4; known: 0"),
        ({"run": "reviews", "seed": 0}, "seed 0 of which cell?"),
        ({"run": "runs/reviews/model", "cell": "nb-svm"}, "is a single model, not a run"),
    ],
)
def test_a_name_that_is_not_there_lists_those_that_are(arguments: dict[str, Any], said: str, place: Path) -> None:
    with pytest.raises(wordloom.WordloomError) as caught:
        wordloom.load(**arguments)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("texts", "error", "said"),
    [
        ("good", TypeError, "for a single text write"),
        (b"good", TypeError, "for a single text write"),
        (["good", None], TypeError, r"texts\[1\] is None"),
        ([float("nan")], TypeError, r"texts\[0\] is nan \(float\)"),
        ([["good"]], TypeError, r"texts\[0\] is \['good'\]"),
        (np.array([1, 2]), TypeError, r"texts\[0\] is 1"),
        (np.array([["good"]]), ValueError, r"the shape \(1, 1\); one column"),
        ({"text": "good"}, TypeError, "come as dict"),
        (7, TypeError, "a list of texts is needed, not 7"),
    ],
)
def test_what_is_no_list_of_texts_is_refused_by_name(
    texts: Any, error: type[Exception], said: str, place: Path
) -> None:
    model = wordloom.load("reviews", cell="majority")
    for ask in (model.predict, model.predict_proba):
        with pytest.raises(error, match=said):
            ask(texts)


def test_shares_of_words_add_up_to_what_the_text_changes(place: Path) -> None:
    nothing = "zzzz " * 6
    network_gap = 0.0  # that of the network is the stack's own, times its weight: no linear member leaves one
    for cell in ("nb-svm", "skipgram/rnn", "stack-best-two"):
        model = wordloom.load("reviews", cell=cell)
        shares = model.explain("an excellent film, not boring", label="positive")
        assert [word for word, _ in shares] == ["an", "excellent", "film", ",", "not", "boring"]
        odds = [np.log(p[1] / p[0]) for p in model.predict_proba(["an excellent film, not boring", nothing])]
        change = odds[0] - odds[1]
        if cell == "skipgram/rnn":
            network_gap = TOLERANCE * max(1 / model._predictor.temperature, abs(change))
        weight = max(model._predictor.model.combination.weights) if cell.startswith("stack") else 1.0
        assert sum(share for _, share in shares) == pytest.approx(change, abs=network_gap * weight + 0.001)
        against = model.explain("an excellent film, not boring", label="negative")
        np.testing.assert_allclose([s for _, s in shares], [-s for _, s in against], atol=1e-6)
        assert model.explain("") == []
        with pytest.raises(ValueError, match="none of the classes; they are 'negative', 'positive'"):
            model.explain("fine", label="good")
        with pytest.raises(TypeError, match="explain takes one text"):
            model.explain(["fine"])  # type: ignore[arg-type]
    assert wordloom.load("reviews", cell="majority").explain("good") == [("good", 0.0)]


@pytest.mark.parametrize("cell", ["skipgram/rnn", "stack-best-two"])
def test_a_model_is_saved_and_pickled_whole(cell: str, place: Path) -> None:
    model = wordloom.load("reviews", cell=cell)
    kept = model.save(place / "kept")
    for _ in range(2):
        copies = (wordloom.load(kept), pickle.loads(pickle.dumps(model)))
        for copy in copies:
            np.testing.assert_array_equal(copy.predict_proba(TEXTS), model.predict_proba(TEXTS))
        model.save(kept)  # over itself
    assert [path.name for path in place.iterdir() if "kept" in path.name] == ["kept"]
    (kept / "notes.txt").touch()
    with pytest.raises(wordloom.WordloomError, match="holds more than a model"):
        model.save(kept)


def test_what_models_need_of_the_process_is_put_back(place: Path) -> None:
    wordloom.load("reviews", cell="skipgram/rnn").predict(TEXTS)  # whatever is to be imported is
    torch.set_num_threads(2)
    torch.set_flush_denormal(False)
    before = (threadpool_info(), torch.get_rng_state().tolist())
    try:
        model = wordloom.load("reviews", cell="skipgram/rnn")
        model.predict(TEXTS)
        model.explain(TEXTS[0])
        assert (threadpool_info(), torch.get_rng_state().tolist()) == before
        assert (torch.get_num_threads(), float(torch.tensor(1e-39) * 0.5) > 0) == (2, True)
    finally:
        torch.set_num_threads(1)


def test_of_several_seeds_the_best_on_validation_is_loaded(place: Path) -> None:
    request = json.loads((place / "runs" / "reviews" / "request.json").read_text(encoding="utf-8"))
    first = next(each for each in request["cells"] if each["cell"] == "nb-svm")
    right = parquet.read_table(place / first["folder"] / "predictions.parquet")
    worse = shutil.copytree(place / first["folder"], place / "artifacts" / "worse")
    flipped = [row[::-1] for row in right.column("probability").to_pylist()]
    probability = right.schema.get_field_index("probability")
    column = pyarrow.array(flipped, right.schema.field(probability).type)
    wrong = right.set_column(probability, "probability", column)
    parquet.write_table(wrong, worse / "predictions.parquet")
    (worse / "manifest.json").unlink()  # which would call it damaged
    request["cells"] = [{**first, "folder": "artifacts/worse"}, {**first, "seed": 3}]
    (place / "runs" / "reviews" / "request.json").write_text(json.dumps(request), encoding="utf-8")
    best = wordloom.load("reviews", cell="nb-svm")
    assert best._predictor.temperature == wordloom.load("reviews", cell="nb-svm", seed=3)._predictor.temperature
    assert best._predictor.temperature != wordloom.load("reviews", cell="nb-svm", seed=0)._predictor.temperature
    request["cells"] = [{**first, "folder": None, "failure": "memory ran out"}]
    (place / "runs" / "reviews" / "request.json").write_text(json.dumps(request), encoding="utf-8")
    with pytest.raises(wordloom.WordloomError, match="nb-svm has no model: memory ran out"):
        wordloom.load("reviews", cell="nb-svm")
