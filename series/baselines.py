"""What a network over numbers has to beat: majority and logistic regression; last value, season and autoregression."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.json_files import write_json
from corpus.series.store import SeriesCorpus
from models.cost import BATCH, clock_of, measure_prediction, write_cost
from models.files import DESCRIPTION, HISTORY
from models.linear.model import LinearModel, fit_logistic
from models.linear.strength import choose_strength
from models.predictions import predicted_rows, write_predictions
from series.autoregression import choose_order
from series.forecasts import forecast_steps, write_forecasts
from series.inputs import forecast_rows, inputs_of, past_of
from series.settings import SeriesBaselineSettings

Reals = NDArray[np.float64]
#: Strengths of the penalty; the best for the digits lies inside.
STRENGTHS = (0.001, 0.01, 0.1, 1.0, 10.0)


class Fitted(NamedTuple):
    """A baseline: what it says of inputs (n, F), its trace on validation, how many numbers it holds, its facts."""

    said: Callable[[Reals], Reals]
    trace: list[dict[str, Any]]
    parameters: int
    facts: dict[str, Any]


def train_series_baseline(settings: SeriesBaselineSettings, corpus: Path, folder: Path) -> None:
    """Fit the model of `settings` on train, choose on validation what there is to choose; write a model's files."""
    source = SeriesCorpus.open(corpus)
    clock = clock_of("cpu")
    start = clock()
    fitted = MODELS[settings.model](source)
    seconds = clock() - start
    write_json(folder / HISTORY, fitted.trace)
    description = {"kind": "numeric", "model": settings.model, "labels": source.labels, **fitted.facts}
    write_json(folder / DESCRIPTION, description)
    if source.task == "forecast":
        rows = forecast_steps(source)
        write_forecasts(folder, source, source.scale.undone(fitted.said(_past(source, rows))))
        items = list(_past(source, source.rows("validation"))[:BATCH])
    else:
        rows = predicted_rows(source)
        write_predictions(folder, source, rows, source.labels, fitted.said(_flat(source, rows)))
        items = list(_flat(source, source.rows("validation"))[:BATCH])
    speed = measure_prediction(lambda some: fitted.said(np.stack(some)), items)
    write_cost(folder, parameters=fitted.parameters, train_seconds=seconds, speed=speed)


def _flat(corpus: SeriesCorpus, rows: NDArray[np.int64]) -> Reals:
    """Return sequences as one row of numbers each, scaled: (n, T · D)."""
    return inputs_of(corpus, rows).values.reshape(len(rows), -1).astype(np.float64)


def _past(corpus: SeriesCorpus, rows: NDArray[np.int64]) -> Reals:
    """Return the scaled values before each step, as many as any baseline reads: (n, max(window, season))."""
    return past_of(corpus, rows, max(corpus.audit["window"], corpus.audit["season"]))


def _linear(model: LinearModel, trace: list[dict[str, Any]]) -> Fitted:
    chosen = next((line["C"] for line in trace if line["best"]), None)
    return Fitted(model.probabilities, trace, model.weight.size + model.bias.size, {"C": chosen})


def _majority(corpus: SeriesCorpus) -> Fitted:
    shares = np.bincount(corpus.label_ids[corpus.rows("train")]) / len(corpus.rows("train"))  # (C,)
    features = int(np.prod(corpus.numbers.shape[1:]))
    bias = np.log(shares).astype(np.float32)
    return _linear(LinearModel(np.zeros((len(shares), features), np.float32), bias, "softmax"), [])


def _logistic(corpus: SeriesCorpus) -> Fitted:
    train, validation = corpus.rows("train"), corpus.rows("validation")
    features, targets = _flat(corpus, train), corpus.label_ids[train]

    def fit(strength: float) -> LinearModel:
        weight, bias = fit_logistic(features, targets, strength)
        return LinearModel(
            weight.astype(np.float32), bias.astype(np.float32), "logistic" if len(weight) == 1 else "softmax"
        )

    return _linear(*choose_strength(fit, STRENGTHS, _flat(corpus, validation), corpus.label_ids[validation]))


def _last_value(corpus: SeriesCorpus) -> Fitted:
    return Fitted(lambda past: past[:, -1], [], 0, {})


def _seasonal(corpus: SeriesCorpus) -> Fitted:
    season = int(corpus.audit["season"])
    return Fitted(lambda past: past[:, -season], [], 0, {"season": season})


def _autoregression(corpus: SeriesCorpus) -> Fitted:
    steps = {split: forecast_rows(corpus, split) for split in ("train", "validation")}
    window = int(corpus.audit["window"])
    pairs = [(past_of(corpus, rows, window), corpus.scale.applied(corpus.numbers[rows])) for rows in steps.values()]
    model, trace = choose_order(pairs[0], pairs[1])
    facts = {"order": len(model.weights), "weights": model.weights.tolist(), "bias": model.bias}
    return Fitted(model.forecasts, trace, len(model.weights) + 1, facts)


#: Every baseline by its name in the settings.
MODELS: dict[str, Callable[[SeriesCorpus], Fitted]] = {
    "majority": _majority,
    "logreg": _logistic,
    "last-value": _last_value,
    "seasonal": _seasonal,
    "autoregression": _autoregression,
}
