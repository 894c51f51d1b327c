"""Calibration: the error of models whose error is known, its interval, and bins of equal size."""

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reports.results.cells import read_results
from reports.statistics.calibration import BINS, FEWEST_IN_BIN, Calibration, calibrate, scale
from reports.statistics.summary import summarise

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]


def calibrated(confidence: Any, right: Any) -> Calibration:
    found = calibrate(np.asarray(confidence), np.asarray(right), 0.95, 500)
    assert found is not None
    return found


def test_a_model_that_means_what_it_says_has_a_small_error() -> None:
    generator = np.random.default_rng(0)
    confidence = generator.uniform(0.5, 1, 50_000)
    found = calibrated(confidence, generator.random(50_000) < confidence)
    assert found.error < 0.01 and found.interval.low == 0
    assert abs(found.excess) < 0.01


def test_the_error_is_the_mean_distance_weighted_by_documents() -> None:
    confidence = np.repeat([0.6, 0.9], [40, 160])
    right = np.concatenate([np.arange(40) < 40, np.arange(160) < 80])
    found = calibrated(confidence, right)
    assert found.error == pytest.approx((40 * 0.4 + 160 * 0.4) / 200)
    assert found.excess == pytest.approx(0.84 - 0.6)
    assert [part.documents for part in found.bins] == [40, 160], "equal confidences share a bin"
    assert all(part.accuracy in part.interval for part in found.bins)


@pytest.mark.parametrize(("documents", "bins"), [(5000, BINS), (100, 100 // FEWEST_IN_BIN), (7, 1)])
def test_bins_hold_about_as_many_documents_each(documents: int, bins: int) -> None:
    generator = np.random.default_rng(1)
    found = calibrated(1 - 0.5 * generator.random(documents) ** 8, generator.random(documents) < 0.9)
    sizes = [part.documents for part in found.bins]
    assert len(sizes) == bins and sum(sizes) == documents
    assert max(sizes) - min(sizes) <= 1
    confidences = [part.confidence for part in found.bins]
    assert confidences == sorted(confidences)


def test_certainty_has_a_bin_of_its_own_and_no_documents_give_nothing() -> None:
    found = calibrated([1.0, 1.0], [True, True])
    assert found.error == 0 and len(found.bins) == 1
    assert found.interval.low == 0 and found.interval.high > 0, "two documents prove nothing"
    assert calibrate(np.empty(0), np.empty(0, dtype=bool), 0.95, 500) is None


@pytest.mark.parametrize("documents", [120, 2000])
@pytest.mark.parametrize("power", [1.0, 0.6, 2.0], ids=["calibrated", "over-confident", "under-confident"])
def test_the_interval_holds_the_true_error(documents: int, power: float) -> None:
    """The true error is that of the accuracies that hits are drawn from, in the bins of the sample."""
    generator = np.random.default_rng(3)
    held = 0
    for _ in range(100):
        confidence = generator.uniform(0.5, 1, documents)
        accuracy = confidence ** (1 / power)
        found = calibrated(confidence, generator.random(documents) < accuracy)
        edges = np.cumsum([part.documents for part in found.bins])[:-1]
        order = np.argsort(confidence)
        parts = np.split((accuracy - confidence)[order], edges)
        truth = sum(len(part) * abs(part.mean()) for part in parts) / documents
        held += found.interval.low <= truth <= found.interval.high
        assert found.error in found.interval
    assert held >= 91  # of 100 at 95 %; 90 or fewer would come once in 35 runs


def test_scaling_fits_on_validation_and_is_measured_on_test(tmp_path: Path) -> None:
    results = read_results(FakeRun(seeds=(0,), architectures=("bi-gru",), embeddings=("cbow",)).make(tmp_path))
    summary = next(s for s in summarise(results) if not s.is_baseline)
    first = scale(results, summary.model)
    results.truth["test"] = (results.truth["test"] + 1) % 2
    second = scale(results, summary.model)
    assert first is not None and second is not None
    assert first.temperature == second.temperature, "test labels have no say"
    assert first.loss_before < second.loss_before
