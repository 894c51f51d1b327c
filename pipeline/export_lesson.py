"""A lesson from the reader's own run, as one page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.export import Export
from pipeline.export_model import refuse_no_page
from pipeline.options import nearest
from pipeline.output import note
from pipeline.project import comparison_request, run_name
from pipeline.trained import find_model, load_predictor
from translation.catalogue import asked

if TYPE_CHECKING:
    from reports.request import ReportRequest
    from reports.results.cells import Cell, Results
    from reports.statistics.comparison import Comparison
    from serving.lesson.build import Lesson
    from serving.lesson.fading import Trained
    from serving.lesson.words import WordVectors


def export_lesson(wanted: Export) -> None:
    """Write the page; raises UsageError for a run without a recurrent network."""
    from corpus.whole_files import appearing
    from serving.lesson.build import lesson_page

    file = wanted.place or Path(f"{run_name(wanted.run)}-lesson.html")
    refuse_no_page(file)
    lesson = _lesson(wanted)
    page = lesson_page(lesson, asked())
    with appearing(file) as part:
        part.write_bytes(page)
    note(f"{file}: {len(page) / 1e6:.1f} MB; open it in a browser, no network needed")
    if not lesson.is_recommended and wanted.options.cell is None:
        note(f"it shows {lesson.cell.name}, the best recurrent network: the run recommends another kind of model")


def _lesson(wanted: Export) -> Lesson:
    from reports.results.cells import read_results
    from reports.statistics.comparison import Comparison
    from serving.lesson.build import Lesson

    _, request = comparison_request(wanted.run, "networks to learn from", "says what a lesson is made of")
    # No interval of a single run is looked at, so that none has to be drawn well.
    settings = request.settings.model_copy(update={"bootstrap": 100})
    results = read_results(request.model_copy(update={"settings": settings}))
    known = Comparison(results)
    able = _able(known, wanted.run)
    cell = _chosen(able, wanted)
    recommended = known.answer.recommended
    return Lesson(
        title=run_name(wanted.run),
        predictor=load_predictor(find_model(wanted.run, cell.name)),
        cell=cell,
        is_recommended=recommended is not None and recommended.name == cell.name,
        networks=_networks(wanted.run, able, cell),
        words=_words(request, results, cell),
        results=results,
    )


def _able(known: Comparison, run: str) -> list[Cell]:
    """Return the recurrent networks of a run, the best by validation first; raises UsageError without one."""
    choice = known.answer.choice
    able = [summary.cell for summary in (choice.ranked if choice else ()) if _kind(summary.cell)]
    if not able:
        raise UsageError(f"{run} has no recurrent network that finished, which a lesson is about")
    return able


def _chosen(able: Sequence[Cell], wanted: Export) -> Cell:
    """Return the cell that is shown: the one that is named, or the best."""
    name = wanted.options.cell
    chosen = next((cell for cell in able if name in (None, cell.name)), None)
    if chosen is None:
        known = nearest(str(name), [cell.name for cell in able])
        raise UsageError(f"--cell {name}: no recurrent network of {wanted.run}; {known}")
    return chosen


def _kind(cell: Cell) -> str:
    """Return which recurrence a cell is, as models/cells.py calls it; "" for what has none."""
    from models.cells import CELLS

    kind = str(cell.models[0].details.get("settings", {}).get("cell")) if cell.is_network and cell.models else ""
    return kind if kind in CELLS and CELLS[kind].recurrent else ""


def _networks(run: str, able: Sequence[Cell], shown: Cell) -> dict[str, Trained]:
    """Return the best network of each kind whose gradients are compared, on the embedding of the one that is shown."""
    from serving.lesson.fading import CELLS

    order = sorted(able, key=lambda cell: (cell.name != shown.name, cell.embedding != shown.embedding))  # stable
    firsts = [next((cell for cell in order if _kind(cell) == kind), None) for kind in CELLS]
    return {cell.name: _trained(run, cell) for cell in firsts if cell is not None}


def _trained(run: str, cell: Cell) -> Trained:
    from classifiers.recurrent import RecurrentModel
    from serving.lesson.fading import Trained

    found = find_model(run, cell.name)
    network = load_predictor(found).model
    assert isinstance(network, RecurrentModel)
    recorded = next((model.gradients for model in cell.models if model.folder == found.folder), None)
    return Trained(network, recorded)


def _words(request: ReportRequest, results: Results, cell: Cell) -> WordVectors:
    """Return the embedding that a cell stands on, with the settings that it was trained with."""
    from embeddings.settings import EmbeddingSettings
    from serving.lesson.words import WordVectors

    name = str(cell.embedding)
    embedding = results.embeddings[name]
    settings = {**request.configuration["embeddings"][name], **embedding.manifest.get("rules_gave", {})}
    return WordVectors(name, embedding.folder, EmbeddingSettings.model_validate(settings), results.corpus)
