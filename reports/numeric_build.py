"""The report stage of a run on numbers: finished artefacts to the folder that people read."""

from collections.abc import Callable
from pathlib import Path

from corpus import progress
from corpus.numeric_store import NumericCorpus
from reports.drawing.svg import write_figures
from reports.forecast_build import build_forecast_report
from reports.markdown import write_markdown
from reports.numeric_contents import MARKDOWN, SECTIONS, find_numeric_contents
from reports.page import write_page
from reports.request import ReportRequest
from reports.tables.comparison import write_table


def build_numeric_report(request: ReportRequest, folder: Path) -> None:
    """Write report.html, report.md, cells.csv, figures/ and request.json into `folder`.

    Raises DataError where an artefact that the request names is missing or does not fit the data.
    """
    corpus = NumericCorpus.open(request.corpus)
    BUILDERS[corpus.task](request, corpus, folder)
    request.write(folder)


def _build_classification(request: ReportRequest, corpus: NumericCorpus, folder: Path) -> None:
    progress.report("report", 0, 2, "parts", "scores")
    contents = find_numeric_contents(request, corpus)
    recommended = contents.answer.recommended
    write_table(contents.summaries, folder / "cells.csv", recommended.name if recommended else None)
    progress.report("report", 1, 2, "parts", "page")
    graphics = write_figures(contents.drawings, folder / "figures", request.settings.figure_format)
    write_page(contents, graphics, folder / "report.html", SECTIONS)
    write_markdown(contents, folder / "report.md", MARKDOWN)
    progress.report("report", 2, 2, "parts")


#: Task → what builds its report.
BUILDERS: dict[str, Callable[[ReportRequest, NumericCorpus, Path], None]] = {
    "classify": _build_classification,
    "forecast": build_forecast_report,
}
