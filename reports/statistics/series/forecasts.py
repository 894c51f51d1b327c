"""The finished forecasts of a run: every model's errors, their intervals, and how it compares with the baselines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as parquet

from corpus.errors import DataError
from corpus.numeric_store import NumericCorpus
from reports.request import CellResult, ReportRequest
from reports.results.cells import PREDICTED, Cell, Results, read_model_files
from reports.statistics.intervals import Interval, deviation, mean
from reports.statistics.scores import Reals
from reports.statistics.seed_spread import SeedSpread, pooled_spread
from reports.statistics.series.block_bootstrap import BlockBootstrap
from reports.statistics.verdicts import Word, holm, judge_resampled

#: The baseline that every error is held against.
NAIVE = "last-value"
#: Standard deviation over seeds as a share of a network's error, assumed where one seed shows none; measured on the sea
#: temperatures of configs/series.cfg: 4 to 5 % of each of three networks' errors (docs/sequences.md).
ASSUMED_SPREAD = 0.05


@dataclass(frozen=True, eq=False)
class Forecasts:
    """What one cell said of every step of a split, by seed: {split: (S, N)}, in the unit of the series."""

    cell: Cell
    said: dict[str, Reals]
    truth: dict[str, Reals]
    interval: Interval | None = None  # of the error on test

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

    @property
    def spread(self) -> float | None:
        """Standard deviation of that over seeds; None for one."""
        return deviation(self.by_seed)

    def spread_of(self, networks: SeedSpread) -> SeedSpread | None:
        """Return how its error varies with the seed, as the `networks`' does; a baseline draws nothing."""
        return None if self.is_baseline else networks

    def cost(self, name: str) -> float | None:
        """Return the mean of one cost over seeds."""
        return mean([float(m.cost[name]) for m in self.cell.models if m.cost.get(name) is not None])


@dataclass(frozen=True)
class ForecastVerdict:
    """Test on a network against a baseline: the difference of mean squared errors, of which less is better."""

    first: str
    second: str
    difference: float
    interval: Interval
    holm: float
    word: Word


@dataclass(frozen=True, eq=False)
class ForecastResults:
    """Everything that a report on forecasts is about."""

    results: Results
    forecasts: tuple[Forecasts, ...]  # baselines first
    verdicts: tuple[ForecastVerdict, ...]  # each network against each baseline
    spread: SeedSpread  # of a network's error on test over seeds
    block: int  # steps a block of the bootstrap

    @property
    def corpus(self) -> NumericCorpus:
        """The series."""
        assert isinstance(self.results.corpus, NumericCorpus)
        return self.results.corpus

    @cached_property
    def networks(self) -> list[Forecasts]:
        """The networks, least validation error first."""
        return sorted((f for f in self.forecasts if not f.is_baseline), key=lambda f: f.errors["validation"])

    @cached_property
    def baselines(self) -> list[Forecasts]:
        """The baselines, least validation error first."""
        return sorted((f for f in self.forecasts if f.is_baseline), key=lambda f: f.errors["validation"])

    @property
    def chosen(self) -> Forecasts | None:
        """The network that is best on validation, or the best baseline where none was trained."""
        return next(iter([*self.networks, *self.baselines]), None)

    def relative(self, found: Forecasts) -> float | None:
        """Return the error on test as a share of the naive forecast's."""
        naive = next((f for f in self.forecasts if f.name == NAIVE), None)
        return found.errors["test"] / naive.errors["test"] if naive and naive.errors["test"] > 0 else None

    def against(self, network: str, baseline: str) -> ForecastVerdict | None:
        """Return the verdict on a network against a baseline."""
        return next((v for v in self.verdicts if (v.first, v.second) == (network, baseline)), None)


def read_forecasts(request: ReportRequest, corpus: NumericCorpus) -> ForecastResults:
    """Read every model that the request names and judge the networks; raise DataError where a file does not fit."""
    names = dict.fromkeys(cell.cell for cell in sorted(request.cells, key=lambda cell: cell.kind != "baseline"))
    cells = tuple(_cell([c for c in request.cells if c.cell == name]) for name in names)
    settings = request.settings
    bootstrap = BlockBootstrap(len(corpus.rows("test")), settings.bootstrap, settings.confidence)
    read = [_forecasts(cell, corpus) for cell in cells if cell.models]
    networks = [one.by_seed for one in read if not one.is_baseline]
    spread = pooled_spread(networks, ASSUMED_SPREAD * float(np.mean([e for each in networks for e in each] or [0.0])))
    found = tuple(replace(one, interval=bootstrap.mean(one.squared("test"), one.spread_of(spread))) for one in read)
    verdicts = _verdicts(found, bootstrap, spread)
    return ForecastResults(Results(request, corpus, {}, cells), found, verdicts, spread, bootstrap.length)


def _cell(group: list[CellResult]) -> Cell:
    first = group[0]
    models = tuple(read_model_files(result, result.folder, {}) for result in group if result.folder is not None)
    failures = tuple((r.seed, r.failure or "it was not trained") for r in group if r.folder is None)
    return Cell(first.cell, first.kind, None, first.architecture, models, failures)


def _forecasts(cell: Cell, corpus: NumericCorpus) -> Forecasts:
    tables = [_table(model.folder, corpus) for model in cell.models]
    said = {split: np.stack([table[split] for table in tables]) for split in PREDICTED}
    return Forecasts(cell, said, _truth(corpus))


def _truth(corpus: NumericCorpus) -> dict[str, Reals]:
    return {split: np.asarray(corpus.numbers[corpus.rows(split)], np.float64) for split in PREDICTED}


def _table(folder: Path, corpus: NumericCorpus) -> dict[str, Reals]:
    path = folder / "predictions.parquet"
    if not path.is_file():
        raise DataError(f"{path} is missing, and the report needs it; `wordloom sequences` makes it again")
    table: Any = parquet.read_table(path)
    ids, splits = table.column("id").to_pylist(), np.array(table.column("split").to_pylist(), np.str_)
    if ids != [corpus.ids[row] for split in PREDICTED for row in corpus.rows(split)]:
        raise DataError(f"{path} is not about the series of {corpus.folder}; train it again")
    forecast = np.array(table.column("forecast").to_pylist(), np.float64)
    return {split: forecast[splits == split] for split in PREDICTED}


def errors_of(folder: Path, series: Path) -> dict[str, float | None]:
    """Return the mean squared error of a finished model on validation and on test, from its folder and the series'."""
    corpus = NumericCorpus.open(series)
    truth = _truth(corpus)
    return {split: float(((said - truth[split]) ** 2).mean()) for split, said in _table(folder, corpus).items()}


def _verdicts(found: Sequence[Forecasts], bootstrap: BlockBootstrap, spread: SeedSpread) -> tuple[ForecastVerdict, ...]:
    pairs = [(a, b) for a in found if not a.is_baseline for b in found if b.is_baseline]
    tested = [bootstrap.difference(a.squared("test"), b.squared("test"), spread) for a, b in pairs]
    corrected, _ = holm([t.p_value for t in tested])
    return tuple(
        ForecastVerdict(
            a.name,
            b.name,
            t.value,
            t.interval,
            p,
            judge_resampled(t.interval, p, bootstrap.confidence, less_is_better=True),
        )
        for (a, b), t, p in zip(pairs, tested, corrected, strict=True)
    )
