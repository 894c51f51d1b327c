"""Gradients in the report: what is told of them, drawn, and left out."""

import json
import re
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reports import numerals
from reports.comparison import build_report
from reports.drawing.gradients import LOWEST, gradient_drawing
from reports.drawing.svg import NARROW, WIDE
from reports.request import ReportRequest
from reports.results.cells import read_results
from reports.sections.gradients import said
from reports.statistics.gradients import Flow, find_flows

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
SIZES = {"train": 400, "validation": 80, "test": 100}


def run(root: Path, **more: Any) -> ReportRequest:
    made: ReportRequest = FakeRun(embeddings=("cbow",), sizes=SIZES, gradients=9, **more).make(root)
    return made


def flows_of(request: ReportRequest) -> tuple[Flow, ...]:
    return find_flows(read_results(request).cells)


def change(request: ReportRequest, cell: str, **values: Any) -> None:
    """Write other values into the last record of the first seed of a cell."""
    folder = next(each.folder for each in request.cells if each.cell == cell)
    assert folder is not None
    path = folder / "gradients.json"
    found = json.loads(path.read_text())
    found["records"][-1].update(values)
    path.write_text(json.dumps(found))


def test_every_network_is_told_of_by_its_first_seed(tmp_path: Path) -> None:
    flows = flows_of(run(tmp_path, seeds=(3, 1, 2)))
    assert [flow.cell for flow in flows] == ["cbow/bi-rnn", "cbow/bi-lstm", "cbow/bi-gru"]
    assert {flow.seed for flow in flows} == {1}
    assert all((f.start["epoch"], f.middle["epoch"], f.end["epoch"]) == (0, 2, 4) for f in flows)
    assert all(flow.clipped == pytest.approx(0.2) for flow in flows)


def test_the_words_name_the_nearest_and_the_furthest(tmp_path: Path) -> None:
    request = run(tmp_path)
    change(request, "cbow/bi-rnn", half_life=1, relative=[1.0, 0.4, *[1e-9] * 8])
    change(request, "cbow/bi-lstm", half_life=None, relative=[1.0, *[1.5] * 9])
    change(request, "cbow/bi-gru", half_life=4, relative=[1.0, 0.9, 0.8, 0.6, 0.5, *[0.1] * 5])
    flows = flows_of(request)
    where, _, left = said(flows)
    assert f"1{numerals.SPACE}word back in cbow/bi-rnn" in where
    assert f"over{numerals.SPACE}9{numerals.SPACE}words back in cbow/bi-lstm" in where
    assert numerals.power(1e-9) in left and "1.5 in cbow/bi-lstm: it has grown" in left


def test_training_that_changes_nothing_is_not_called_longer(tmp_path: Path) -> None:
    request = run(tmp_path, architectures=("bi-gru",))
    start = flows_of(request)[0].start
    change(request, "cbow/bi-gru", half_life=start["half_life"])
    assert "lengthened this half-life in 0 and shortened it in 0 of 1" in said(flows_of(request))[1]


def test_page_and_markdown_have_the_section_and_the_figure(tmp_path: Path) -> None:
    build_report(run(tmp_path), tmp_path)
    page, text = ((tmp_path / f"report.{kind}").read_text(encoding="utf-8") for kind in ("html", "md"))
    assert (tmp_path / "figures" / "gradients.svg").is_file()
    for report in (page, text):
        assert "How far gradients reach" in report
        assert f"over{numerals.SPACE}9" in report or re.search(r"\d\u00a0→\u00a0\d", report)
    assert "](figures/gradients.svg)" in text
    assert page.count("9 words back") >= 3


def test_a_run_without_gradients_says_how_to_get_them(tmp_path: Path) -> None:
    build_report(FakeRun(seeds=(0,), embeddings=("cbow",), sizes=SIZES).make(tmp_path), tmp_path)
    for name in ("report.html", "report.md"):
        assert "gradient_steps" in (tmp_path / name).read_text(encoding="utf-8")
    assert not (tmp_path / "figures" / "gradients.svg").exists()


def test_cells_without_matrix_gates_or_clipping_show_a_dash(tmp_path: Path) -> None:
    request = run(tmp_path, seeds=(0,), architectures=("bi-gru",))
    folder = next(cell.folder for cell in request.cells if cell.cell == "cbow/bi-gru")
    assert folder is not None
    found = json.loads((folder / "gradients.json").read_text())
    for record in found["records"]:
        record.update(singular_values={}, gates={})
    (folder / "gradients.json").write_text(json.dumps(found))
    history = json.loads((folder / "history.json").read_text())
    (folder / "history.json").write_text(json.dumps([{**row, "clipped_share": None} for row in history]))
    (flow,) = flows_of(request)
    assert (flow.singular_values, flow.gates, flow.clipped) == (numerals.NONE, [], None)
    build_report(request, tmp_path)
    row = next(line for line in (tmp_path / "report.md").read_text().splitlines() if "→" in line and "bi-gru" in line)
    assert row.count(numerals.NONE) == 3


@pytest.mark.parametrize("left", [[0.0] * 9, [None] * 9, [1e-300] * 9, [1e300] * 9], ids=str)
def test_gradients_beyond_all_bounds_are_drawn_within_theirs(tmp_path: Path, left: list[float | None]) -> None:
    request = run(tmp_path, seeds=(0,))
    change(request, "cbow/bi-rnn", relative=[1.0, *left], half_life=None)
    flows = flows_of(request)
    found = gradient_drawing(flows)
    assert found is not None
    for width in (WIDE, NARROW):
        low, high = found.draw(width).axes[0].get_ylim()
        assert LOWEST - 1.5 < low < high < 8
    assert said(flows) and all(flow.left for flow in flows)


def test_numbers_of_any_size_are_short() -> None:
    values = [0.0, 3e-8, 0.3, 1.0, 42.0, 2.4e4, None, float("nan")]
    written = [numerals.power(value) for value in values]
    assert [text.replace(numerals.SPACE, " ") for text in written] == [
        "0", "3 · 10⁻⁸", "0.3", "1", "42", "2 · 10⁴", numerals.NONE, numerals.NONE,
    ]  # fmt: skip
    assert [numerals.ten_to_the(power) for power in (-12, 0, 1)] == ["10⁻¹²", "1", "10¹"]
    assert all(len(numerals.power(value)) <= 11 for value in np.geomspace(1e-300, 1e300, 50))
