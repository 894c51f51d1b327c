"""The audit in the report: scores without copies, scores beyond belief, and findings with their documents."""

import json
import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from corpus.errors import DataError
from reports.comparison import build_report
from reports.request import ReportRequest
from reports.results.cells import Results, read_results
from reports.sections.audit import upsets
from reports.statistics.comparison import Comparison
from reports.statistics.documents.audit import Audit, CopyScores, Part, find_audit
from reports.statistics.documents.upset import find_upset, is_settled
from reports.statistics.intervals import wilson
from reports.statistics.summary import summarise

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
SMALL: dict[str, Any] = {
    "seeds": (0, 1),
    "embeddings": ("cbow",),
    "architectures": ("bi-gru",),
    "baselines": ("nb-svm",),
}


def audited(root: Path, **options: Any) -> tuple[Results, Audit]:
    results = read_results(FakeRun(**(SMALL | options)).make(root))
    found = find_audit(results, summarise(results))
    assert found is not None
    return results, found


def page_of(root: Path, request: ReportRequest) -> str:
    folder = root / "report"
    folder.mkdir()
    build_report(request, folder)
    return (folder / "report.html").read_text(encoding="utf-8")


def test_every_cell_is_scored_with_and_without_copies(tmp_path: Path) -> None:
    results, found = audited(tmp_path)
    assert found.kinds == {"exact": 2, "normalised": 1, "near": 3}
    for row, cell in zip(found.scores, results.cells, strict=True):
        hits = [model.predictions["test"].predicted == results.truth["test"] for model in cell.models]
        assert row.name == cell.name
        assert (row.everything.documents, row.without.documents, row.copies.documents) == (400, 394, 6)
        assert row.copies.accuracy == pytest.approx(np.mean([seed[:6].mean() for seed in hits]))
        assert row.without.accuracy == pytest.approx(np.mean([seed[6:].mean() for seed in hits]))
        assert row.without.interval == wilson(row.without.accuracy or 0, 394)
        whole = 394 * (row.without.accuracy or 0) + 6 * (row.copies.accuracy or 0)
        assert row.everything.accuracy == pytest.approx(whole / 400)


def test_a_corpus_without_copies_has_no_table_of_them(tmp_path: Path) -> None:
    results, found = audited(tmp_path, copies=())
    assert found.scores == () and found.copies == 0
    assert "No document of test has a copy in train" in page_of(tmp_path, results.request)


@pytest.mark.parametrize(("bound", "implausible"), [(None, 0), (0.999, 0), (0.5, 4)])
def test_only_scores_above_a_known_bound_are_beyond_belief(
    tmp_path: Path, bound: float | None, implausible: int
) -> None:
    results, found = audited(tmp_path, bound=bound)
    assert len(found.implausible) == implausible  # two cells on validation and on test
    assert ("can be skill here: nb-svm" in upsets(Comparison(results))) == bool(implausible)
    page = page_of(tmp_path, results.request)
    assert ("Beyond belief" in page) == bool(implausible)
    text = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert ("can be skill. What usually causes it" in text) == bool(implausible)


def test_an_example_that_was_cut_says_so() -> None:
    from corpus.audit.findings import EXAMPLE_CHARACTERS
    from reports.sections.wording import excerpt

    assert excerpt("a whole text") == "a whole text"
    assert excerpt("x" * EXAMPLE_CHARACTERS) == "x" * EXAMPLE_CHARACTERS + "…"


def test_causes_point_at_the_findings_that_are_there(tmp_path: Path) -> None:
    _, found = audited(tmp_path, bound=0.5)
    said = {cause.name.partition(" ")[0]: cause.found for cause in found.causes}
    assert said["test"] == "near-duplicate 3"
    assert said["groups"] == said["the"] == said["validation"] == ""


def test_an_older_request_without_an_audit_is_still_drawn(tmp_path: Path) -> None:
    request = FakeRun(**SMALL).make(tmp_path)
    stored = json.loads(request.model_dump_json())
    del stored["audit"]
    older = ReportRequest.model_validate(stored)
    assert "made before there was an audit" in page_of(tmp_path, older)
    text = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert "made before there was an audit" in text
    assert "near duplicates are not looked for" in text


