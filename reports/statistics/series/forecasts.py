"""How well the models of a series forecast it: intervals of their errors, and each network against each baseline."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corpus.series.store import SeriesCorpus
from reports.request import ReportRequest
from reports.results.cells import Results
from reports.results.forecasts import Forecasts, read_forecasts
from reports.statistics.intervals import Interval, deviation
from reports.statistics.series.block_bootstrap import BlockBootstrap
from reports.statistics.spread.spreads import Spread, own_spreads
from reports.statistics.verdicts import Verdict, judge_table

#: The baseline that every error is held against.
NAIVE = "last-value"
#: Standard deviation over seeds as a share of a network's error, assumed where one seed shows none; measured on the sea
#: temperatures of configs/series.cfg: 4 to 5 % of each of three networks' errors (docs/sequences.md).
ASSUMED_SPREAD = 0.05


@dataclass(frozen=True, eq=False)
class Forecasting:
    """What a report on forecasts knows."""

    results: Results
    forecasts: tuple[Forecasts, ...]  # baselines first
    intervals: dict[str, Interval]  # of each error on test
    verdicts: tuple[Verdict, ...]  # each network against each baseline
    spreads: Mapping[str, Spread]  # of each network's error on test over seeds
    block: int  # steps a block of the bootstrap

    @property
    def corpus(self) -> SeriesCorpus:
        """The series."""
        assert isinstance(self.results.corpus, SeriesCorpus)
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
        """The model of the least error on validation, whatever its kind; of equal ones a baseline."""
        return min([*self.baselines, *self.networks], key=lambda f: f.errors["validation"], default=None)

    @property
    def beside(self) -> Forecasts | None:
        """The second choice: the best of the other kind."""
        others = self.networks if self.chosen and self.chosen.is_baseline else self.baselines
        return next(iter(others), None)

    def relative(self, found: Forecasts) -> float | None:
        """Return the error on test as a share of the naive forecast's."""
        naive = next((f for f in self.forecasts if f.name == NAIVE), None)
        return found.errors["test"] / naive.errors["test"] if naive and naive.errors["test"] > 0 else None

    def against(self, first: str, second: str) -> Verdict | None:
        """Return the verdict on a network against a baseline, or on a baseline against a network."""
        pairs = {(v.first, v.second): v for v in (*self.verdicts, *(v.reversed() for v in self.verdicts))}
        return pairs.get((first, second))

    def spread_of(self, found: Forecasts) -> float | None:
        """Return the standard deviation over seeds of an error on test; None for one seed."""
        return deviation(found.by_seed)


def find_forecasting(request: ReportRequest, corpus: SeriesCorpus) -> Forecasting:
    """Read every model that the request names and judge the networks; raise DataError where a file does not fit."""
    cells, forecasts = read_forecasts(request, corpus)
    bootstrap = BlockBootstrap(len(corpus.rows("test")), request.settings.bootstrap, request.settings.confidence)
    networks = {one.name: np.array(one.by_seed) for one in forecasts if not one.is_baseline}
    assumed = ASSUMED_SPREAD * float(np.mean([e for each in networks.values() for e in each] or [0.0]))
    spreads = own_spreads(networks, dict.fromkeys(networks, assumed))  # a baseline draws nothing: its error stays
    intervals = {f.name: bootstrap.mean(f.squared("test"), spreads.get(f.name)) for f in forecasts}
    verdicts = _verdicts(forecasts, bootstrap, spreads)
    return Forecasting(Results(request, corpus, {}, cells), forecasts, intervals, verdicts, spreads, bootstrap.length)


def _verdicts(
    found: tuple[Forecasts, ...], bootstrap: BlockBootstrap, spreads: Mapping[str, Spread]
) -> tuple[Verdict, ...]:
    pairs = [(a, b) for a in found if not a.is_baseline for b in found if b.is_baseline]
    tested = [bootstrap.difference(a.squared("test"), b.squared("test"), spreads[a.name]) for a, b in pairs]
    return judge_table([(a.name, b.name) for a, b in pairs], tested, bootstrap.confidence, less_is_better=True)
