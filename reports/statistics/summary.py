"""Each cell in numbers: the mean over its seeds, intervals over documents, and its cost."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from reports.results.arrays import Integers
from reports.results.cells import Cell, Model, Results
from reports.statistics.intervals import Answers, Interval, accuracy_interval, deviation, macro_f1_interval, mean
from reports.statistics.scores import accuracy, confusion, macro_f1


@dataclass(frozen=True, eq=False)
class Score:
    """One model in numbers: a row of cells.csv."""

    seed: int
    validation_accuracy: float | None
    test_accuracy: float | None
    test_macro_f1: float | None
    interval: Interval | None
    cost: dict[str, Any]
    embedding_seed: int = 0


@dataclass(frozen=True, eq=False)
class Summary:
    """A cell in numbers: a row of the main table. Scores are means over the seeds that finished."""

    cell: Cell
    scores: tuple[Score, ...]
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
    def is_majority(self) -> bool:
        """Say whether this is the majority baseline, which reads nothing."""
        return self.cell.architecture == "majority"

    @cached_property
    def validation(self) -> float | None:
        """Mean validation accuracy: what the recommendation goes by."""
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
        """Standard deviation of test accuracy over seeds; None for one seed."""
        return deviation([s.test_accuracy for s in self.scores if s.test_accuracy is not None])

    @property
    def model(self) -> Model:
        """The model of the seed that is best on validation: the one that is handed over and looked at closely."""
        pairs = zip(self.scores, self.cell.models, strict=True)
        return max(pairs, key=lambda pair: (pair[0].validation_accuracy or 0.0, -pair[0].seed))[1]

    def cost(self, name: str) -> float | None:
        """Return the mean of one cost (parameters, train_seconds, …) over seeds."""
        return self._mean(lambda score: score.cost.get(name))

    def _mean(self, value: Callable[[Score], float | None]) -> float | None:
        return mean([number for score in self.scores if (number := value(score)) is not None])


def summarise(results: Results) -> tuple[Summary, ...]:
    """Return every cell in numbers, baselines first."""
    return tuple(_summary(cell, results) for cell in results.cells)


def _summary(cell: Cell, results: Results) -> Summary:
    settings, truth, groups = results.request.settings, results.truth["test"], results.groups["test"]
    predicted = [model.predictions["test"].predicted for model in cell.models]
    right = np.mean([p == truth for p in predicted], axis=0) if predicted else np.empty(0)
    answers = Answers(truth, predicted, results.classes, groups)
    return Summary(
        cell,
        tuple(_score(model, results) for model in cell.models),
        accuracy_interval(right, groups, settings.confidence),
        macro_f1_interval(answers, settings.bootstrap, settings.confidence),
    )


def _score(model: Model, results: Results) -> Score:
    truth, predicted = results.truth["test"], model.predictions["test"].predicted
    return Score(
        seed=model.seed,
        validation_accuracy=_accuracy(results.truth["validation"], model.predictions["validation"].predicted),
        test_accuracy=_accuracy(truth, predicted),
        test_macro_f1=macro_f1(confusion(truth, predicted, results.classes)) if truth.size else None,
        interval=accuracy_interval(predicted == truth, results.groups["test"], results.request.settings.confidence),
        cost=model.cost,
        embedding_seed=model.embedding_seed,
    )


def _accuracy(truth: Integers, predicted: Integers) -> float | None:
    return accuracy(truth, predicted) if truth.size else None
