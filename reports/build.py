"""The report stage: finished artefacts to the folder that people read."""

import shutil
from pathlib import Path

from corpus import progress
from reports.contents import Contents, find_contents
from reports.drawing import write_file
from reports.markdown import write_markdown
from reports.page import write_page
from reports.request import ReportRequest
from reports.results import read_results
from reports.table import write_table

#: What a model needs to be used by itself.
MODEL_FILES = ("model.safetensors", "words.txt", "model.json")


def build_report(request: ReportRequest, folder: Path) -> None:
    """Write report.html, report.md, cells.csv, figures/, model/ and request.json into `folder`.

    Raises DataError where an artefact that the request names is missing or is not about the corpus of the request.
    """
    steps = (_write_table, _write_model, _write_figures, _write_markdown, _write_page)
    progress.report("report", 0, len(steps) + 1, "parts")
    contents = find_contents(read_results(request))
    for number, step in enumerate(steps, start=1):
        step(contents, folder)
        progress.report("report", number, len(steps) + 1, "parts")
    stored = request.portable().model_dump_json(indent=1)
    (folder / "request.json").write_text(stored + "\n", encoding="utf-8")
    progress.report("report", len(steps) + 1, len(steps) + 1, "parts")


def _write_table(contents: Contents, folder: Path) -> None:
    write_table(contents.summaries, folder / "cells.csv")


def _write_model(contents: Contents, folder: Path) -> None:
    """Copy the model of the recommended cell, of the seed that is best on validation."""
    if contents.answer.recommended is None:
        return
    (folder / "model").mkdir()
    for name in MODEL_FILES:
        shutil.copyfile(contents.answer.recommended.model.folder / name, folder / "model" / name)


def _write_figures(contents: Contents, folder: Path) -> None:
    (folder / "figures").mkdir()
    for drawing in contents.drawings.values():
        write_file(drawing, folder / "figures", contents.results.request.settings.figure_format)


def _write_markdown(contents: Contents, folder: Path) -> None:
    write_markdown(contents, folder / "report.md")


def _write_page(contents: Contents, folder: Path) -> None:
    write_page(contents, folder / "report.html")
