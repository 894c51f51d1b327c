"""Each cell in numbers: the mean over its seeds, intervals over documents, and its cost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from models.measures import Measure
from reports.results.arrays import Integers
from reports.results.cells import Cell, Results
from reports.results.models import Model, best_seed
from reports.results.predictions import PREDICTED
from reports.statistics.intervals import Answers, Interval, accuracy_interval, deviation, macro_f1_interval, mean
from reports.statistics.score_interval import score_interval
from reports.statistics.scores import accuracy, confusion, macro_f1


@dataclass(frozen=True, eq=False)
class Score:
    """One model in numbers: a row of cells.csv."""

    seed: int
    validation: float | None  # by the measure of the run, as is `test`
    test: float | None
    interval: Interval | None  # of `test`
    validation_accuracy: float | None
    test_accuracy: float | None
    test_macro_f1: float | None
    cost: dict[str, Any]
    embedding_seed: int = 0


@dataclass(frozen=True, eq=False)
class Summary:
    """A cell in numbers: a row of the main table. Scores are means over the seeds that finished."""

    cell: Cell
    measure: Measure
    scores: tuple[Score, ...]
    interval: Interval | None  # of `test`
    accuracy_interval: Interval | None
    macro_f1_interval: Interval | None

    @property
    def name(self) -> str:
        """The name of the cell."""
        return self.cell.name

    @property
    def is_baseline(self) -> bool:
        """Say whether this is a model that a network has to beat."""
        return self.cell.kind == "baseline"

    @property
    def is_network(self) -> bool:
        """Say whether this is a network: neither a baseline nor an ensemble."""
        return self.cell.is_network

    @property
    def is_ensemble(self) -> bool:
        """Say whether this asks other cells."""
        return self.cell.is_ensemble

    @property
    def is_rival(self) -> bool:
        """Say whether this was made elsewhere."""
        return self.cell.is_rival

    @property
    def is_drawn(self) -> bool:
        """Say whether another seed would make another model."""
        return self.cell.is_drawn

    @property
    def is_majority(self) -> bool:
        """Say whether this is the majority baseline, which reads nothing."""
        return self.cell.architecture == "majority"

    @cached_property
    def validation(self) -> float | None:
        """The mean of the measure on validation: what the recommendation goes by."""
        return self._mean(lambda score: score.validation)

    @cached_property
    def test(self) -> float | None:
        """The mean of the measure on test."""
        return self._mean(lambda score: score.test)

    @cached_property
    def validation_accuracy(self) -> float | None:
        """Mean validation accuracy."""
        return self._mean(lambda score: score.validation_accuracy)

    @cached_property
    def accuracy(self) -> float | None:
        """Mean test accuracy."""
        return self._mean(lambda score: score.test_accuracy)

    @cached_property
    def macro_f1(self) -> float | None:
        """Mean macro-F1 on test."""
        return self._mean(lambda score: score.test_macro_f1)

    @cached_property
    def deviation(self) -> float | None:
        """Standard deviation of the measure on test over seeds; None for one seed."""
        return deviation([s.test for s in self.scores if s.test is not None])

    @property
    def model(self) -> Model:
        """The model of the seed that is best on validation: the one that is handed over and looked at closely."""
        return best_seed(self.cell.models, [score.validation for score in self.scores], self.measure)

    def cost(self, name: str) -> float | None:
        """Return the mean of one cost (parameters, train_seconds, …) over seeds."""
        return self._mean(lambda score: score.cost.get(name))

    def _mean(self, value: Callable[[Score], float | None]) -> float | None:
        return mean([number for score in self.scores if (number := value(score)) is not None])


def summarise(results: Results) -> tuple[Summary, ...]:
    """Return every cell in numbers, baselines first."""
    return tuple(_summary(cell, results) for cell in results.cells)


def _summary(cell: Cell, results: Results) -> Summary:
    special = {name: interval(cell.models, results) for name, interval in SPECIAL.items()}
    name, scores = results.measure.name, tuple(_score(model, results) for model in cell.models)
    own = special[name] if name in special else score_interval_of(cell.models, results)
    return Summary(cell, results.measure, scores, own, special["accuracy"], special["macro-f1"])


def _score(model: Model, results: Results) -> Score:
    truth, predicted = results.truth["test"], model.predictions["test"].predicted
    validation, test = (results.score(model, split) for split in PREDICTED)
    answers = model.predictions["validation"].predicted
    return Score(
        seed=model.seed,
        validation=validation,
        test=test,
        interval=score_interval_of([model], results),
        validation_accuracy=None if validation is None else _accuracy(results.truth["validation"], answers),
        test_accuracy=_accuracy(truth, predicted),
        test_macro_f1=macro_f1(confusion(truth, predicted, results.classes)) if truth.size else None,
        cost=model.cost,
        embedding_seed=model.embedding_seed,
    )


def score_interval_of(models: Sequence[Model], results: Results) -> Interval | None:
    """Return the interval of the measure on test, the mean over models."""
    if not models or not results.truth["test"].size:
        return None
    special = SPECIAL.get(results.measure.name)
    if special is not None:
        return special(models, results)
    measured = [results.measured(model, "test") for model in models]
    return score_interval(measured, results.measure, results.groups["test"], results.request.settings.confidence)


def _accuracy_interval(models: Sequence[Model], results: Results) -> Interval | None:
    truth, confidence = results.truth["test"], results.request.settings.confidence
    right = [model.predictions["test"].predicted == truth for model in models]
    return accuracy_interval(np.mean(right, axis=0), results.groups["test"], confidence) if right else None


def _macro_f1_interval(models: Sequence[Model], results: Results) -> Interval | None:
    settings, predicted = results.request.settings, [model.predictions["test"].predicted for model in models]
    answers = Answers(results.truth["test"], predicted, results.classes, results.groups["test"])
    return macro_f1_interval(answers, settings.bootstrap, settings.confidence)


#: Measures whose interval is not that of `score_interval`: of accuracy Wilson's own, of macro-F1 one without its bias.
SPECIAL: Mapping[str, Callable[[Sequence[Model], Results], Interval | None]] = {
    "accuracy": _accuracy_interval,
    "macro-f1": _macro_f1_interval,
}


def _accuracy(truth: Integers, predicted: Integers) -> float | None:
    return accuracy(truth, predicted) if truth.size else None
