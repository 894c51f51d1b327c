"""Calibration: the error of models whose error is known."""

import numpy as np
import pytest

from reports.calibration import calibrate


def test_a_model_that_means_what_it_says_has_a_small_error() -> None:
    generator = np.random.default_rng(0)
    confidence = generator.uniform(0.5, 1, 50_000)
    found = calibrate(confidence, generator.random(50_000) < confidence, 0.95)
    assert found is not None
    assert found.error < 0.01
    assert abs(found.excess) < 0.01


def test_the_error_is_the_mean_distance_weighted_by_documents() -> None:
    confidence = np.array([0.9, 0.9, 0.9, 0.9, 0.6])
    right = np.array([True, True, False, False, True])
    found = calibrate(confidence, right, 0.95)
    assert found is not None
    assert found.error == pytest.approx((4 * 0.4 + 1 * 0.4) / 5)
    assert found.excess == pytest.approx(0.84 - 0.6)
    assert [part.documents for part in found.bins] == [1, 4]
    assert all(part.accuracy in part.interval for part in found.bins)


def test_certainty_falls_into_the_last_bin_and_no_documents_give_nothing() -> None:
    found = calibrate(np.array([1.0, 1.0]), np.array([True, True]), 0.95)
    assert found is not None and found.error == 0 and len(found.bins) == 1
    assert calibrate(np.empty(0), np.empty(0, dtype=bool), 0.95) is None
