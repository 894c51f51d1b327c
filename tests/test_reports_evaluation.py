"""New documents beside those of a run: how far a score moved, and what else differs."""

import numpy as np
import pytest

from models.measures import MEASURES
from reports.statistics.evaluation.two_samples import change, larger, share_change
from reports.statistics.intervals import Interval

ACCURACY = MEASURES["accuracy"]


def answers(share: float, documents: int) -> tuple[list, None]:  # type: ignore[type-arg]
    """Return the accuracy of a model that is right on a share of documents."""
    truth = np.zeros(documents, np.int64)
    said = np.eye(2)[(np.arange(documents) >= round(share * documents)).astype(int)]
    return [ACCURACY.measured(truth, said)], None


def test_a_change_has_an_interval_over_both_sets_of_documents() -> None:
    moved = change(answers(0.9, 400), answers(0.7, 400), 0.95)
    assert moved.difference == pytest.approx(-0.2) and moved.is_shown
    half = 1.96 * (0.9 * 0.1 / 400 + 0.7 * 0.3 / 400) ** 0.5
    assert moved.interval.high - moved.interval.low == pytest.approx(2 * half, rel=0.05)
    assert not change(answers(0.9, 50), answers(0.88, 50), 0.95).is_shown


def test_intervals_of_a_change_hold_the_truth_as_often_as_they_say() -> None:
    generator = np.random.default_rng(3)
    hit = 0
    for _ in range(400):
        right = [generator.binomial(n, share) for n, share in ((300, 0.85), (150, 0.8))]
        moved = change(answers(right[0] / 300, 300), answers(right[1] / 150, 150), 0.95)
        hit += -0.05 in moved.interval
    assert 0.92 <= hit / 400 <= 0.98


def test_shares_that_are_equal_did_not_move_and_small_sets_show_nothing() -> None:
    assert share_change((50, 100), (50, 100), 0.95).interval == pytest.approx((-0.137, 0.137), abs=0.01)
    assert share_change((0, 10), (2, 10), 0.95).interval.low < 0
    assert share_change((500, 1000), (700, 1000), 0.95).is_shown


def test_larger_is_a_half_where_sets_are_alike_and_near_one_where_they_are_apart() -> None:
    generator = np.random.default_rng(0)
    likely, interval = larger(generator.normal(size=300), generator.normal(size=300), 0.95)
    assert 0.5 in interval and likely == pytest.approx(0.5, abs=0.1)
    likely, interval = larger(np.arange(100.0), np.arange(100.0) + 200, 0.95)
    assert likely == 1.0 and interval.low > 0.9
    assert larger(np.ones(20), np.ones(20), 0.95)[0] == 0.5
    assert isinstance(interval, Interval)
