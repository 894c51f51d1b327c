"""What a cell does on other data than its own: with fewer labels, and with labels that mean nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import numpy.typing as npt

from reports.request import ProbeResult
from reports.results.cells import Cell, Results
from reports.results.models import Model
from reports.results.predictions import read_predictions
from reports.statistics.difference import find_difference
from reports.statistics.intervals import Interval, accuracy_interval
from reports.statistics.judging import Word, judge
from reports.statistics.learnt import knows_nothing
from reports.statistics.spread.cell_replicates import of_models
from reports.statistics.spread.spreads import Spread
from reports.statistics.summary import score_interval_of

#: How far beyond its interval a control may be from chance: a network that has learnt noise says the same of similar
#: texts, so its hits are not independent, and the interval is too narrow.
TOLERANCE = 0.02


@dataclass(frozen=True)
class Point:
    """The score on test with a share of train."""

    share: float
    documents: int  # of train
    score: float
    interval: Interval | None


@dataclass(frozen=True)
class LearningCurve:
    """A cell with one seed, trained on growing shares of train."""

    cell: str
    points: tuple[Point, ...]  # by share, the last with all of train
    gain: float  # of all of train over its half, above 0 where it is better
    half_width: float  # of the interval of the gain
    word: Word  # all against half
    has_learnt: bool = True  # anything beyond the commonest class, with all of train


@dataclass(frozen=True)
class Control:
    """A cell that was trained on labels at random."""

    cell: str
    accuracy: float
    interval: Interval | None
    chance: float  # what predictions of these shares get right when they know nothing
    has_learnt: bool = True  # the same cell, on its true labels

    @property
    def is_at_chance(self) -> bool:
        """Say whether the interval, widened by TOLERANCE, holds what knowing nothing gives."""
        if self.interval is None:
            return False
        return self.interval.low - TOLERANCE <= self.chance <= self.interval.high + TOLERANCE


@dataclass(frozen=True)
class Probes:
    """Everything that probes found; empty where none was asked for."""

    curves: tuple[LearningCurve, ...]
    controls: tuple[Control, ...]
    failures: tuple[str, ...]

    def __bool__(self) -> bool:
        """Say whether there is anything to tell."""
        return bool(self.curves or self.controls or self.failures)


def find_probes(results: Results, spreads: Mapping[str, Spread]) -> Probes:
    """Read the probes of a run; `spreads` is how far a seed moves each cell, on test."""
    asked = [probe for probe in results.request.probes if probe.folder is not None and probe.cell is not None]
    # The recommended cell may be the baseline that stands beside it: one curve of the two is enough.
    done = list({(probe.cell, probe.share, probe.shuffled): probe for probe in asked}.values())
    curves = sorted((p for p in done if not p.shuffled), key=lambda p: (p.cell or "", p.share))
    grouped = [list(group) for _, group in groupby(curves, key=lambda probe: probe.cell)]
    return Probes(
        curves=tuple(_curve(results, group, spreads) for group in grouped),
        controls=tuple(_control(results, probe) for probe in done if probe.shuffled),
        failures=tuple(probe.failure or "it was not run" for probe in results.request.probes if probe.folder is None),
    )


def _curve(results: Results, probes: Sequence[ProbeResult], spreads: Mapping[str, Spread]) -> LearningCurve:
    cell, whole = _probed(results, probes[0])
    models = [*((probe.share, _probe_model(results, probe)) for probe in probes), (1.0, whole)]
    train, settings = results.corpus.rows("train").size, results.request.settings
    points = tuple(
        Point(share, round(share * train), results.measured(m, "test").value, score_interval_of([m], results))
        for share, m in models
    )
    half, all_of_train = (
        of_models(replace(cell, models=(m,)), "test", results, results.measure) for _, m in models[-2:]
    )
    difference = find_difference(all_of_train, half, (spreads[cell.name], spreads[cell.name]))
    interval = difference.interval(settings.confidence)
    word = judge(interval, difference.p_value, settings.confidence, settings.margin / 100)
    half_width = (interval.high - interval.low) / 2
    has_learnt = not knows_nothing(whole, results)
    return LearningCurve(cell.name, points, difference.observed, half_width, word, has_learnt)


def _probed(results: Results, probe: ProbeResult) -> tuple[Cell, Model]:
    """Return the cell that was probed, and its model with the seed of the probe."""
    cell = next(cell for cell in results.cells if cell.name == probe.cell)
    return cell, next((model for model in cell.models if model.seed == probe.seed), cell.models[0])


def _control(results: Results, probe: ProbeResult) -> Control:
    truth, predicted = results.truth["test"], _probe_model(results, probe).predictions["test"].predicted
    accuracy = float((predicted == truth).mean())
    shares = [np.bincount(values, minlength=results.classes) / truth.size for values in (truth, predicted)]
    interval = accuracy_interval(predicted == truth, results.groups["test"], results.request.settings.confidence)
    _, whole = _probed(results, probe)
    return Control(probe.cell or "", accuracy, interval, _product(*shares), not knows_nothing(whole, results))


def _product(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> float:
    return float(first @ second)


def _probe_model(results: Results, probe: ProbeResult) -> Model:
    assert probe.folder is not None  # those without are told as failures
    said = read_predictions(f"{probe.cell} on other data", probe.folder, results.corpus, results.request.judging)
    _, whole = _probed(results, probe)
    return replace(whole, folder=probe.folder, predictions=said)
