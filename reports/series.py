"""The reports on numbers instead of words: sequences with a class, and forecasts of a series."""

from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.series.store import SeriesCorpus
from reports.folder import drawing, write_report
from reports.request import ReportRequest
from reports.results.cells import results_on
from reports.sections import answer, calibration, cells, confusion, learning, limits, provenance, verdict
from reports.sections.section import Section, told
from reports.sections.series import answer as forecast_answer
from reports.sections.series import data, models, sequences
from reports.sections.series import limits as forecast_limits
from reports.sections.series import verdict as forecast_verdict
from reports.statistics.comparison import Comparison
from reports.statistics.series.forecasts import Forecasting, find_forecasting
from reports.tables import cells as cell_table
from reports.tables import forecasts as forecast_table
from reports.writing.blocks import Chapter

#: What is said of sequences with classes: that of any classifier, without what is about texts.
CLASSIFICATION: tuple[Section[Comparison], ...] = (
    answer.SECTION,
    sequences.SECTION,
    cells.SECTION,
    verdict.SECTION,
    learning.SECTION,
    confusion.SECTION,
    calibration.SECTION,
    provenance.SECTION,
    limits.SECTION,
)
#: What is said of forecasts.
FORECASTS: tuple[Section[Forecasting], ...] = (
    forecast_answer.SECTION,
    data.SECTION,
    models.SECTION,
    forecast_verdict.SECTION,
    learning.SECTION,
    provenance.SECTION,
    forecast_limits.SECTION,
)


def build_report(request: ReportRequest, folder: Path) -> None:
    """Write report.html, report.md, cells.csv, figures/ and request.json into `folder`.

    Raises DataError where an artefact that the request names is missing or does not fit the data.
    """
    with drawing(request):
        corpus = SeriesCorpus.open(request.corpus)
        chapters = KINDS[corpus.task](request, corpus, folder / "cells.csv")
        write_report(request, chapters, list(dict.fromkeys(cell.cell for cell in request.cells)), folder)


def _of_classes(request: ReportRequest, corpus: SeriesCorpus, table: Path) -> Sequence[Chapter]:
    # `wordloom predict` reads texts, so there is no model to hand over.
    known = Comparison(results_on(request, corpus), hands_over=False)
    recommended = known.answer.recommended
    cell_table.write_table(known.summaries, table, recommended.name if recommended else None, known.learnt)
    return told(known, CLASSIFICATION)


def _of_forecasts(request: ReportRequest, corpus: SeriesCorpus, table: Path) -> Sequence[Chapter]:
    known = find_forecasting(request, corpus)
    forecast_table.write_table(known, table)
    return told(known, FORECASTS)


#: Task → what writes the table of its report, and tells its sections.
KINDS: dict[str, Callable[[ReportRequest, SeriesCorpus, Path], Sequence[Chapter]]] = {
    "classify": _of_classes,
    "forecast": _of_forecasts,
}
