"""The report on language models: the sections that it is made of, and the folder that people read."""

from pathlib import Path

from reports.folder import drawing, write_report
from reports.request import LanguageRequest
from reports.results.language import read_results
from reports.sections import provenance
from reports.sections.language import answer, blanks, learning, limits, models, next_words, samples
from reports.sections.section import Section, told
from reports.statistics.language.comparison import LanguageComparison
from reports.tables.language import write_table

#: What the report says, in its order.
SECTIONS: tuple[Section[LanguageComparison], ...] = (
    answer.SECTION,
    models.SECTION,
    learning.SECTION,
    next_words.SECTION,
    blanks.SECTION,
    samples.SECTION,
    provenance.SECTION,
    limits.SECTION,
)


def build_report(request: LanguageRequest, folder: Path) -> None:
    """Write report.html, report.md, cells.csv, figures/ and request.json into `folder`.

    Raises DataError where an artefact that the request names is missing, or where models were measured on different
    documents.
    """
    with drawing(request):
        known = LanguageComparison(read_results(request))
        write_table(known, folder / "cells.csv")
        write_report(request, told(known, SECTIONS), [cell.name for cell in known.results.cells], folder)
