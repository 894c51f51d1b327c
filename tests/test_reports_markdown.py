"""The Markdown report of a fixed run, against a file that changes only on purpose."""

import os
import re
import runpy
from pathlib import Path

import pytest

from reports.comparison import build_report

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
GOLD = Path(__file__).with_name("gold_report.md")
#: What may differ from run to run: dates, durations, versions.
SCRUBS = (
    (r"\d{4}-\d\d-\d\d[T ][\d:+.]*", "DATE"),
    (r"\d+(\.\d+)?\u00a0(ms|s|min|h)\b(\u00a0\d+\u00a0(s|min))?", "DURATION"),
    (r"\b(numpy|torch|scipy|Python) \d+(\.\d+)+\S*", r"\1 VERSION"),
)


def scrubbed(text: str) -> str:
    for pattern, name in SCRUBS:
        text = re.sub(pattern, name, text)
    return text


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("markdown")
    settings = {"mistakes": 3, "label_errors": 3}
    build_report(FakeRun(failed=(("cbow/bi-rnn", 1),), settings=settings, explained=3).make(root), root)
    return (root / "report.md").read_text(encoding="utf-8")


def test_the_report_is_the_gold_report(report: str) -> None:
    if os.environ.get("WORDLOOM_WRITE_GOLD"):
        GOLD.write_text(scrubbed(report), encoding="utf-8")
    assert scrubbed(report) == GOLD.read_text(encoding="utf-8"), (
        "report.md has changed; if that is meant, write the gold file anew: WORDLOOM_WRITE_GOLD=1 make test"
    )


def test_nothing_in_the_corpus_becomes_markup(report: str) -> None:
    assert "<script" not in report and "<img" not in report and "<b>" not in report
    assert "&lt;script&gt;alert('review')&lt;/script&gt; \\| \\`code\\` \\*\\*bold\\*\\*" in report


def test_every_row_of_a_table_has_the_columns_of_its_head(report: str) -> None:
    blocks = [block.splitlines() for block in report.split("\n\n") if block.startswith("| ")]
    assert len(blocks) >= 7
    for head, *rows in blocks:
        columns = len(re.findall(r"(?<!\\)\|", head))
        assert all(len(re.findall(r"(?<!\\)\|", row)) == columns for row in rows)


def test_sections_come_in_the_order_of_the_page(report: str) -> None:
    assert re.findall(r"^## (.+)$", report, re.MULTILINE) == [
        "The data",
        "The audit",
        "All cells",
        "What it costs",
        "Verdicts",
        "Embeddings",
        "Learning curves",
        "Confusion",
        "Finding a class",
        "Kinds of documents",
        "Where they differ",
        "Documents to read",
        "Calibration",
        "What was run",
        "Limits",
    ]
