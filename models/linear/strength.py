"""The strength of a penalty, chosen on validation."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.progress import report
from models.linear.matrix_file import AnyMatrix
from models.linear.model import LinearModel


def choose_strength(
    fit: Callable[[float], LinearModel], strengths: Sequence[float], features: AnyMatrix, targets: NDArray[np.int64]
) -> tuple[LinearModel, list[dict[str, Any]]]:
    """Fit with each C of `strengths`; return the model with the least loss on validation, and a line for each C.

    `features` (B, F) and class numbers `targets` (B,) are the validation split. The loss (mean -ln probability of the
    true class) decides, not the accuracy: with few documents accuracies tie or differ by chance. (Networks keep their
    most accurate epoch by default; a linear model has one optimum for each C, and no epochs to stop too early.) Of
    equal losses the smaller C wins.
    """
    best: LinearModel | None = None
    trace: list[dict[str, Any]] = []
    for number, strength in enumerate(sorted(strengths), 1):
        model = fit(strength)
        probabilities = model.probabilities(features)  # (B, C)
        loss = mean_log_loss(probabilities, targets)
        if best is None or loss < min(line["validation_loss"] for line in trace):
            best = model
        trace.append(
            {
                "C": strength,
                "validation_loss": loss,
                "validation_accuracy": float(np.mean(probabilities.argmax(axis=1) == targets)),
            }
        )
        report("choosing the penalty", number, len(strengths), "fits")
    assert best is not None, "at least one strength must be given"
    least = min(range(len(trace)), key=lambda index: trace[index]["validation_loss"])
    return best, [{**line, "best": index == least} for index, line in enumerate(trace)]


def mean_log_loss(probabilities: NDArray[np.float64], targets: NDArray[np.int64]) -> float:
    """Return the mean of -ln of the probability that `probabilities` (B, C) give to the true class, in nats."""
    true = probabilities[np.arange(len(targets)), targets]
    return float(-np.log(np.maximum(true, np.finfo(np.float64).tiny)).mean())
