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
    """Fit with each C of `strengths`, from the least; return the best model on validation, and a line for each fit.

    `features` (B, F) and class numbers `targets` (B,) are the validation split. The loss (mean -ln probability of the
    true class) decides, not the accuracy: with few documents accuracies tie or differ by chance. (Networks keep their
    most accurate epoch by default; a linear model has one optimum for each C, and no epochs to stop too early.) Of
    equal losses the smaller C wins. Once the loss rises, no larger C is tried: those take longest, and none was better
    in any of the searches that docs/benchmarks.md counts ("Every size").
    """
    best: LinearModel | None = None
    least, chosen = float("inf"), 0
    trace: list[dict[str, Any]] = []
    for number, strength in enumerate(sorted(strengths)):
        model = fit(strength)
        probabilities = model.probabilities(features)  # (B, C)
        loss = mean_log_loss(probabilities, targets)
        accuracy = float(np.mean(probabilities.argmax(axis=1) == targets))
        trace.append({"C": strength, "validation_loss": loss, "validation_accuracy": accuracy})
        report("choosing the penalty", number + 1, len(strengths), "fits")
        if loss > least:
            break
        if best is None or loss < least:
            best, least, chosen = model, loss, number
    assert best is not None, "at least one strength must be given"
    return best, [{**line, "best": index == chosen} for index, line in enumerate(trace)]


def mean_log_loss(probabilities: NDArray[np.float64], targets: NDArray[np.int64]) -> float:
    """Return the mean of -ln of the probability that `probabilities` (B, C) give to the true class, in nats."""
    true = probabilities[np.arange(len(targets)), targets]
    return float(-np.log(np.maximum(true, np.finfo(np.float64).tiny)).mean())
