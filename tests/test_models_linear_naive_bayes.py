"""NB-SVM: the ratio by hand, and what the weighting is for."""

import numpy as np
import pytest
import scipy.sparse

from models.linear.naive_bayes import fit_nb_svm, log_count_ratio, ratio_of_counts, sure_ratio


def test_log_count_ratio_by_hand():
    presence = scipy.sparse.csr_matrix(np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1]], float))
    inside = np.array([True, True, False])
    p, q = np.array([3, 2, 1]), np.array([1, 2, 2])  # 1 + documents with each n-gram, inside and outside
    np.testing.assert_allclose(log_count_ratio(presence, inside), np.log((p / 6) / (q / 5)))


@pytest.mark.parametrize("classes", [2, 3])
def test_each_class_is_found_by_its_own_ngram(classes):
    targets = np.arange(30) % classes
    presence = np.zeros((30, classes + 2))
    presence[np.arange(30), targets] = 1
    presence[:, classes:] = np.random.default_rng(0).integers(0, 2, (30, 2))  # says nothing
    model = fit_nb_svm(scipy.sparse.csr_matrix(presence), targets, 1.0)
    assert model.weight.shape == (1 if classes == 2 else classes, classes + 2)
    probabilities = model.probabilities(np.eye(classes, classes + 2))
    assert probabilities.shape == (classes, classes)
    np.testing.assert_array_equal(probabilities.argmax(axis=1), np.arange(classes))


def test_turning_the_two_classes_round_turns_the_probabilities_round():
    random = np.random.default_rng(1)
    presence = scipy.sparse.csr_matrix(random.integers(0, 2, (40, 6)).astype(float))
    targets = random.integers(0, 2, 40)
    one, other = fit_nb_svm(presence, targets, 0.1), fit_nb_svm(presence, 1 - targets, 0.1)
    np.testing.assert_allclose(one.probabilities(presence), other.probabilities(presence)[:, ::-1], atol=1e-3)


def test_an_ngram_that_all_classes_share_alike_weighs_nothing():
    presence = scipy.sparse.csr_matrix(np.array([[1, 1, 0], [1, 0, 1]] * 5, float))
    model = fit_nb_svm(presence, np.array([1, 0] * 5), 1.0)
    assert abs(model.weight[0, 0]) < 1e-6 < 0.1 < model.weight[0, 1]


def test_a_sure_ratio_is_nearer_to_0_and_nothing_where_few_documents_speak():
    inside, outside = np.array([1.0, 0.0, 40.0, 2.0, 90.0]), np.array([0.0, 1.0, 2.0, 40.0, 90.0])
    ratio, sure = ratio_of_counts(inside, outside), sure_ratio(inside, outside)
    assert (np.abs(sure) <= np.abs(ratio)).all() and (sure * ratio >= 0).all()
    assert sure[0] == sure[1] == sure[4] == 0
    assert sure[2] > 1 and sure[3] < -1
    np.testing.assert_allclose(sure_ratio(outside, inside), -sure)
    np.testing.assert_allclose(np.abs(ratio - sure)[2], np.sqrt(1 / 41 + 1 / 3))
