"""The report on classifiers of texts: the sections that it is made of, and the folder that people read."""

import shutil
from pathlib import Path

from corpus.json_files import write_json
from models.files import DESCRIPTION, model_files
from reports.folder import drawing, write_report
from reports.request import ReportRequest
from reports.results.cells import read_results
from reports.sections import (
    answer,
    audit,
    calibration,
    cells,
    confusion,
    data,
    detection,
    disagreements,
    documents,
    embeddings,
    ensembles,
    gradients,
    learning,
    limits,
    price,
    probes,
    provenance,
    rivals,
    slices,
    updates,
    verdict,
)
from reports.sections.section import Section, told
from reports.statistics.comparison import Comparison
from reports.statistics.documents.label_errors import write_label_errors
from reports.statistics.handover import handed_over
from reports.tables.cells import write_table

#: What the report says, in its order. A new section is a file in sections/ and a place here.
SECTIONS: tuple[Section[Comparison], ...] = (
    answer.SECTION,
    data.SECTION,
    audit.SECTION,
    cells.SECTION,
    price.SECTION,
    ensembles.SECTION,
    rivals.SECTION,
    verdict.SECTION,
    embeddings.SECTION,
    learning.SECTION,
    gradients.SECTION,
    probes.SECTION,
    confusion.SECTION,
    detection.SECTION,
    slices.SECTION,
    disagreements.SECTION,
    documents.SECTION,
    calibration.SECTION,
    provenance.SECTION,
    limits.SECTION,
    updates.SECTION,
)


def build_report(request: ReportRequest, folder: Path) -> None:
    """Write report.html, report.md, cells.csv, label_errors.csv, figures/, model/ and request.json into `folder`.

    Raises DataError where an artefact that the request names is missing or is not about the corpus of the request.
    """
    with drawing(request):
        known = Comparison(read_results(request))
        recommended = known.answer.recommended
        write_table(known.summaries, folder / "cells.csv", recommended.name if recommended else None, known.learnt)
        write_label_errors(known.label_errors, folder / "label_errors.csv")
        _write_model(known, folder)
        write_report(request, told(known, SECTIONS), [summary.name for summary in known.summaries], folder)


def _write_model(known: Comparison, folder: Path) -> None:
    """Copy the model of the recommended cell (where that is a rival, of the best of the run), the seed best on
    validation, with temperature and threshold.
    """
    chosen = known.answer.handed_over
    if chosen is None:
        return
    for name in model_files(chosen.model.folder):
        place = folder / "model" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(chosen.model.folder / name, place)
    results, model = known.results, chosen.model
    said, threshold = results.probabilities(model)["validation"], model.predictions["validation"].threshold
    manner = handed_over(said, results.truth["validation"], results.corpus.labels, threshold)
    write_json(folder / "model" / DESCRIPTION, {**model.details, **manner})
