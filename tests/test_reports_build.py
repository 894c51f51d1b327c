"""The report stage: the whole folder, for every shape that a run can have."""

import csv
import json
import re
import runpy
import subprocess
import sys
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from reports.comparison import build_report
from reports.request import ReportRequest

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
COLUMNS = (
    "cell,kind,embedding,architecture,seed,embedding_seed,outside_vectors,measure,validation,test,validation_accuracy,"
    "test_accuracy,test_macro_f1,test_low,test_high,"
    "parameters,train_seconds,peak_mib,latency_ms,documents_per_second,recommended,remark"
)
SMALL: dict[str, Any] = {"seeds": (0,), "embeddings": ("cbow",), "architectures": ("bi-gru",)}


def built(root: Path, **options: Any) -> Path:
    request = FakeRun(**options).make(root)
    folder = root / "runs" / "fake"
    folder.mkdir(parents=True)
    build_report(request, folder)
    return folder


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "cells.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    failed = (("skipgram/bi-lstm", 1), ("cbow/bi-rnn", 0), ("cbow/bi-rnn", 1))
    return built(tmp_path_factory.mktemp("build"), failed=failed)


def test_the_folder_holds_what_people_read(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {"report.html", "report.md", "cells.csv", "label_errors.csv", "figures", "model", "request.json"}
    assert (folder / "report.html").stat().st_size < 3_000_000
    figures = sorted(path.name for path in (folder / "figures").iterdir())
    assert "test_accuracy.svg" in figures and "accuracy_by_tag.svg" in figures
    text, page = ((folder / name).read_text(encoding="utf-8") for name in ("report.md", "report.html"))
    linked = {*re.findall(r"(?<!\\)\]\(([^)]+)\)", text), *re.findall(r'href="([^"#]+)"', page)} - {"data:,"}
    assert linked > {"cells.csv", "label_errors.csv", "model/", "figures/", "figures/test_accuracy.svg"}
    assert [name for name in linked if not (folder / name).exists()] == []


def test_cells_csv_has_a_row_for_each_cell_and_seed(folder: Path) -> None:
    assert (folder / "cells.csv").read_text(encoding="utf-8").splitlines()[0] == COLUMNS
    rows = rows_of(folder)
    assert len(rows) == 2 * (3 + 2 + 6)
    assert [row["kind"] for row in rows] == sorted(row["kind"] for row in rows), "baselines first"
    broken = {(row["cell"], row["seed"]) for row in rows if not row["test_accuracy"]}
    assert broken == {("skipgram/bi-lstm", "1"), ("cbow/bi-rnn", "0"), ("cbow/bi-rnn", "1")}
    for row in rows:
        if row["test_accuracy"]:
            assert 0 <= float(row["test_low"]) <= float(row["test_accuracy"]) <= float(row["test_high"]) <= 1
            assert int(row["parameters"]) > 0 and float(row["latency_ms"]) > 0


def test_the_recommended_model_is_handed_over_whole(folder: Path) -> None:
    scores: dict[str, list[float]] = {}
    for row in rows_of(folder):
        if row["kind"] == "recurrent" and row["validation_accuracy"]:
            scores.setdefault(row["cell"], []).append(float(row["validation_accuracy"]))
    means = {cell: round(fmean(values), 9) for cell, values in scores.items()}
    assert sorted(path.name for path in (folder / "model").iterdir()) == [
        "model.json",
        "model.safetensors",
        "words.txt",
    ]
    handed = (folder / "model" / "model.safetensors").read_bytes().decode().removeprefix("not a real model ")
    assert means[handed] == max(means.values())
    description = json.loads((folder / "model" / "model.json").read_text(encoding="utf-8"))
    assert description["kind"] == "recurrent"
    assert 0.05 < description["temperature"] < 20 and description["temperature"] != 1


def test_a_report_can_be_drawn_again_from_its_request(folder: Path, tmp_path: Path) -> None:
    stored = ReportRequest.model_validate_json((folder / "request.json").read_text(encoding="utf-8"))
    assert not stored.corpus.is_absolute()
    build_report(stored.located(folder.parent.parent), tmp_path)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            assert (tmp_path / path.relative_to(folder)).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (SMALL | {"baselines": (), "tags": False, "quality": False, "synthetic": False}, "No baseline was run"),
        ({"embeddings": (), "architectures": (), "baselines": ("majority", "nb-svm")}, "No network was trained"),
        (SMALL | {"baselines": (), "failed": (("cbow/bi-gru", 0),)}, "No model was trained"),
        (SMALL | {"embeddings": ("cbow", "random"), "failed_embeddings": ("cbow",)}, "no disk space"),
        (SMALL | {"labels": tuple(f"class {n}" for n in range(21)), "seeds": (0, 1, 2)}, "class 20"),
        (SMALL | {"embeddings": ("transductive",)}, "is transductive"),
        (SMALL | {"labels": ("好", "差")}, "差"),
        (SMALL | {"settings": {"mistakes": 0, "confidence": 0.9, "title": "<i>Mine</i>"}}, "&lt;i&gt;Mine&lt;/i&gt;"),
        (SMALL | {"sizes": {"train": 60, "validation": 12, "test": 9, "unlabelled": 0}}, "only 9 test documents"),
    ],
)
def test_a_run_of_any_shape_has_a_report(tmp_path: Path, options: dict[str, Any], part: str) -> None:
    folder = built(tmp_path, **options)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert part in page
    assert "nan" not in page.replace("loss is nan", "").lower().split() and ">None<" not in page
    assert (folder / "model").is_dir() == ("No model was trained" not in page)


@pytest.mark.filterwarnings("ignore:Glyph .* missing from")  # a machine may have no Chinese font
def test_figures_can_be_png(tmp_path: Path) -> None:
    folder = built(tmp_path, **SMALL, baselines=("nb-svm",), settings={"figure_format": "png"})
    assert {path.suffix for path in (folder / "figures").iterdir()} == {".png"}
    assert "](figures/test_accuracy.png)" in (folder / "report.md").read_text(encoding="utf-8")


def test_a_report_needs_none_of_the_libraries_that_train() -> None:
    forbidden = ("torch", "sklearn", "gensim", "luigi", "numba")
    entries = "reports.comparison, reports.language, reports.series"
    code = f"import sys, {entries}; print([name for name in {forbidden} if name in sys.modules])"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == "[]"
