"""The short answer at the end of a run."""

import csv
from pathlib import Path

import pytest

from pipeline.answer import answer_table, show_answer
from reports.writing.blocks import Chapter, Paragraph
from reports.writing.markdown import MarkdownWriter

COLUMNS = (
    *("cell", "kind", "embedding", "architecture", "seed", "validation_accuracy", "test_accuracy", "test_macro_f1"),
    *("test_low", "test_high", "parameters", "train_seconds", "peak_mib", "latency_ms", "documents_per_second"),
)


def row(cell: str, seed: int, validation: float | None, test: float | None) -> dict[str, object]:
    values: dict[str, object] = dict.fromkeys(COLUMNS, "")
    values |= {"cell": cell, "kind": "recurrent" if "/" in cell else "baseline", "seed": seed}
    if test is not None:
        values |= {"validation_accuracy": validation, "test_accuracy": test, "test_macro_f1": test}
        values |= {"test_low": test - 0.01, "test_high": test + 0.01, "parameters": 1234567}
        values |= {"train_seconds": 61.25, "latency_ms": 3.456}
    return values


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    target = tmp_path / "runs" / "demo"
    target.mkdir(parents=True)
    rows = [
        row("nb-svm", 0, 0.95, 0.5),
        row("cbow/bi-rnn", 0, 0.80, 0.79),
        row("cbow/bi-rnn", 1, 0.90, 0.81),
        row("skipgram/[x]", 0, 0.86, 0.70),
        row("skipgram/bi-gru", 0, None, None),
    ]
    with (target / "cells.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return target


def test_a_line_a_cell_with_means_over_seeds(folder: Path) -> None:
    lines = answer_table(folder / "cells.csv").split("\n")
    assert len(lines) == 5
    assert lines[2].split() == [
        "cbow/bi-rnn",
        "85.0",
        "%",
        "80.0",
        "%",
        "79.0–81.0",
        "80.0",
        "%",
        "1,234,567",
        "61.2",
        "3.46",
    ]


def test_the_best_by_validation_is_marked_whatever_its_kind_and_a_failed_cell_says_so(folder: Path) -> None:
    lines = answer_table(folder / "cells.csv").split("\n")
    assert [line.split()[0] for line in lines if "← recommended" in line] == ["nb-svm"]
    assert lines[-1].split() == ["skipgram/bi-gru", "failed"]


def test_the_choice_of_the_report_is_marked_whatever_the_table_says(folder: Path) -> None:
    with (folder / "cells.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with (folder / "cells.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, (*COLUMNS, "recommended"))
        writer.writeheader()
        writer.writerows({**row, "recommended": "yes" if row["cell"] == "cbow/bi-rnn" else ""} for row in rows)
    lines = answer_table(folder / "cells.csv").split("\n")
    assert [line.split()[0] for line in lines if "← recommended" in line] == ["cbow/bi-rnn"]


def test_the_sentence_of_the_report_stands_below_the_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "report.md").write_text(
        "# A \\*title\n\n**A baseline wins: my\\_nb\\-svm\\!**\n\nMore.\n", encoding="utf-8"
    )
    show_answer(folder)
    assert capsys.readouterr().out.splitlines()[6:8] == ["A baseline wins: my_nb-svm!", ""]


def test_a_warning_of_the_report_stands_below_its_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = [Paragraph("Take nb-svm.", "headline"), Paragraph("Read the audit.", "warned"), Paragraph("More.")]
    chapters = [Chapter("answer", "The answer", blocks)]
    (folder / "report.md").write_text(MarkdownWriter("svg").report("A title", chapters), encoding="utf-8")
    show_answer(folder)
    assert capsys.readouterr().out.splitlines()[6:10] == ["Take nb-svm.", "", "Read the audit.", ""]


def test_the_place_of_the_report_is_a_path_and_a_link(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show_answer(folder)
    shown = capsys.readouterr()
    assert shown.out.splitlines()[-2:] == [
        "report  runs/demo/report.html",
        f"        {(folder / 'report.html').as_uri()}",
    ]
    assert shown.err == ""
