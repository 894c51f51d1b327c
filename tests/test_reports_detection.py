"""ROC and precision–recall curves: scikit-learn's points and areas, and intervals that hold them."""

import numpy as np
import pytest
from scipy.special import expit
from sklearn import metrics

from models.measures import MEASURES
from reports.statistics.detection import average_precision_interval, find_curves
from reports.statistics.score_interval import score_interval


def made_up(generator: np.random.Generator, documents: int, share: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    inside = generator.random(documents) < share
    return inside, expit(generator.normal(size=documents) + 1.2 * inside).round(2)


@pytest.mark.parametrize("documents", [20, 500])
def test_curves_are_those_of_scikit_learn(documents: int) -> None:
    inside, scores = made_up(np.random.default_rng(8), documents, 0.4)
    curves = find_curves(scores, inside)
    false_alarms, recall, _ = metrics.roc_curve(inside, scores, drop_intermediate=False)
    np.testing.assert_allclose(curves.false_alarms, false_alarms)
    np.testing.assert_allclose(curves.recall, recall)
    precision, found, _ = metrics.precision_recall_curve(inside, scores)
    np.testing.assert_allclose(curves.precision[1:], precision[-2::-1])
    np.testing.assert_allclose(curves.recall[1:], found[-2::-1])
    assert curves.average_precision == pytest.approx(metrics.average_precision_score(inside, scores))


@pytest.mark.parametrize("name", ["balanced-accuracy", "mcc", "auc", "log-loss"])
def test_intervals_of_other_measures_hold_what_is_true_of_many_documents(name: str) -> None:
    """300 samples of 400 documents against one of 400,000: about 95 % of the intervals hold its value."""
    measure, generator = MEASURES[name], np.random.default_rng(8)

    def sample(documents: int) -> tuple[np.ndarray, np.ndarray]:
        inside, scores = made_up(generator, documents)
        return inside.astype(np.int64), np.stack([1 - scores, scores], axis=1)

    truth = measure.value(*sample(400_000))
    found = [score_interval([measure.measured(*sample(400))], measure, None, 0.95) for _ in range(300)]
    held = np.mean([truth in interval for interval in found])
    assert 0.91 <= held <= 0.99


def test_the_interval_of_an_average_precision_narrows_with_the_documents_of_the_class() -> None:
    few, many = (average_precision_interval(0.6, documents, 0.95) for documents in (30, 3000))
    assert few is not None and many is not None
    assert 0.6 in few and 0.6 in many and few.high - few.low > 8 * (many.high - many.low)
    assert average_precision_interval(1.0, 30, 0.95) is None
