"""The trained models of a run: the one that it hands over, or any of its cells by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from corpus.errors import DataError
from models.files import DESCRIPTION, PREDICTIONS
from pipeline.errors import UsageError
from pipeline.project import comparison_folder, project_of

if TYPE_CHECKING:
    from classifiers.predict import Predictor
    from reports.request import CellResult, ReportRequest


class TrainedModel(NamedTuple):
    """A model's folder, and of a cell the request of its run: its folder does not say how sure the model may be."""

    folder: Path
    request: ReportRequest | None = None


def find_model(run: str, cell: str | None = None, seed: int | None = None) -> TrainedModel:
    """Return a model: of a run, given by name or folder, or of one of its cells.

    Of several seeds it is the one best on validation, unless `seed` names another. Raises UsageError, which lists what
    there is, and DataError for a run whose record is broken.
    """
    folder = comparison_folder(run, "model for predict")
    if cell is not None:
        return _trained_cell(folder, cell, seed)
    if seed is not None:
        raise UsageError(
            f"seed {seed} of which cell? A run hands over one model; name a cell to choose among its seeds"
        )
    model = folder / "model" if (folder / "model").is_dir() else folder
    if not (model / DESCRIPTION).is_file():
        raise UsageError(f"{folder} holds no model; `wordloom run` puts the recommended one into its model/")
    return TrainedModel(model)


def load_predictor(model: TrainedModel) -> Predictor:
    """Load a model, with its temperature and threshold: those of a cell are fitted as the report does for its model.

    So a cell says the same whether it is the recommended one or not. Raises DataError for what is no model.
    """
    from classifiers.predict import Predictor
    from tasks.engine.manifest import damage_told, home_of, refuse_damaged

    refuse_damaged(model.folder)
    is_cell = (model.folder / PREDICTIONS).is_file()
    below = [model.request.corpus] if model.request is not None else []
    with damage_told([home_of(model.folder), *below]):
        return Predictor.load(model.folder, _manner(model.folder, model.request) if is_cell else {})


def _manner(folder: Path, request: ReportRequest | None) -> dict[str, Any]:
    """Return the temperature and the threshold that suit a cell's predictions on validation, as in a model.json.

    Raises DataError for predictions that are not those of the model.
    """
    import pyarrow as pa

    from corpus.store import Corpus
    from reports.results.judging import aim_of
    from reports.results.model_files import labels_of, said_on
    from reports.statistics.handover import handed_over

    labels = labels_of(folder)
    try:
        shares, truth = said_on(folder, "validation")
        fits = len(shares) == len(truth) and bool(((shares >= 0) & (shares <= 1)).all() and (truth >= 0).all())
    except (pa.ArrowException, OSError, KeyError, ValueError, TypeError, AttributeError):
        fits = False
    if not fits:
        raise DataError(
            f"{folder / PREDICTIONS} does not hold the model's predictions on validation, by which its temperature is "
            "fitted; train it again with `wordloom run`"
        )
    aim = aim_of(request.judging, Corpus.open(request.corpus)) if request is not None else None
    return handed_over(shares, truth, labels, aim.threshold(shares, truth, labels) if aim else None)


def request_of(folder: Path, lacks: str = "it has no cells to choose from") -> ReportRequest:
    """Return what the report of a run is drawn from; raises UsageError, which says what it `lacks`, for no run."""
    from reports.request import ReportRequest

    request = ReportRequest.read(folder, project_of(folder))
    if request is None:
        raise UsageError(f"{folder} is a single model, not a run: {lacks}")
    return request


def _trained_cell(folder: Path, cell: str, seed: int | None) -> TrainedModel:
    """Return a cell's model: of `seed`, or of the seed best on validation."""
    request = request_of(folder)
    results = request.cells
    known = list(dict.fromkeys(result.cell for result in results))
    if cell not in known:
        raise UsageError(f"{folder.name} has no cell {cell!r}; known: {', '.join(known)}")
    seeds = [result for result in results if result.cell == cell]
    if seed is not None:
        there = ", ".join(str(number) for number in dict.fromkeys(result.seed for result in seeds))
        seeds = [result for result in seeds if result.seed == seed]
        if not seeds:
            raise UsageError(f"{cell} was not trained with seed {seed}; known: {there}")
    if seeds[0].kind == "rival":
        raise UsageError(
            f"{cell} is a rival: {folder.name} has its answers, and no model of it; known: {_others(results)}"
        )
    done = [result for result in seeds if result.folder is not None]
    if not done:
        raise UsageError(f"{cell} has no model: {seeds[0].failure or 'it was not trained'}")
    return TrainedModel(_best(done, request), request)


def _others(results: Sequence[CellResult]) -> str:
    """Return the names of the cells that have models."""
    return ", ".join(dict.fromkeys(result.cell for result in results if result.kind != "rival"))


def _best(results: Sequence[CellResult], request: ReportRequest) -> Path:
    """Return the folder of the result that scores best on validation; ties go to the lowest seed."""
    from reports.results.cells import read_results
    from reports.results.models import best_seed

    folders = [result.folder for result in results if result.folder is not None]
    if len(folders) == 1:
        return folders[0]
    # As the report does, from what it reads of these models alone.
    alone = request.model_copy(update={"cells": tuple(results), "embeddings": {}, "audit": None})
    read = read_results(alone)
    models = read.cells[0].models
    return best_seed(models, [read.score(model, "validation") for model in models], read.measure).folder
