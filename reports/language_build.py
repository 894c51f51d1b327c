"""The report stage of language models: finished artefacts to the folder that people read."""

from pathlib import Path

from corpus import progress
from reports.drawing.svg import write_figures
from reports.language_contents import find_language_contents
from reports.language_markdown import write_language_markdown
from reports.language_page import write_language_page
from reports.language_request import LanguageRequest
from reports.results.language import read_language_results
from reports.tables.language import write_language_table


def build_language_report(request: LanguageRequest, folder: Path) -> None:
    """Write report.html, report.md, cells.csv, figures/ and request.json into `folder`.

    Raises DataError where an artefact that the request names is missing, or where models were measured on different
    documents.
    """
    total = 4
    progress.report("report", 0, total, "parts", "scores")
    contents = find_language_contents(read_language_results(request))
    write_language_table(contents, folder / "cells.csv")
    progress.report("report", 1, total, "parts", "figures")
    graphics = write_figures(contents.drawings, folder / "figures", request.settings.figure_format)
    progress.report("report", 2, total, "parts", "page")
    write_language_page(contents, graphics, folder / "report.html")
    progress.report("report", 3, total, "parts", "markdown")
    write_language_markdown(contents, folder / "report.md")
    request.write(folder)
    progress.report("report", total, total, "parts")
