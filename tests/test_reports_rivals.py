"""Rivals in the report: a row as any other, recommended where they are best, and never handed over."""

import csv
import runpy
from pathlib import Path
from typing import Any

import pytest

from reports.comparison import build_report
from reports.request import ReportRequest
from reports.results.cells import read_results
from reports.sections import calibration, detection, rivals
from reports.sections.headline import headline
from reports.sections.section import Section
from reports.sections.why import detail
from reports.statistics.comparison import Comparison
from reports.statistics.pareto import weigh
from reports.statistics.rivals import find_rivals
from reports.writing.markdown import MarkdownWriter
from tests.fake_rivals import with_rival

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
SMALL: dict[str, Any] = {
    "embeddings": ("cbow",),
    "architectures": ("bi-gru",),
    "baselines": ("majority", "nb-svm"),
    "seeds": (0,),
    "sizes": {"train": 500, "validation": 300, "test": 400, "unlabelled": 20},
}


def request_of(root: Path, right: Any = (0.99, 0.98, 0.99), **more: Any) -> ReportRequest:
    return with_rival(FakeRun(**SMALL).make(root), root, right, **more)


def known_of(root: Path, right: Any = (0.99, 0.98, 0.99), **more: Any) -> Comparison:
    return Comparison(read_results(request_of(root, right, **more)))


def written(known: Comparison, section: Section[Comparison]) -> str:
    """Return a section as Markdown."""
    return "\n".join(MarkdownWriter("svg").blocks(section.tell(known) or ()))


def test_the_best_of_all_on_validation_is_recommended_and_the_best_of_ours_handed_over(tmp_path: Path) -> None:
    known = known_of(tmp_path)
    answer = known.answer
    assert answer.recommended and answer.recommended.name == "bert"
    assert answer.handed_over and answer.handed_over is answer.beside and not answer.beside.is_rival
    assert headline(known).startswith("Take bert (made elsewhere), the best on validation. It is better than ")
    assert f"{answer.handed_over.name}, the best of this run and handed over" in headline(known)


def test_a_rival_that_is_behind_changes_no_choice(tmp_path: Path) -> None:
    known, alone = known_of(tmp_path, (0.6,)), Comparison(read_results(FakeRun(**SMALL).make(tmp_path / "alone")))
    assert known.answer.recommended and alone.answer.recommended
    assert known.answer.recommended.name == alone.answer.recommended.name
    assert known.answer.network and known.answer.network.name == "cbow/bi-gru"
    (rival,) = find_rivals(known)
    assert rival.verdict and rival.verdict.word == "worse"


def test_without_answers_to_validation_it_cannot_be_recommended_and_that_is_said(tmp_path: Path) -> None:
    known = known_of(tmp_path, splits=("test",))
    assert known.answer.recommended and not known.answer.recommended.is_rival
    (rival,) = find_rivals(known)
    assert rival.summary.validation is None and rival.summary.test and rival.summary.test > 0.9
    assert rival.validation.given == 0 and rival.verdict and rival.verdict.word == "better"
    said = written(known, rivals.SECTION)
    assert "cannot be recommended" in said and "bert is better than" in said
    assert "bert" not in known.learnt.cells
    assert "On test bert is better (+" in detail(known)


def test_a_rival_that_learnt_nothing_is_recommended_for_its_place_alone_and_not_handed_over(tmp_path: Path) -> None:
    nothing = FakeRun(**SMALL, skill=dict.fromkeys(("majority", "nb-svm", "bi-gru"), 0.0)).make(tmp_path)
    known = Comparison(read_results(with_rival(nothing, tmp_path, (0.6,))))
    assert headline(known).startswith(
        "By validation no model is shown to know more than the commonest class; bert, made elsewhere, is the best on "
        "validation and recommended for that alone. nb-svm, cbow/bi-gru and bert learnt nothing"
    )


def test_of_what_a_spread_was_assumed_is_said(tmp_path: Path) -> None:
    one, three = (detail(known_of(tmp_path / str(len(right)), right)) for right in ((0.99,), (0.99, 0.98, 0.99)))
    assert "assumed of each network or rival with one" in one
    assert "assumed of each network with one" in three


def test_what_it_did_not_answer_is_counted(tmp_path: Path) -> None:
    (rival,) = find_rivals(known_of(tmp_path, left_out=30))
    assert (rival.test.given, rival.test.missing, rival.validation.missing) == (370, 30, 0)


def test_labels_alone_have_no_calibration_and_no_curves(tmp_path: Path) -> None:
    request = request_of(tmp_path, (0.97,), says_probabilities=False)
    known = Comparison(read_results(request))
    assert "bert" not in written(known, calibration.SECTION) + written(known, detection.SECTION)
    assert "labels alone" in written(known, rivals.SECTION)


def test_files_are_seeds_of_their_own(tmp_path: Path) -> None:
    known = known_of(tmp_path)
    assert known.results.seeds == [0]
    assert len(known.rivals[0].scores) == 3
    assert known.verdicts.spreads["bert"].measured and not known.verdicts.spreads["cbow/bi-gru"].measured


@pytest.mark.parametrize("is_trained", [True, False])
def test_no_spread_is_assumed_of_what_was_not_trained(tmp_path: Path, is_trained: bool) -> None:
    known = known_of(tmp_path, (0.97,), is_trained=is_trained)
    assert (known.verdicts.spreads["bert"].deviation > 0) == is_trained


def test_the_spread_of_a_rival_says_nothing_of_ours(tmp_path: Path) -> None:
    wild, alone = known_of(tmp_path, (0.5, 0.99)), Comparison(read_results(FakeRun(**SMALL).make(tmp_path / "alone")))
    assert wild.verdicts.spreads["cbow/bi-gru"] == alone.verdicts.spreads["cbow/bi-gru"]


def test_costs_by_hand_put_it_on_a_front_and_unknown_ones_on_none(tmp_path: Path) -> None:
    fronts = {found.summary.name: found.fronts for found in weigh(known_of(tmp_path, latency_ms=3000).summaries)}
    assert fronts["bert"] == {"latency_ms"}


def test_the_documents_on_which_they_differ_are_shown_each_way(tmp_path: Path) -> None:
    known = known_of(tmp_path, (0.9,))
    (rival,) = find_rivals(known)
    truth = dict(zip(known.results.corpus.ids, known.results.corpus.column("label"), strict=True))
    for documents, only in zip(rival.differing, (rival.only_rival, rival.only_ours), strict=True):
        assert len(documents) == min(6, only)
        assert all(truth[one.id] == one.label != one.against for one in documents)


def test_the_whole_report_is_drawn_and_the_model_in_it_is_ours(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    request = request_of(tmp_path, parameters=110e6)
    build_report(request, folder)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert 'id="rivals"' in page and 'class="key rose"' in page
    assert (folder / "model" / "model.safetensors").read_bytes() != b""
    with (folder / "cells.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["cell"] == "bert"]
    assert [row["seed"] for row in rows] == ["0", "1", "2"]
    assert {row["recommended"] for row in rows} == {"yes"} and float(rows[0]["parameters"]) == 110e6
