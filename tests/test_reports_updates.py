"""How Word2Vec learns, in the report: what the section says, and when there is none."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import DataError
from reports.comparison import build_report
from reports.request import ReportRequest
from reports.results.updates import Updates, read_updates
from reports.sections.updates import NAMES, findings, how

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
#: Output rows and microseconds of each objective with 10,000 and 50,000 words.
SAID = {
    "full-softmax": ((10_000, 240.0), (50_000, 1_600.0)),
    "hierarchical-softmax": ((9.2, 0.6), (9.7, 0.8)),
    "negative-sampling": ((6, 0.3), (6, 0.4)),
}


def run(root: Path, words: tuple[int, ...] = (10_000, 50_000), known: int = 60_000) -> ReportRequest:
    """Make up a run that has measured updates with vocabularies of so many words."""
    request: ReportRequest = FakeRun(seeds=(0,), embeddings=("cbow",), architectures=("bi-gru",)).make(root)
    folder = root / "artifacts" / "MeasureUpdates" / "u000"
    folder.mkdir(parents=True)
    costs = [cost(name, size, *SAID[name][place]) for place, size in enumerate(words) for name in SAID]
    sizes = {"vector_size": 100, "negative_samples": 5, "corpus_words": known, "asked": [10_000, 50_000], "rounds": 9}
    (folder / "updates.json").write_text(json.dumps({**sizes, "costs": costs}), encoding="utf-8")
    return request.model_copy(update={"updates": folder})


def cost(name: str, words: int, rows: float, microseconds: float) -> dict[str, Any]:
    touched = {"output_rows": rows, "numbers": 100 * (rows + 1), "multiply_adds": 300 * rows}
    times = {"microseconds": microseconds, "low": 0.9 * microseconds, "high": 1.1 * microseconds}
    return {"objective": name, "words": words, **touched, **times}


def found(request: ReportRequest) -> Updates:
    updates = read_updates(request)
    assert updates is not None
    return updates


def test_times_are_compared_with_negative_sampling_of_as_many_words(tmp_path: Path) -> None:
    updates = found(run(tmp_path))
    assert [round(row.ratio, 6) for row in updates.rows] == [800, 2, 1, 4000, 2, 1]
    assert "takes 4,000 times as long with full softmax and 2.0 times as long with hierar" in findings(updates.rows)[0]
    assert "With 5.0 times the words" in findings(updates.rows)[1]
    assert "6.7 times with full softmax, 1.3 times with hierarchical softmax" in findings(updates.rows)[1]
    assert "10,000 and 50,000 most frequent words" in how(updates) and "in place of" not in how(updates)


def test_a_small_corpus_says_that_it_is_small(tmp_path: Path) -> None:
    updates = found(run(tmp_path, words=(812,), known=812))
    assert "The corpus has 812 words" in how(updates) and "in place of 10,000 and 50,000" in how(updates)
    assert len(findings(updates.rows)) == 1, "one vocabulary shows no growth"


def test_both_reports_have_the_section_last(tmp_path: Path) -> None:
    request = run(tmp_path)
    (tmp_path / "report").mkdir()
    build_report(request, tmp_path / "report")
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    text = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert text.rpartition("\n## ")[2].startswith("How Word2Vec learns\n")
    assert page.rpartition('<section id="')[2].startswith("updates")
    for name in NAMES.values():
        assert f"| {name} | 50,000 |" in text and f'<th scope="row">{name}</th><td class="n">50,000</td>' in page
    for said in ("Morin &amp; Bengio 2005", "1,600\u00a0µs", "0.36–0.44\u00a0µs"):
        assert said in text and said in page
    stored = ReportRequest.read(tmp_path / "report", tmp_path)
    assert stored is not None and stored.updates == request.updates, "the report can be drawn again"


def test_without_a_measurement_there_is_no_section(tmp_path: Path) -> None:
    request = run(tmp_path).model_copy(update={"updates": None})
    build_report(request, tmp_path)
    for name in ("report.html", "report.md"):
        assert "How Word2Vec learns" not in (tmp_path / name).read_text(encoding="utf-8")


def test_a_measurement_that_failed_is_told(tmp_path: Path) -> None:
    why = "[run] update_costs: '<word>' is the only word of the corpus"
    request = run(tmp_path).model_copy(update={"updates": None, "updates_failure": why})
    build_report(request, tmp_path)
    for name in ("report.html", "report.md"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "It could not be measured" in text and "&lt;word&gt;" in text


def test_a_lost_file_is_one_clear_error(tmp_path: Path) -> None:
    request = run(tmp_path)
    assert request.updates is not None
    (request.updates / "updates.json").unlink()
    with pytest.raises(DataError, match=r"updates.json is missing.*wordloom run"):
        read_updates(request)
