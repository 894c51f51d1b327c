"""What the models of a series forecast, read from their artefacts."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as parquet

from corpus.errors import DataError
from corpus.series.store import SeriesCorpus
from reports.request import CellResult, ReportRequest
from reports.results.arrays import Reals
from reports.results.artefacts import existing
from reports.results.cells import Cell
from reports.results.models import read_model_files
from reports.results.predictions import PREDICTED

#: The command that makes these results.
COMMAND = "sequences"


@dataclass(frozen=True, eq=False)
class Forecasts:
    """What one cell said of every step of a split, by seed: {split: (S, N)}, in the unit of the series."""

    cell: Cell
    said: dict[str, Reals]
    truth: dict[str, Reals]

    @property
    def name(self) -> str:
        """The name of the cell."""
        return self.cell.name

    @property
    def is_baseline(self) -> bool:
        """Say whether this is a model that a network has to beat."""
        return self.cell.kind == "baseline"

    def squared(self, split: str) -> Reals:
        """Return the squared error of each seed and step, (S, N)."""
        found: Reals = (self.said[split] - self.truth[split]) ** 2
        return found

    @cached_property
    def errors(self) -> dict[str, float]:
        """Mean squared error of each split, over steps and seeds."""
        return {split: float(self.squared(split).mean()) for split in PREDICTED}

    @cached_property
    def by_seed(self) -> list[float]:
        """Mean squared error on test of each seed."""
        return [float(error) for error in self.squared("test").mean(axis=1)]

    def cost(self, name: str) -> float | None:
        """Return the mean of one cost over seeds."""
        found = [float(m.cost[name]) for m in self.cell.models if m.cost.get(name) is not None]
        return float(np.mean(found)) if found else None


def read_forecasts(request: ReportRequest, corpus: SeriesCorpus) -> tuple[tuple[Cell, ...], tuple[Forecasts, ...]]:
    """Return every cell that the request names, baselines first, and the forecasts of those that have a model.

    Raises DataError where a file is missing or is about another series.
    """
    names = dict.fromkeys(cell.cell for cell in sorted(request.cells, key=lambda cell: cell.kind != "baseline"))
    cells = tuple(_cell([c for c in request.cells if c.cell == name]) for name in names)
    return cells, tuple(_forecasts(cell, corpus) for cell in cells if cell.models)


def _cell(group: list[CellResult]) -> Cell:
    first = group[0]
    models = tuple(read_model_files(result, result.folder, {}) for result in group if result.folder is not None)
    failures = tuple((r.seed, r.failure or "it was not trained") for r in group if r.folder is None)
    return Cell(first.cell, first.kind, None, first.architecture, models, failures)


def _forecasts(cell: Cell, corpus: SeriesCorpus) -> Forecasts:
    tables = [_table(model.folder, corpus) for model in cell.models]
    said = {split: np.stack([table[split] for table in tables]) for split in PREDICTED}
    return Forecasts(cell, said, _truth(corpus))


def _truth(corpus: SeriesCorpus) -> dict[str, Reals]:
    return {split: np.asarray(corpus.numbers[corpus.rows(split)], np.float64) for split in PREDICTED}


def _table(folder: Path, corpus: SeriesCorpus) -> dict[str, Reals]:
    path = existing(folder / "predictions.parquet", COMMAND)
    table: Any = parquet.read_table(path)
    ids, splits = table.column("id").to_pylist(), np.array(table.column("split").to_pylist(), np.str_)
    if ids != [corpus.ids[row] for split in PREDICTED for row in corpus.rows(split)]:
        raise DataError(f"{path} is not about the series of {corpus.folder}; train it again")
    forecast = np.array(table.column("forecast").to_pylist(), np.float64)
    return {split: forecast[splits == split] for split in PREDICTED}


def errors_of(folder: Path, series: Path) -> dict[str, float | None]:
    """Return the mean squared error of a finished model on validation and on test, from its folder and the series'."""
    corpus = SeriesCorpus.open(series)
    truth = _truth(corpus)
    return {split: float(((said - truth[split]) ** 2).mean()) for split, said in _table(folder, corpus).items()}
