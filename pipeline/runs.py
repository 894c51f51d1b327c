"""`wordloom runs`: what runs there are, what each says and how much room it takes."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from corpus.whole_files import read_object
from pipeline import options
from pipeline.answer import recommended_rows
from pipeline.output import count, emit, emit_json, escaped, note, size, table
from pipeline.project import root
from pipeline.scores import written
from translation.shapes import translated

COLUMNS = ("run", "date", "data", "answer", "test", "report", "artefacts")
NONE_YET = "there is no run under {} yet: `wordloom run` makes one"
#: Keys of a table of cells that hold a test score where there is no column `test`, and how they are written.
SCORES = {"test": "", "test_accuracy": "accuracy", "test_mse": "error", "test_perplexity": "perplexity"}

#: What a measure is called beside its value, where that is not its name.
CALLED = {"accuracy": "", "error": "squared error"}


def runs(json: options.Json = False) -> None:
    """List the runs and what each says.

    Latest first: what was read, the recommended cell, its score on test, and the room that the report (with its model)
    and the results below it take. Results that several runs share count for each.
    """
    rows = drawn_runs()
    if json:
        emit_json({"runs": rows})
        return
    if not rows:
        note(NONE_YET.format(root() / "runs"))
        return
    emit(table(COLUMNS, [_line(row) for row in rows], right=COLUMNS[4:], spare=("artefacts", "report")))
    note(count(len(rows), "run"))


def drawn_runs() -> list[dict[str, Any]]:
    """Return a row for each run that has a report, the latest first."""
    home = root()
    places = (path.parent for path in (home / "runs").glob("*/request.json") if not path.parent.name.startswith("."))
    artefacts = [*(home / "artifacts").glob("*/*")]
    return sorted((_row(folder, artefacts) for folder in places), key=lambda row: str(row["date"]), reverse=True)


def _row(folder: Path, artefacts: Sequence[Path]) -> dict[str, Any]:
    request, made = (read_object(folder / name) or {} for name in ("request.json", "manifest.json"))
    digests = {str(digest) for digest in made.get("inputs", {}).values()}
    below = [path for path in artefacts if path.name in digests]
    return {
        "run": folder.name,
        "date": made.get("created", ""),
        "data": _data(request.get("configuration", {})),
        **answer_of(folder),
        "report_bytes": _size(folder),
        "artefact_bytes": sum(map(_size, below)),
    }


def _data(configuration: Mapping[str, Any]) -> str:
    """Return what a run has read: the key `data` of whichever section has one."""
    sections = (section for section in configuration.values() if isinstance(section, Mapping))
    return next((str(section["data"]) for section in sections if "data" in section), "")


def answer_of(folder: Path) -> dict[str, Any]:
    """Return the recommended cell of a run, what it is judged by, and its score on test, the mean over seeds.

    The cell is empty where the run has none.
    """
    path, rows = folder / "cells.csv", []
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as stream:
            rows = recommended_rows(list(csv.DictReader(stream)))
    if not rows:
        return {"answer": "", "measure": "", "test": None}
    column = next((name for name in SCORES if rows[0].get(name)), "test")
    numbers = [float(row[column]) for row in rows if row.get(column)]
    measure = SCORES[column] or rows[0].get("measure", "")
    return {"answer": rows[0]["cell"], "measure": measure, "test": fmean(numbers) if numbers else None}


def _line(row: Mapping[str, Any]) -> list[str]:
    return [
        escaped(str(row["run"])),
        str(row["date"])[:16].replace("T", " "),
        escaped(str(row["data"])),
        escaped(str(row["answer"])),
        score_told(row),
        size(row["report_bytes"]),
        size(row["artefact_bytes"]),
    ]


def score_told(row: Mapping[str, Any]) -> str:
    """Return the score of a run's answer on test, with the measure where it is not accuracy."""
    measure = str(row["measure"])
    return f"{written(measure, row['test'])} {translated(CALLED.get(measure, measure))}".strip()


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