def test_with_an_audit_the_limits_say_what_is_looked_for(tmp_path: Path) -> None:
    page = page_of(tmp_path, FakeRun(**SMALL).make(tmp_path))
    assert "near duplicates are not looked for" not in page and "worded anew" in page
    assert "at least 45% of what one text tells is in the other too" in page


def test_an_audit_that_went_missing_is_named(tmp_path: Path) -> None:
    request = FakeRun(**SMALL).make(tmp_path)
    assert request.audit is not None
    (request.audit / "findings.json").unlink()
    with pytest.raises(DataError, match="wordloom run"):
        page_of(tmp_path, request)


def test_texts_of_findings_are_escaped_in_both(tmp_path: Path) -> None:
    page = page_of(tmp_path, FakeRun(**SMALL).make(tmp_path))
    text = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert "<script>alert" not in page and "<script>alert" not in text
    assert "test/1\\|000" in text and "left out: cleans to nothing" in text


TAKEN, BESIDE = "cbow/bi-gru", "nb-svm"
#: What is recommended and what stands beside it, as far as the audit asks.
ANSWER: Any = SimpleNamespace(recommended=SimpleNamespace(name=TAKEN), beside=SimpleNamespace(name=BESIDE))


def copied(name: str, everything: float, without: float) -> CopyScores:
    parts = (Part(400, everything, None), Part(390, without, None), Part(10, 1.0, None))
    return CopyScores(name, name == BESIDE, *parts)


def finds(kind: str, severity: str = "severe", chosen: int = 0, **facts: int) -> dict[str, Any]:
    """Return a finding; `chosen` documents of validation have a copy in train."""
    splits = {"train&test": 10, "train&validation": chosen}
    return {"kind": kind, "severity": severity, "count": 10, "splits": splits, "facts": facts}


def found_by(*findings: dict[str, Any], taken: float = 0.9, beside: float = 0.8) -> Audit:
    """Return an audit with findings, by which 90 % and 80 % become `taken` and `beside` without copies."""
    scores = (copied(TAKEN, 0.9, taken), copied(BESIDE, 0.8, beside))
    return Audit(findings, {"near": 10}, scores, None, (), (), "")


@pytest.mark.parametrize(
    ("audit", "is_upset"),
    [
        (found_by(), False),
        (found_by(finds("near-duplicate")), False),  # the score without copies says what they are worth
        (found_by(finds("near-duplicate"), taken=0.88), True),  # more than the margin
        (found_by(finds("near-duplicate"), taken=0.897, beside=0.9), True),  # the second choice is ahead
        (found_by(finds("near-duplicate", chosen=30)), True),  # a tenth of validation: the choice itself is in doubt
        (found_by(finds("group-overlap")), True),  # no score settles that
        (found_by(finds("group-overlap", "warning")), False),
        (found_by(finds("exact-duplicate", chosen=30, **{"left after dropping": 0})), False),
    ],
)
def test_the_audit_stands_before_the_answer_only_where_it_changes_it(audit: Audit, is_upset: bool) -> None:
    assert bool(find_upset(audit, ANSWER, 0.005, 300)) == is_upset


def test_what_the_policy_has_dealt_with_is_called_that(tmp_path: Path) -> None:
    assert is_settled(finds("exact-duplicate", **{"left after dropping": 0}))
    assert not is_settled(finds("exact-duplicate", **{"left after dropping": 3})) and not is_settled(finds("rating"))
    request = FakeRun(**SMALL).make(tmp_path)
    assert request.audit is not None
    path = request.audit / "findings.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    said["findings"][0]["facts"] = {"left after dropping": 0, "scripts": {"Latin": 1, "Han": 2}}
    path.write_text(json.dumps(said), encoding="utf-8")
    page = page_of(tmp_path, request)
    assert "dealt with</span>" in page and "scripts Latin 1, Han 2" in page and "{" + "&#39;" not in page
