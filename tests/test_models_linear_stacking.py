"""Ensembles of models: members that are alike, any order, folds that do not leak, and never below the mean."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from models.linear.combination import FLOOR, Combination, log_odds
from models.linear.stacking import FOLDS, METHODS, dealt, fit_mean, fit_members, fit_stack

SKILLS = (1.6, 1.2, 2.0)


def members(skills: Any = SKILLS, documents: int = 300, classes: int = 3, seed: int = 0) -> tuple[Any, Any]:
    """Make up probabilities (M, N, C) of calibrated members that share half of what they see, and the truth."""
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, classes, documents)
    shared = generator.normal(size=(documents, classes))
    found = []
    for skill in skills:
        scores = (shared + generator.normal(size=(documents, classes))) / np.sqrt(2)
        scores[np.arange(documents), truth] += skill
        shares = np.exp(skill * scores)
        found.append(shares / shares.sum(axis=1, keepdims=True))
    return np.stack(found), truth


def accuracy(probabilities: Any, truth: Any) -> float:
    return float((probabilities.argmax(axis=1) == truth).mean())


def test_log_odds_are_centred_and_bounded() -> None:
    odds = log_odds(np.array([[0.25, 0.75], [0.0, 1.0]]))
    assert_allclose(odds.sum(axis=1), 0, atol=1e-12)
    assert_allclose(odds[0, 1] - odds[0, 0], np.log(3))
    assert_allclose(odds[1, 1] - odds[1, 0], -np.log(FLOOR))


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_the_mean_of_identical_members_is_the_member(classes: int) -> None:
    one, _ = members(SKILLS[:1], classes=classes)
    several = np.repeat(one, 4, axis=0)
    assert_allclose(fit_mean(log_odds(several)).probabilities(several), np.maximum(one[0], FLOOR), atol=1e-5)


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_a_stack_of_identical_members_is_the_member(classes: int) -> None:
    one, truth = members(SKILLS[:1], documents=600, classes=classes)
    several = np.repeat(one, 3, axis=0)
    fitted = fit_members("stack", several, truth, dealt(len(truth)))
    assert_allclose(fitted.combination.weights, fitted.combination.weights[0], rtol=1e-4)
    assert_allclose(fitted.combination.probabilities(several), one[0], atol=0.05)
    assert accuracy(fitted.combination.probabilities(several), truth) == pytest.approx(
        accuracy(one[0], truth), abs=0.01
    )


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_members_does_not_matter(method: str) -> None:
    said, truth = members()
    order = [2, 0, 1]
    first, second = (fit_members(method, each, truth, dealt(len(truth))) for each in (said, said[order]))
    assert_allclose(second.combination.weights, first.combination.weights[order], atol=1e-3)
    assert_allclose(second.held_out, first.held_out, atol=1e-3)


@pytest.mark.parametrize("method", METHODS)
def test_what_is_said_of_a_fold_does_not_depend_on_its_labels(method: str) -> None:
    said, truth = members()
    folds = dealt(len(truth))
    before = fit_members(method, said, truth, folds).held_out
    for fold in range(FOLDS):
        other = np.where(folds == fold, (truth + 1) % 3, truth)
        inside = folds == fold
        assert_allclose(fit_members(method, said, other, folds).held_out[inside], before[inside], atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("classes", [2, 10])
def test_probabilities_sum_to_1(method: str, classes: int) -> None:
    said, truth = members(classes=classes)
    said[0, :5] = np.eye(classes)[0]  # a member that is as sure as can be
    fitted = fit_members(method, said, truth, dealt(len(truth)))
    for found in (fitted.held_out, fitted.combination.probabilities(said)):
        assert_allclose(found.sum(axis=1), 1.0)
        assert (found >= 0).all()


def test_a_member_that_knows_nothing_gets_little_weight_and_spoils_nothing() -> None:
    said, truth = members((2.0, 0.01))
    said[1] = said[1] ** 300  # and is very sure
    said[1] /= said[1].sum(axis=1, keepdims=True)
    fitted = fit_members("stack", said, truth, dealt(len(truth)))
    spreads = np.sqrt((log_odds(said) ** 2).mean(axis=(1, 2)))
    shares = fitted.combination.weights * spreads
    assert shares[1] < 0.1 * shares.sum()
    new, true = members((2.0, 0.01), documents=4000, seed=1)
    assert accuracy(fitted.combination.probabilities(new), true) > accuracy(new[0], true) - 0.02


def test_no_weight_is_negative() -> None:
    said, truth = members((1.5, 1.5))
    worse = np.stack([said[0], said[1][:, ::-1]])
    assert (fit_stack(log_odds(worse), truth, 1.0).weights >= 0).all()


def test_weights_stay_finite_where_every_document_is_right() -> None:
    truth = np.arange(20) % 2
    said = np.stack([np.eye(2)[truth] * 0.8 + 0.1] * 2)
    for method in METHODS:
        fitted = fit_members(method, said, truth, dealt(len(truth)))
        assert np.isfinite(fitted.combination.weights).all() and fitted.combination.weights.sum() < 20
        assert accuracy(fitted.held_out, truth) == 1.0


def test_the_gradient_of_the_penalised_likelihood_is_right() -> None:
    said, truth = members((1.5, 0.8), documents=40)
    found = fit_stack(log_odds(said), truth, 3.0)
    odds = log_odds(said)
    spreads = np.sqrt((odds**2).mean(axis=(1, 2)))

    def penalised(weights: Any, bias: Any) -> float:
        scaled = weights * spreads
        apart = ((scaled - scaled.mean()) ** 2).sum() + (bias**2).sum()
        further = scaled.sum() / spreads.mean() - 1
        return float(Combination(weights, bias).losses(odds, truth).sum() + 1.5 * apart + further**2 / 2)

    least = penalised(found.weights, found.bias)
    generator = np.random.default_rng(0)
    for _ in range(50):
        step = 0.05 * generator.normal(size=5)
        assert penalised(np.maximum(found.weights + step[:2], 0), found.bias + step[2:]) > least - 1e-4


def test_folds_are_even_and_keep_groups_together() -> None:
    assert np.bincount(dealt(500)).tolist() == [100] * FOLDS
    groups = np.arange(500) // 7
    grouped = dealt(500, groups)
    assert all(len(set(grouped[groups == group])) == 1 for group in set(groups.tolist()))
    assert (dealt(500) == dealt(500)).all()


def test_very_few_documents_have_the_mean() -> None:
    said, truth = members(documents=1)
    fitted = fit_members("stack", said, truth, dealt(len(truth)))
    assert_allclose(fitted.held_out, fit_mean(log_odds(said)).probabilities(said))
    assert [line["combination"] for line in fitted.trace] == ["mean"]
    with pytest.raises(ValueError, match="no document"):
        fit_members("stack", said[:, :0], truth[:0], dealt(0))
