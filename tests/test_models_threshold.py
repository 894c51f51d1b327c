"""Thresholds: each reaches its aim as well as any could, found by trying every one."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.special import expit
from sklearn.metrics import f1_score, precision_score, recall_score

from models.threshold import Threshold, aim_of, fit_threshold
from reports.statistics.temperature import tempered

Score = Callable[[np.ndarray, np.ndarray], float]


def made_up(seed: int = 0, documents: int = 300, share: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    truth = (generator.random(documents) < share).astype(np.int64)
    positive = expit(generator.normal(size=documents) + 2 * truth - 1.5).round(2)  # with ties
    return truth, np.stack([1 - positive, positive], axis=1)


def every(truth: np.ndarray, shares: np.ndarray) -> list[np.ndarray]:
    values = [*np.unique(shares[:, 1]), 1.1]
    return [(shares[:, 1] >= value).astype(np.int64) for value in values]


@pytest.mark.parametrize("seed", range(5))
def test_best_f1_is_the_best_of_all(seed: int) -> None:
    truth, shares = made_up(seed)
    found = fit_threshold("best-f1", shares, truth, 1)
    assert found is not None
    best = max(f1_score(truth, called, zero_division=0) for called in every(truth, shares))
    assert f1_score(truth, found.classes(shares)) == pytest.approx(best)


@pytest.mark.parametrize(
    ("aim", "held", "raised"),
    [("recall:0.9", recall_score, precision_score), ("precision:0.6", precision_score, recall_score)],
)
@pytest.mark.parametrize("seed", range(5))
def test_a_share_is_held_and_the_other_as_high_as_it_can_be(aim: str, held: Score, raised: Score, seed: int) -> None:
    truth, shares = made_up(seed)
    share = aim_of(aim)[1]
    found = fit_threshold(aim, shares, truth, 1)
    assert found is not None and found.is_reached
    assert held(truth, found.classes(shares)) >= share
    holding = [called for called in every(truth, shares) if called.any() and held(truth, called) >= share]
    assert raised(truth, found.classes(shares)) == pytest.approx(max(raised(truth, called) for called in holding))


def test_what_cannot_be_reached_comes_as_close_as_it_can() -> None:
    truth, shares = np.array([0, 1, 0, 1]), np.array([[0.1, 0.9], [0.2, 0.8], [0.3, 0.7], [0.4, 0.6]])
    found = fit_threshold("precision:0.9", shares, truth, 1)
    assert found is not None and not found.is_reached
    assert precision_score(truth, found.classes(shares)) == 0.5
    with pytest.raises(ValueError, match="none"):
        fit_threshold("best-f1", shares, np.zeros(4, dtype=np.int64), 1)


def test_the_other_class_may_be_the_one_that_is_looked_for() -> None:
    truth, shares = made_up()
    one, other = (
        fit_threshold("recall:0.8", shares, truth, 1),
        fit_threshold("recall:0.8", shares[:, ::-1], 1 - truth, 0),
    )
    assert one is not None and other is not None
    np.testing.assert_array_equal(one.classes(shares), 1 - other.classes(shares[:, ::-1]))


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
def test_tempered_probabilities_are_parted_where_the_others_are(temperature: float) -> None:
    _, shares = made_up()
    threshold = Threshold(1, 0.235)
    answers = threshold.tempered(temperature).classes(tempered(shares, temperature))
    np.testing.assert_array_equal(answers, threshold.classes(shares))


@pytest.mark.parametrize(
    "aim", ["recall", "recall:0", "recall:1.2", "precision:-1", "f1", "", "recall:0.9;", "recall:0.00"]
)
def test_what_is_no_aim_is_refused(aim: str) -> None:
    with pytest.raises(ValueError, match="allowed are argmax, best-f1"):
        aim_of(aim)


def test_the_more_probable_class_needs_no_threshold() -> None:
    truth, shares = made_up()
    assert fit_threshold("argmax", shares, truth, 1) is None
