"""The section on verdicts: the same in page and markdown, readable without colour, and honest about one seed."""

import html
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from reports.comparison import SECTIONS, build_report
from reports.folder import drawings
from reports.results.cells import read_results
from reports.sections.section import told
from reports.statistics.comparison import Comparison
from reports.statistics.difference import Difference, find_difference
from reports.statistics.spread.cell_replicates import find_replicates
from reports.statistics.spread.spreads import FIXED
from reports.writing.inline import SIGNS

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
FEW: dict[str, Any] = {"embeddings": ("cbow",), "architectures": ("bi-rnn", "bi-gru")}


def known(folder: Path, **options: Any) -> Comparison:
    return Comparison(read_results(FakeRun(**options).make(folder)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("section")
    build_report(FakeRun(**FEW, seeds=(0, 1), failed=(("cbow/bi-rnn", 1),), settings={"margin": 9.0}).make(root), root)
    return root


def test_the_matrix_has_a_word_for_every_pair(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    matrix = page.partition('<table class="matrix">')[2].partition("</table>")[0]
    words = re.findall(r'<span class="hidden">(better|worse|equivalent|not enough evidence|itself)</span>', matrix)
    assert len(words) == 6 * 6 and words.count("itself") == 6
    assert words.count("better") == words.count("worse")
    assert len(re.findall(r'<th scope="col"><span aria-hidden="true">\d+</span><span class="hidden">', matrix)) == 6


def test_markdown_has_the_same_matrix(folder: Path) -> None:
    text = (folder / "report.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d+ \S+ \|(.+)\|$", text, re.MULTILINE)
    cells = [entry.strip(" \\") for row in rows for entry in row.split("|")]
    assert len(rows) == 6 and cells.count("·") == 6
    assert set(cells) <= {*(drawn for drawn, _ in SIGNS.values()), "·"}
    assert cells.count("▲") == cells.count("▼")


def test_groups_of_equivalent_cells_are_marked_in_both(folder: Path) -> None:
    page, text = ((folder / name).read_text(encoding="utf-8") for name in ("report.html", "report.md"))
    assert "<small>group a" in page and "group a) |" in text
    assert "Cells of the same group are" in page and "Cells of the same group are equivalent" in text


def test_the_rules_of_the_recommendation_and_how_to_read_it_stand_in_both(folder: Path) -> None:
    for name in ("report.html", "report.md"):
        text = html.unescape((folder / name).read_text(encoding="utf-8"))
        for said in (
            "How a cell is recommended",
            "the variance of its own seeds",
            "Holm",
            "McNemar's exact test",
            "two files",
        ):
            assert said in text


def test_documents_of_known_groups_are_drawn_together_and_the_report_says_so(tmp_path: Path) -> None:
    alone, grouped = (known(tmp_path / str(size), **FEW, per_group=size) for size in (1, 20))
    said = html.unescape(str(told(grouped, SECTIONS)))
    assert "The 400 test documents come in 20 known groups" in said and "drawn by group" in said
    assert "known groups" not in str(told(alone, SECTIONS)), "groups of one document are none"
    freedoms = [find_difference_of(comparison).freedom for comparison in (alone, grouped)]
    assert freedoms == [399, 19]
    for one, other in zip(alone.done, grouped.done, strict=True):
        assert one.accuracy == other.accuracy and one.accuracy_interval != other.accuracy_interval
        assert one.macro_f1_interval != other.macro_f1_interval


def find_difference_of(comparison: Comparison) -> Difference:
    cells = find_replicates(comparison.results, "test")
    return find_difference(cells["cbow/bi-rnn"], cells["cbow/bi-gru"], (FIXED, FIXED))


def test_the_drawing_tells_every_difference_in_words(tmp_path: Path) -> None:
    found = known(tmp_path, **FEW)
    drawing = drawings(told(found, SECTIONS))["differences"]
    assert found.answer.recommended is not None and found.answer.recommended.name in drawing.title
    for verdict in found.against:
        assert verdict.first in drawing.description and verdict.word in drawing.description


def test_one_seed_is_said_wherever_a_verdict_rests_on_it(tmp_path: Path) -> None:
    build_report(FakeRun(**FEW, seeds=(0,)).make(tmp_path), tmp_path)
    page, text = ((tmp_path / name).read_text(encoding="utf-8") for name in ("report.html", "report.md"))
    assert "With one seed the spread over seeds was assumed, not measured" in page
    assert page.count("<small>spread over seeds assumed</small>") >= 5
    assert "One seed shows no spread over seeds" in text and "(spread over seeds assumed)" in text
    assert "One seed cannot rank close cells" in text


@pytest.mark.parametrize(
    "options",
    [
        {"embeddings": ("cbow",), "architectures": ("bi-gru",), "baselines": ()},
        {**FEW, "failed": tuple((f"cbow/{a}", s) for a in ("bi-rnn", "bi-gru") for s in (0, 1)), "baselines": ()},
    ],
    ids=["one cell", "no model"],
)
def test_without_two_cells_there_is_nothing_to_compare(tmp_path: Path, options: dict[str, Any]) -> None:
    build_report(FakeRun(**options).make(tmp_path), tmp_path)
    for name in ("report.html", "report.md"):
        assert "There are no two cells" in (tmp_path / name).read_text(encoding="utf-8")


def test_networks_stand_against_the_best_baseline(tmp_path: Path) -> None:
    found = known(tmp_path, **FEW)
    assert found.answer.baseline is not None
    assert {v.second for v in found.against_baseline} == {found.answer.baseline.name}
    assert {v.first for v in found.against_baseline} == {"cbow/bi-rnn", "cbow/bi-gru"}
    assert known(tmp_path / "none", **FEW, baselines=()).against_baseline == ()
