"""The trained models of a run: the one that it hands over, or any of its cells by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import DataError
from models.files import DESCRIPTION, PREDICTIONS
from pipeline.errors import UsageError
from pipeline.project import comparison_folder, root

if TYPE_CHECKING:
    from classifiers.predict import Predictor
    from reports.request import CellResult

#: What a cell leaves behind beside its model, and the model that a run hands over does not have.


def find_model(run: str, cell: str | None = None, seed: int | None = None) -> Path:
    """Return the folder of a model: of a run, given by name or folder, or of one of its cells.

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
    return model


def load_predictor(folder: Path) -> Predictor:
    """Load a model, with its temperature: that of a cell is fitted as the report does for the model of a run.

    So a cell says the same whether it is the recommended one or not. Raises DataError for what is no model.
    """
    from classifiers.predict import Predictor

    predictor = Predictor.load(folder)
    if (folder / PREDICTIONS).is_file():
        predictor.temperature = fitted_temperature(folder)
    return predictor


def fitted_temperature(folder: Path) -> float:
    """Return the temperature that suits a cell's predictions on validation; six decimals, as in a model.json.

    Raises DataError for predictions that are not those of the model.
    """
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    from reports.results.model_files import labels_of, read_probabilities
    from reports.statistics.temperature import fit_temperature

    labels = labels_of(folder)
    try:
        table = parquet.read_table(folder / PREDICTIONS, filters=[("split", "=", "validation")])
        truth = np.array([labels.index(label) for label in table.column("label").to_pylist()], np.int64)
        probabilities = read_probabilities(table, len(labels))  # (documents, C)
        fits = len(probabilities) == len(truth) and bool(((probabilities >= 0) & (probabilities <= 1)).all())
    except (pa.ArrowException, OSError, KeyError, ValueError, TypeError, AttributeError):
        fits = False
    if not fits:
        raise DataError(
            f"{folder / PREDICTIONS} does not hold the model's predictions on validation, by which its temperature is "
            "fitted; train it again with `wordloom run`"
        )
    return round(fit_temperature(probabilities, truth), 6)


def _cells(folder: Path) -> tuple[CellResult, ...]:
    """Return every cell of a run with every seed; raises UsageError where it is none."""
    from reports.request import ReportRequest

    # A run is found from the project that it stands in, whichever project one works in.
    project = folder.parents[1] if folder.parent.name == "runs" else root()
    request = ReportRequest.read(folder, project)
    if request is None:
        raise UsageError(f"{folder} is a single model, not a run: it has no cells to choose from")
    return request.cells


def _trained_cell(folder: Path, cell: str, seed: int | None) -> Path:
    """Return the folder of a cell's model: of `seed`, or of the seed best on validation."""
    results = _cells(folder)
    known = list(dict.fromkeys(result.cell for result in results))
    if cell not in known:
        raise UsageError(f"{folder.name} has no cell {cell!r}; known: {', '.join(known)}")
    seeds = [result for result in results if result.cell == cell]
    if seed is not None:
        there = ", ".join(str(number) for number in dict.fromkeys(result.seed for result in seeds))
        seeds = [result for result in seeds if result.seed == seed]
        if not seeds:
            raise UsageError(f"{cell} was not trained with seed {seed}; known: {there}")
    done = [result for result in seeds if result.folder is not None]
    if not done:
        raise UsageError(f"{cell} has no model: {seeds[0].failure or 'it was not trained'}")
    return _best(done)


def _best(results: Sequence[CellResult]) -> Path:
    """Return the folder of the result with the highest accuracy on validation; ties go to the lowest seed."""
    from reports.results.model_files import accuracy_of

    folders = {result.folder: result.seed for result in results if result.folder is not None}
    if len(folders) == 1:
        return next(iter(folders))
    return max(folders, key=lambda folder: (accuracy_of(folder)["validation"] or 0.0, -folders[folder]))
