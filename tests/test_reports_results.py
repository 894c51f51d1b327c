"""Reading artefacts: what does not fit is refused, and a request finds its artefacts after a move."""

import json
import runpy
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import pytest

from corpus.errors import DataError
from reports.request import ReportRequest
from reports.results.cells import read_results

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]


@pytest.fixture
def request_(tmp_path: Path) -> ReportRequest:
    run = FakeRun(seeds=(0,), embeddings=("cbow",), architectures=("bi-gru",), baselines=("majority", "nb-svm"))
    made = run.make(tmp_path)
    assert isinstance(made, ReportRequest)
    return made


def folder_of(request: ReportRequest, cell: str) -> Path:
    folder = next(c.folder for c in request.cells if c.cell == cell)
    assert folder is not None
    return folder


def test_baselines_come_first_whatever_the_order_of_the_request(request_: ReportRequest) -> None:
    turned = request_.model_copy(update={"cells": request_.cells[::-1]})
    assert [cell.name for cell in read_results(turned).cells] == ["nb-svm", "majority", "cbow/bi-gru"]


def test_probabilities_are_read_in_the_order_of_the_corpus_labels(request_: ReportRequest) -> None:
    before = read_results(request_).cells[-1].models[0].predictions["test"]
    folder = folder_of(request_, "cbow/bi-gru")
    details = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    details["labels"].reverse()
    (folder / "model.json").write_text(json.dumps(details), encoding="utf-8")
    after = read_results(request_).cells[-1].models[0].predictions["test"]
    assert (before.predicted == 1 - after.predicted).all()
    assert before.truth_probability + after.truth_probability == pytest.approx(np.ones(len(before.predicted)))


def test_predictions_about_other_documents_are_refused(request_: ReportRequest) -> None:
    path = folder_of(request_, "nb-svm") / "predictions.parquet"
    table = parquet.read_table(path)
    parquet.write_table(table.take(list(range(table.num_rows))[::-1]), path)
    with pytest.raises(DataError, match=r"nb-svm seed 0.*not about the validation split"):
        read_results(request_)


def test_another_set_of_classes_is_refused(request_: ReportRequest) -> None:
    path = folder_of(request_, "nb-svm") / "model.json"
    path.write_text(json.dumps({"labels": ["negative", "neutral"]}), encoding="utf-8")
    with pytest.raises(DataError, match="neutral"):
        read_results(request_)


@pytest.mark.parametrize("name", ["predictions.parquet", "cost.json", "history.json", "model.json"])
def test_a_missing_file_is_named_with_the_next_step(request_: ReportRequest, name: str) -> None:
    (folder_of(request_, "nb-svm") / name).unlink()
    with pytest.raises(DataError, match=rf"{name} is missing.*wordloom run"):
        read_results(request_)


def test_a_word_with_a_line_separator_does_not_shift_the_vocabulary(request_: ReportRequest) -> None:
    folder = request_.embeddings["cbow"]
    assert folder is not None
    (folder / "words.txt").write_text("one\nt\u2028wo\nthree\x85\n", encoding="utf-8")
    assert read_results(request_).embeddings["cbow"].words == ["one", "t\u2028wo", "three\x85"]


def test_a_stored_request_finds_its_artefacts_after_the_project_has_moved(
    request_: ReportRequest, tmp_path: Path
) -> None:
    stored = request_.portable().model_dump_json()
    assert str(tmp_path) not in stored
    shutil.move(tmp_path / "artifacts", tmp_path / "elsewhere" / "artifacts")
    found = ReportRequest.model_validate_json(stored).located(tmp_path / "elsewhere")
    assert len(read_results(found).cells) == 3


def test_paths_outside_the_project_stay_whole(request_: ReportRequest, tmp_path: Path) -> None:
    outside = tmp_path.parent / "shared-vectors"
    stored = request_.model_copy(update={"embeddings": {"cbow": outside, "none": None}}).portable()
    assert stored.embeddings == {"cbow": outside, "none": None}
    assert stored.located(Path("/anywhere")).embeddings["cbow"] == outside
