"""Scores that rest on word vectors from outside say so, wherever they stand."""

import csv
import runpy
from pathlib import Path

import pytest

from pipeline.answer import answer_table
from reports.comparison import SECTIONS, build_report
from reports.request import ReportRequest
from reports.results.cells import read_results
from reports.sections.cells import OUTSIDE
from reports.sections.section import told
from reports.statistics.comparison import Comparison
from reports.writing.markdown import MarkdownWriter

_fake = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))
FakeRun, store = (_fake[name] for name in ("FakeRun", "store"))


@pytest.fixture
def request_made(tmp_path: Path) -> ReportRequest:
    run = FakeRun(seeds=(0,), architectures=("bi-gru",), baselines=("nb-svm", "mean-logreg"))
    request: ReportRequest = run.make(tmp_path)
    return request


def on_outside_vectors(request: ReportRequest, embedding: str) -> ReportRequest:
    cells = tuple(c.model_copy(update={"outside_vectors": c.embedding == embedding}) for c in request.cells)
    return request.model_copy(update={"cells": cells})


def table_of(folder: Path) -> dict[str, str]:
    with (folder / "cells.csv").open(encoding="utf-8", newline="") as stream:
        return {row["cell"]: row["outside_vectors"] for row in csv.DictReader(stream)}


def test_cells_on_them_say_yes_and_others_no(request_made: ReportRequest, tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.mkdir()
    build_report(on_outside_vectors(request_made, "skipgram"), target)
    outside = {"skipgram/mean-logreg", "skipgram/bi-gru"}
    assert {cell for cell, said in table_of(target).items() if said == "yes"} == outside
    page = (target / "report.md").read_text(encoding="utf-8")
    main = page.partition("## All cells")[2].partition("\n## ")[0]
    heads, _, *rows = [line.split("|") for line in main.splitlines() if line.startswith("|")]
    said = {row[1].split()[0]: row[heads.index(f" {OUTSIDE} ")].strip() for row in rows if row[1].strip()}
    assert {cell for cell, answer in said.items() if answer == "yes"} == outside
    assert {cell for cell, answer in said.items() if answer == "no"} == {"nb-svm", "cbow/mean-logreg", "cbow/bi-gru"}
    assert OUTSIDE in (target / "report.html").read_text(encoding="utf-8")
    lines = answer_table(target / "cells.csv").splitlines()
    assert {line.split()[0] for line in lines if "outside vectors" in line} == outside


def test_a_run_without_them_has_no_such_column(request_made: ReportRequest, tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.mkdir()
    build_report(request_made, target)
    assert set(table_of(target).values()) == {"no"}
    assert OUTSIDE not in (target / "report.md").read_text(encoding="utf-8")
    assert "outside vectors" not in answer_table(target / "cells.csv")


def test_what_a_file_covers_is_in_the_report(request_made: ReportRequest) -> None:
    folder = request_made.embeddings["skipgram"]
    assert folder is not None
    quality = read_results(request_made).embeddings["skipgram"].quality
    note = "glove.txt (text; 400,000 words, 50 numbers each) covers 97.1 % of train's running words"
    store(folder, "quality.json", {**quality, "notes": [note]})
    blocks = told(Comparison(read_results(request_made)), SECTIONS)
    assert note in MarkdownWriter("svg").report("title", blocks)
