"""A bag of n-grams trained by gradient descent: against steps written out, its seed, and what it learns."""

import numpy as np
import pytest
import scipy.sparse
from scipy.special import softmax

from models.linear import bag

CLASSES = 3


def documents(count: int, seed: int = 0) -> tuple[scipy.sparse.csr_matrix, np.ndarray]:
    """Return shares of 12 n-grams, of which 4 each tell a class, and the classes."""
    random = np.random.default_rng(seed)
    targets = random.integers(CLASSES, size=count)
    rows = random.random((count, 12)) * (random.random((count, 12)) < 0.3)
    rows[np.arange(count), 4 * targets + random.integers(4, size=count)] += 2
    return scipy.sparse.csr_matrix(rows / rows.sum(axis=1, keepdims=True)), targets


def by_steps(shares: np.ndarray, targets: np.ndarray, passes: int, seed: int) -> np.ndarray:
    """Return the weights (C, F) by the update of fastText, written out."""
    generator = np.random.default_rng(seed)
    vectors = (2 * generator.random((shares.shape[1], bag.SIZE), np.float32) - 1) / bag.SIZE
    outputs = np.zeros((CLASSES, bag.SIZE))
    vectors, done = vectors.astype(float), 0
    for _ in range(passes):
        for document in generator.permutation(len(targets)):
            rate = bag.RATE * (1 - done / (passes * len(targets)))
            hidden = shares[document] @ vectors
            wrong = np.eye(CLASSES)[targets[document]] - softmax(outputs @ hidden)
            step = rate * wrong @ outputs
            outputs += rate * np.outer(wrong, hidden)
            vectors += np.outer(shares[document], step)
            done += 1
    return outputs @ vectors.T


def test_training_is_the_steps_of_the_paper() -> None:
    shares, targets = documents(40)
    found = bag.fit_bag(shares, targets, 3, seed=5)
    np.testing.assert_allclose(found.weight, by_steps(shares.toarray(), targets, 3, 5), rtol=1e-3, atol=1e-5)
    assert not found.bias.any()


def test_it_learns_and_the_seed_is_all_that_is_drawn() -> None:
    shares, targets = documents(600)
    first, again, other = (bag.fit_bag(shares, targets, 20, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.weight, again.weight)
    assert not np.array_equal(first.weight, other.weight)
    unseen, truth = documents(300, seed=9)
    assert np.mean(first.probabilities(unseen).argmax(axis=1) == truth) > 0.9
    assert first.probabilities(unseen).sum(axis=1) == pytest.approx(1)


def test_a_document_without_known_n_grams_changes_nothing_but_is_judged() -> None:
    shares = scipy.sparse.csr_matrix(np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]))
    model = bag.fit_bag(shares, np.array([0, 1, 1]), 2, seed=0)
    np.testing.assert_allclose(model.probabilities(shares)[2], [0.5, 0.5])
