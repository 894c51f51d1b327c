"""Ensembles in the report: which is taken, how their seeds are counted, what their members add."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from reports.comparison import build_report
from reports.request import ReportRequest
from reports.results.cells import Results, read_results
from reports.sections import ensembles
from reports.sections.headline import headline
from reports.statistics.comparison import Comparison
from reports.statistics.contest import find_contests
from reports.statistics.difference import Difference, find_difference
from reports.statistics.spread.cell_replicates import POOLED, find_replicates
from reports.statistics.spread.luck import find_luck
from reports.statistics.spread.replicates import find_spreads
from reports.writing.markdown import MarkdownWriter
from tests.fake_ensembles import with_ensembles

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
SMALL: dict[str, Any] = {
    "embeddings": ("cbow",),
    "architectures": ("bi-rnn", "bi-gru"),
    "baselines": ("majority", "nb-svm"),
    "seeds": (0, 1, 2),
    "noise": 1.2,
    "sizes": {"train": 500, "validation": 300, "test": 400, "unlabelled": 20},
}
WISHES = {
    "stack-best-two": ("cbow/bi-gru", "nb-svm"),
    "stack-all": ("cbow/bi-gru", "cbow/bi-rnn", "nb-svm"),
    "mean-of-seeds": ("cbow/bi-gru",),
}


def request_of(root: Path, wishes: Any = None, **more: Any) -> ReportRequest:
    return with_ensembles(FakeRun(**{**SMALL, **more}).make(root), root, WISHES if wishes is None else wishes)


def results_of(root: Path, wishes: Any = None, **more: Any) -> Results:
    return read_results(request_of(root, wishes, **more))


def difference(results: Results, first: str, second: str) -> Difference:
    cells = find_replicates(results, "test")
    spreads = find_spreads(cells, dict.fromkeys(cells, 0.01))
    return find_difference(cells[first], cells[second], (spreads[first], spreads[second]))


def test_an_ensemble_may_be_taken_with_the_best_single_cell_beside_it(tmp_path: Path) -> None:
    known = Comparison(results_of(tmp_path, {"stack-all": WISHES["stack-all"]}))
    taken, beside = known.answer.recommended, known.answer.beside
    assert taken and taken.name == "stack-all"
    assert beside and beside.name == "cbow/bi-gru" and beside.is_network
    assert headline(known).startswith("Take stack-all (3 models together)")
    assert known.answer.network is beside and known.answer.baseline and known.answer.baseline.name == "nb-svm"


def test_a_mean_over_seeds_is_not_said_to_rest_on_one_seed(tmp_path: Path) -> None:
    known = Comparison(results_of(tmp_path, {"mean-of-seeds": WISHES["mean-of-seeds"]}))
    assert headline(known).startswith("Take mean-of-seeds (3 models together)")
    assert "one seed" not in headline(known)


def test_a_stack_has_a_replicate_for_each_seed_and_a_mean_over_seeds_one(tmp_path: Path) -> None:
    cells = find_replicates(results_of(tmp_path), "test")
    assert cells["stack-all"].keys == (0, 1, 2)
    assert cells["mean-of-seeds"].keys == (POOLED,)
    spreads = find_spreads(cells, dict.fromkeys(cells, 0.01))
    assert spreads["stack-all"].measured and spreads["stack-all"].freedom == 2
    assert not spreads["mean-of-seeds"].measured


@pytest.mark.parametrize(
    ("first", "second", "sides"),
    [
        ("stack-best-two", "cbow/bi-gru", 1),  # its member: the same draw
        ("stack-best-two", "stack-all", 1),  # a member in common
        ("stack-best-two", "cbow/bi-rnn", 2),  # not its member
        ("stack-best-two", "nb-svm", 1),  # its member, too: in this run the seed moves baselines
        ("mean-of-seeds", "cbow/bi-gru", 2),  # one model against three
        ("cbow/bi-rnn", "cbow/bi-gru", 2),
    ],
)
def test_seeds_are_paired_where_models_are_shared(tmp_path: Path, first: str, second: str, sides: int) -> None:
    results = results_of(tmp_path)
    for pair in ((first, second), (second, first)):
        assert len(difference(results, *pair).sides) == sides
    if sides == 1:
        (side,) = difference(results, first, second).sides
        assert side.seeds == 3
        cells = find_replicates(results, "test")
        assert side.spread.observed == pytest.approx((cells[first].values - cells[second].values).var(ddof=1))


def test_a_mean_over_seeds_is_compared_with_all_seeds_of_its_cell(tmp_path: Path) -> None:
    results = results_of(tmp_path)
    cells = find_replicates(results, "test")
    expected = cells["mean-of-seeds"].values[0] - cells["cbow/bi-gru"].values.mean()
    assert difference(results, "mean-of-seeds", "cbow/bi-gru").observed == pytest.approx(expected)


def test_an_ensemble_of_baselines_is_moved_by_no_seed(tmp_path: Path) -> None:
    wishes = {"stack-all": ("nb-svm", "tfidf-logreg")}
    root = FakeRun(**{**SMALL, "baselines": ("nb-svm", "tfidf-logreg"), "architectures": ()})
    request = root.make(tmp_path)
    same = {cell.cell: cell for cell in request.cells if cell.seed == 0}
    request = request.model_copy(
        update={"cells": tuple(c.model_copy(update={"folder": same[c.cell].folder}) for c in request.cells)}
    )
    known = Comparison(read_results(with_ensembles(request, tmp_path, wishes)))
    cells = find_replicates(known.results, "test")
    assert cells["stack-all"].is_fixed and len(cells["stack-all"].keys) == 3
    summary = next(summary for summary in known.summaries if summary.is_ensemble)
    assert not summary.is_drawn and find_luck(summary, known.summaries, {}, 0.001) is None


def test_ensembles_are_nobodys_rival_and_doubt_no_label(tmp_path: Path) -> None:
    with_them = results_of(tmp_path / "with")
    without = results_of(tmp_path / "without", {})
    names = [[(a.name, b.name) for a, b in find_contests(results)] for results in (with_them, without)]
    assert names[0] == names[1]
    doubted = [Comparison(results).label_errors for results in (with_them, without)]
    assert doubted[0].cells == doubted[1].cells and doubted[0].listed == doubted[1].listed


def told(known: Comparison) -> str:
    blocks = ensembles.tell(known)
    assert blocks is not None
    return "\n".join(MarkdownWriter("svg").blocks(blocks))


def test_the_section_says_what_members_weigh_and_who_failed(tmp_path: Path) -> None:
    known = Comparison(results_of(tmp_path, failed=(("cbow/bi-rnn", 1),)))
    text = told(known)
    assert "Left out with seed 1, for it failed: cbow/bi-rnn." in text
    assert "Labels of validation chose the weights" in text
    assert text.count("| nb-svm |") == 2 and "cbow/bi-gru seed 2" in text
    assert ensembles.tell(Comparison(results_of(tmp_path / "none", {}))) is None


def test_the_report_hands_over_all_members(tmp_path: Path) -> None:
    request = request_of(tmp_path)
    folder = tmp_path / "runs" / "fake"
    folder.mkdir(parents=True)
    build_report(request, folder)
    description = json.loads((folder / "model" / "model.json").read_text(encoding="utf-8"))
    assert description["kind"] == "ensemble" and description["temperature"] > 0
    for number, member in enumerate(description["members"]):
        place = folder / "model" / "members" / str(number)
        assert {path.name for path in place.iterdir()} == {"model.json", "model.safetensors", "words.txt"}
        assert json.loads((place / "model.json").read_text(encoding="utf-8"))["kind"] == member["kind"]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Together" in page and "stack-best-two" in page
    rows = (folder / "cells.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[:5] for row in rows if row.startswith("stack-all")] == [
        ["stack-all", "ensemble", "", "stack-all", str(seed)] for seed in (0, 1, 2)
    ]
