"""`wordloom evaluate`: how the finished cells of a run do on other labelled documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.whole_files import read_object
from pipeline import options
from pipeline.answer import show_answer
from pipeline.errors import UsageError
from pipeline.output import emit_json, note
from pipeline.project import comparison_request
from tasks.engine.kept_folders import KEPT

if TYPE_CHECKING:
    from reports.request import CellResult, ReportRequest
    from reports.statistics.evaluation.evaluation import Evaluation

#: The family of the reports that are drawn.
REPORT = "EvaluationReport"


def evaluate(
    run: Annotated[str, typer.Argument(metavar="RUN", help="name of a run, or its folder")],
    data: Annotated[
        Path, typer.Argument(metavar="DATA", help="labelled documents: a file or folder, as `run` reads it")
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FOLDER", help="of the report; default: evaluations/NAME of the run"),
    ] = None,
    settings: options.Set = None,
    json: options.Json = False,
) -> None:
    """Judge every cell of a run on new documents.

    Each finished cell is asked; scores have intervals and verdicts, and stand beside those on the test of the run.
    Copies of training texts are found and count in no score. What differs in the documents (unknown words, length,
    classes) is told. Nothing is chosen or fitted.

    \b
    Examples:
      wordloom evaluate demo new.csv
      wordloom evaluate imdb reviews/ -o imdb-on-reviews
      wordloom evaluate demo new.csv -S corpus.label_column=stars
    """
    from pipeline.evaluation import evaluate_run

    folder, request = _finished(run)
    if not data.exists():
        raise UsageError(f"{data}: no such file or folder; give labelled documents")
    changed = options.overrides(settings or (), None, None)
    target = output or folder / KEPT / (data.resolve().name.split(".")[0] or "data")
    _refuse_other_folder(target)
    known = evaluate_run(request, data, changed, target)
    if json:
        emit_json(_rows(known))
    else:
        show_answer(target)


def _finished(run: str) -> tuple[Path, ReportRequest]:
    """Return the folder of a run and its request, with the cells that have a model; raises UsageError without one."""
    folder, request = comparison_request(run, "classifiers to evaluate")
    able = tuple(cell for cell in request.cells if _has_model(cell))
    if not able:
        raise UsageError(f"{folder} has no cell with a model: they failed, or were removed; run it again")
    for name in dict.fromkeys(cell.cell for cell in request.cells if cell not in able):
        note(f"left out: {name}, of which there is no model")
    return folder, request.model_copy(update={"cells": able, "on_other_splits": (), "probes": ()})


def _has_model(cell: CellResult) -> bool:
    return cell.kind != "rival" and cell.folder is not None and (cell.folder / "model.json").is_file()


def _refuse_other_folder(target: Path) -> None:
    """Refuse to put a report into the place of something else."""
    if target.resolve() == Path.cwd().resolve():
        raise UsageError(f"-o {target}: the current folder cannot be replaced by a report; name a new folder")
    made = read_object(target / "manifest.json") or {}
    if target.is_file() or (target.is_dir() and any(target.iterdir()) and made.get("family") != REPORT):
        raise UsageError(f"-o {target}: there is something else; name a new folder")


def _rows(known: Evaluation) -> list[dict[str, object]]:
    return [
        {
            "cell": summary.name,
            "measure": summary.measure.name,
            "documents": int(known.results.truth["test"].size),
            "score": summary.test,
            "interval": summary.interval,
            "run_test": moved.before if (moved := known.changes.get(summary.name)) else None,
            "change_interval": moved.interval if moved else None,
        }
        for summary in known.done
    ]
