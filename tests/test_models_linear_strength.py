"""The choice of the penalty: validation decides, nothing else."""

import numpy as np
import pytest

from models.linear.model import LinearModel
from models.linear.strength import choose_strength, mean_log_loss


def scaled(strength):
    """Return a model whose log odds for feature 1 are `strength`."""
    return LinearModel(np.array([[strength]], np.float32), np.zeros(1, np.float32), "logistic")


def test_the_least_validation_loss_wins_and_is_marked():
    # Three of four documents with the feature are positive: the best log odds are ln 3 ≈ 1.1.
    features, targets = np.ones((4, 1)), np.array([1, 1, 1, 0])
    model, trace = choose_strength(scaled, [3.0, 0.3, 1.0], features, targets)
    assert model.weight[0, 0] == 1.0
    assert [line["C"] for line in trace] == [0.3, 1.0, 3.0]
    assert [line["best"] for line in trace] == [False, True, False]
    assert all(line["validation_accuracy"] == 0.75 for line in trace)
    assert trace[1]["validation_loss"] == pytest.approx(
        -(3 * np.log(1 / (1 + np.exp(-1))) + np.log(1 / (1 + np.e))) / 4
    )


def test_of_equal_losses_the_stronger_penalty_wins():
    model, trace = choose_strength(scaled, [2.0, 1.0], np.zeros((2, 1)), np.array([0, 1]))
    assert model.weight[0, 0] == 1.0 and trace[0]["best"]


def test_no_larger_strength_is_tried_once_the_loss_rises():
    # The losses of log odds 1, 2, 3, 4: the best are ln 3 ≈ 1.1.
    tried: list[float] = []

    def fit(strength):
        tried.append(strength)
        return scaled(strength)

    model, trace = choose_strength(fit, [4.0, 3.0, 2.0, 1.0], np.ones((4, 1)), np.array([1, 1, 1, 0]))
    assert tried == [1.0, 2.0]
    assert model.weight[0, 0] == 1.0
    assert [line["best"] for line in trace] == [True, False]


def test_log_loss_of_certainty_that_is_wrong_stays_finite():
    assert np.isfinite(mean_log_loss(np.array([[1.0, 0.0]]), np.array([1])))
