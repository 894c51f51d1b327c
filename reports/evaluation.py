"""The report on new documents: how every cell of a finished run does on them."""

from pathlib import Path

from reports.folder import drawing, write_report
from reports.request import ReportRequest
from reports.results.cells import read_results
from reports.sections import calibration, cells, confusion, mistakes, slices, verdict
from reports.sections.evaluation import answer, drift
from reports.sections.section import Section, told
from reports.statistics.evaluation.evaluation import Copied, Evaluation
from reports.tables.cells import write_table

SECTIONS: tuple[Section[Evaluation], ...] = (
    answer.SECTION,
    drift.SECTION,
    cells.SECTION,
    verdict.SECTION,
    confusion.SECTION,
    slices.SECTION,
    calibration.SECTION,
    mistakes.SECTION,
)


def build_evaluation(
    run: ReportRequest, new: ReportRequest, data: str, copied: Copied, unlabelled: int, folder: Path
) -> Evaluation:
    """Write report.html, report.md, cells.csv, figures/ and request.json into `folder`; return what they say.

    `run` and `new` are of the same cells; the test documents of `new` are the new ones. Raises DataError for what is
    missing.
    """
    with drawing(new):
        known = Evaluation(read_results(new), data=data, unlabelled=unlabelled, copied=copied, run=read_results(run))
        recommended = known.answer.recommended
        write_table(known.summaries, folder / "cells.csv", recommended.name if recommended else None, known.learnt)
        write_report(new, told(known, SECTIONS), [summary.name for summary in known.summaries], folder)
        return known
