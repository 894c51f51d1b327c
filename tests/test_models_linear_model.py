"""Linear models: the links give distributions, and the fit is scikit-learn's."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from models.linear.model import LINKS, LinearModel, fit_logistic


@pytest.mark.parametrize(("link", "scores"), [("logistic", 1), ("softmax", 2), ("softmax", 4), ("one-vs-rest", 3)])
def test_every_link_gives_a_distribution_that_follows_the_scores(link, scores):
    model = LinearModel(np.eye(scores, dtype=np.float32), np.zeros(scores, np.float32), link)
    features = np.array([np.linspace(-1, 1, scores), np.linspace(900, -900, scores), np.full(scores, -5000.0)])
    probabilities = model.probabilities(features)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0)
    assert (probabilities >= 0).all()
    if scores > 1:
        np.testing.assert_array_equal(probabilities[:2].argmax(axis=1), features[:2].argmax(axis=1))


def test_one_score_is_the_log_odds_of_the_second_class():
    model = LinearModel(np.ones((1, 1), np.float32), np.zeros(1, np.float32), "logistic")
    probabilities = model.probabilities(np.array([[np.log(3.0)]]))
    np.testing.assert_allclose(probabilities, [[0.25, 0.75]])


@pytest.mark.parametrize("classes", [2, 3])
def test_fitted_probabilities_equal_scikit_learn(classes):
    random = np.random.default_rng(0)
    features, targets = random.normal(size=(60, 5)), np.arange(60) % classes
    weight, bias = fit_logistic(features, targets, 0.7)
    link = "logistic" if classes == 2 else "softmax"
    model = LinearModel(weight.astype(np.float32), bias.astype(np.float32), link)
    expected = LogisticRegression(C=0.7, max_iter=1000).fit(features, targets).predict_proba(features)
    np.testing.assert_allclose(model.probabilities(features), expected, atol=1e-6)


def test_an_unknown_link_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="probit.*" + ".*".join(LINKS)):
        LinearModel.from_arrays({"weight": np.zeros((1, 1)), "bias": np.zeros(1)}, "probit")
