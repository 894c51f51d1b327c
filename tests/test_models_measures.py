"""Measures: scikit-learn's values, and influences that say what leaving a document out does."""

from collections.abc import Callable

import numpy as np
import pytest
from sklearn import metrics

from models.measures import MEASURES


def made_up(
    documents: int, classes: int, shares: list[float] | None = None, seed: int = 4
) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    truth = generator.choice(classes, documents, p=shares)
    logits = generator.normal(size=(documents, classes)) + 1.5 * np.eye(classes)[truth]
    chances = np.exp(logits)
    return truth, chances / chances.sum(axis=1, keepdims=True)


def auc(truth: np.ndarray, said: np.ndarray) -> float:
    areas = [metrics.roc_auc_score(truth == k, said[:, k]) for k in range(said.shape[1])]
    return float(np.mean(areas))


KNOWN: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "accuracy": lambda truth, said: metrics.accuracy_score(truth, said.argmax(axis=1)),
    "macro-f1": lambda truth, said: metrics.f1_score(truth, said.argmax(axis=1), average="macro"),
    "balanced-accuracy": lambda truth, said: metrics.balanced_accuracy_score(truth, said.argmax(axis=1)),
    "mcc": lambda truth, said: metrics.matthews_corrcoef(truth, said.argmax(axis=1)),
    "auc": auc,
    "log-loss": lambda truth, said: metrics.log_loss(truth, said),
}
DATA = {"two": (400, 2, None), "five": (600, 5, None), "95/5": (900, 2, [0.95, 0.05])}


def test_every_measure_is_tried() -> None:
    assert set(KNOWN) == set(MEASURES)
    assert [name for name, measure in MEASURES.items() if not measure.larger_is_better] == ["log-loss"]


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("name", MEASURES)
def test_values_are_those_of_scikit_learn(name: str, data: str) -> None:
    truth, said = made_up(*DATA[data])
    assert MEASURES[name].value(truth, said) == pytest.approx(KNOWN[name](truth, said), abs=1e-9)


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("name", MEASURES)
def test_the_influence_is_what_leaving_a_document_out_does(name: str, data: str) -> None:
    """The jackknife: (N − 1)(value of all − value without it) is the influence, up to 1/n of the rarest class."""
    truth, said = made_up(*DATA[data])
    measure = MEASURES[name]
    whole, influence = measure.value(truth, said), measure.influence(truth, said)
    assert influence.mean() == pytest.approx(0.0, abs=1e-9)
    left_out = [measure.value(np.delete(truth, n), np.delete(said, n, axis=0)) for n in range(truth.size)]
    jackknife = (truth.size - 1) * (whole - np.array(left_out))
    assert np.corrcoef(influence, jackknife)[0, 1] > 0.999
    assert influence.var() == pytest.approx(jackknife.var(), rel=3 / np.bincount(truth).min())


@pytest.mark.parametrize("name", MEASURES)
def test_the_influence_gives_the_spread_over_other_documents(name: str) -> None:
    found = [MEASURES[name].measured(*made_up(500, 3, [0.6, 0.3, 0.1], seed)) for seed in range(400)]
    spread = np.std([one.value for one in found])
    assert np.mean([one.influence.std() / 500**0.5 for one in found]) == pytest.approx(spread, rel=0.12)


def test_one_document_that_is_wrong_instead_of_right_moves_accuracy_by_one_document() -> None:
    truth, said = made_up(300, 4)
    assert MEASURES["accuracy"].measured(truth, said).step == pytest.approx(1.0)
    rare = MEASURES["macro-f1"].measured(*made_up(2000, 2, [0.95, 0.05])).step
    assert rare > 1, "a document of a rare class moves macro-F1 by more"


def test_a_constant_answer_and_a_class_that_is_not_there_are_no_errors() -> None:
    truth, constant = np.array([0, 0, 0, 1]), np.eye(3)[[0, 0, 0, 0]]
    assert MEASURES["mcc"].value(truth, constant) == 0.0
    assert MEASURES["macro-f1"].value(truth, constant) == pytest.approx((2 * 3 / 7 + 0) / 2)
    assert MEASURES["balanced-accuracy"].value(truth, constant) == pytest.approx(0.5)
    assert MEASURES["auc"].value(truth, constant) == pytest.approx(0.5)
    assert np.isnan(MEASURES["auc"].value(np.zeros(4, dtype=int), constant))
    assert np.isfinite(MEASURES["log-loss"].value(truth, constant))
