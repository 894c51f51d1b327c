"""The report stage: finished artefacts to the folder that people read."""

import shutil
from pathlib import Path

from corpus import progress
from corpus.json_files import write_json
from reports.contents import Contents, find_contents
from reports.drawing import write_figures
from reports.label_errors import write_label_errors
from reports.markdown import write_markdown
from reports.page import write_page
from reports.request import ReportRequest
from reports.results import read_results
from reports.table import write_table
from reports.temperature import fit_temperature

#: What a model needs to be used by itself.
MODEL_FILES = ("model.safetensors", "words.txt", "model.json")


def build_report(request: ReportRequest, folder: Path) -> None:
    """Write report.html, report.md, cells.csv, label_errors.csv, figures/, model/ and request.json into `folder`.

    Raises DataError where an artefact that the request names is missing or is not about the corpus of the request.
    """
    total = 5
    progress.report("report", 0, total, "parts", "scores")
    contents = find_contents(read_results(request))
    recommended = contents.answer.recommended
    write_table(contents.summaries, folder / "cells.csv", recommended.name if recommended else None)
    write_label_errors(contents.label_errors, folder / "label_errors.csv")
    _write_model(contents, folder)
    progress.report("report", 1, total, "parts", "figures")
    graphics = write_figures(contents.drawings, folder / "figures", request.settings.figure_format)
    progress.report("report", 2, total, "parts", "page")
    write_page(contents, graphics, folder / "report.html")
    progress.report("report", 3, total, "parts", "markdown")
    write_markdown(contents, folder / "report.md")
    progress.report("report", 4, total, "parts", "request")
    request.write(folder)
    progress.report("report", total, total, "parts")


def _write_model(contents: Contents, folder: Path) -> None:
    """Copy the model of the recommended cell, of the seed that is best on validation, and give it its temperature."""
    chosen = contents.answer.recommended
    if chosen is None:
        return
    (folder / "model").mkdir()
    for name in MODEL_FILES:
        shutil.copyfile(chosen.model.folder / name, folder / "model" / name)
    said, truth = contents.results.probabilities(chosen.model), contents.results.truth
    temperature = fit_temperature(said["validation"], truth["validation"])
    description = {**chosen.model.details, "temperature": round(temperature, 6)}
    write_json(folder / "model" / "model.json", description)
