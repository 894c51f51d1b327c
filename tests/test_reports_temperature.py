"""Temperature scaling: a known temperature is found again, and no label changes."""

import numpy as np
import pytest

from classifiers import temperature as applied
from reports.results.arrays import Integers, Reals
from reports.statistics.temperature import HIGHEST, LOWEST, fit_temperature, negative_log_likelihood, tempered


def said(temperature: float, classes: int = 2, documents: int = 20_000, seed: int = 0) -> tuple[Reals, Integers]:
    """Return probabilities (documents, C) of a model whose logits are `temperature` times too large, and labels."""
    generator = np.random.default_rng(classes + 10 * seed)
    logits = generator.normal(0, 2, (documents, classes))
    honest = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    truth = (honest.cumsum(axis=1) < generator.random((documents, 1))).sum(axis=1)
    loud = np.exp(temperature * logits)
    return loud / loud.sum(axis=1, keepdims=True), np.minimum(truth, classes - 1)


@pytest.mark.parametrize("classes", [2, 5])
@pytest.mark.parametrize("known", [0.4, 1.0, 2.5])
def test_a_known_temperature_is_found(known: float, classes: int) -> None:
    probabilities, truth = said(known, classes)
    assert fit_temperature(probabilities.astype(np.float32), truth) == pytest.approx(known, rel=0.04)


def test_the_fit_is_the_best_there_is() -> None:
    probabilities, truth = said(3.0)
    best = fit_temperature(probabilities, truth)
    loss = negative_log_likelihood(tempered(probabilities, best), truth)
    for other in (0.9 * best, 1.1 * best, 1.0):
        assert loss < negative_log_likelihood(tempered(probabilities, other), truth)


def test_no_label_changes() -> None:
    generator = np.random.default_rng(0)
    probabilities = generator.dirichlet([0.3] * 4, 5000).astype(np.float32)
    close = np.array([[0.5, np.nextafter(np.float32(0.5), np.float32(1))]] * 3, np.float32)
    for each in (probabilities, close):
        for temperature in (LOWEST, 0.7, 3.0, HIGHEST):
            for function in (tempered, applied.tempered):
                scaled = function(each, temperature)
                np.testing.assert_allclose(scaled.sum(axis=1), 1, rtol=1e-6)
                np.testing.assert_array_equal(scaled.argmax(axis=1), each.argmax(axis=1))


def test_the_model_says_what_the_report_shows() -> None:
    probabilities, _ = said(2.0, 3, 500)
    probabilities[0] = (0, 0, 1)
    assert applied.FLOOR == 2.0**-126
    for temperature in (0.3, 1.0, 2.5):
        shown = tempered(probabilities, temperature)
        np.testing.assert_allclose(applied.tempered(probabilities, temperature), shown, rtol=1e-5, atol=1e-7)


def test_probabilities_of_zero_break_nothing() -> None:
    probabilities = np.array([[1, 0], [1, 0], [0, 1]], np.float32)
    truth = np.array([0, 1, 1])
    temperature = fit_temperature(probabilities, truth)
    assert temperature == pytest.approx(HIGHEST, rel=1e-3), "a certainty that is wrong one time in three"
    assert np.isfinite(negative_log_likelihood(probabilities, truth))
    assert np.isfinite(tempered(probabilities, temperature)).all()


def test_without_documents_or_mistakes_there_is_nothing_to_fit() -> None:
    probabilities, truth = said(1.0, 2, 50)
    assert fit_temperature(np.empty((0, 2)), np.empty(0, dtype=np.int64)) == 1
    assert fit_temperature(probabilities, probabilities.argmax(axis=1)) == 1
    np.testing.assert_allclose(tempered(probabilities, 1.0), probabilities)
    assert fit_temperature(np.full((50, 2), 0.5), truth) == 1, "no temperature is better than another"


def test_the_temperature_stays_1_unless_validation_asks_for_another() -> None:
    asked = sum(fit_temperature(*said(1.0, 2, 200, seed)) != 1 for seed in range(200))
    assert 2 <= asked <= 20, "of 200 honest models, about 10 by chance"
    few = sum(fit_temperature(*said(1.3, 2, 18, seed)) != 1 for seed in range(100))
    assert few < 30, "18 documents can hardly tell"
    assert fit_temperature(*said(1.3, 2, 20_000)) == pytest.approx(1.3, rel=0.04)
