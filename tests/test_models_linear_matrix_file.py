"""Features in a file: the same matrix, and the same models as of features in memory."""

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse

from models.linear import matrix_file
from models.linear.bag import fit_bag
from models.linear.matrix_file import MatrixFile, blocks_of, write_matrix
from models.linear.model import LinearModel, fit_logistic
from models.linear.naive_bayes import fit_nb_svm, log_count_ratio


def presence(classes: int, documents: int = 400) -> tuple[scipy.sparse.csr_matrix, np.ndarray]:
    random = np.random.default_rng(0)
    targets = np.arange(documents) % classes
    likely = random.random((classes, 30)) * 0.5
    return scipy.sparse.csr_matrix((random.random((documents, 30)) < likely[targets]).astype(float)), targets


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix_file, "BLOCK_ENTRIES", 200)


def filed(folder: Path, matrix: scipy.sparse.csr_matrix, kind: type[np.generic] = np.float32) -> MatrixFile:
    return write_matrix(
        folder / "matrix", (matrix[first : first + 17] for first in range(0, matrix.shape[0], 17)), kind
    )


def test_a_matrix_comes_back_as_it_was_written_in_blocks_of_bounded_size(tmp_path: Path) -> None:
    matrix, _ = presence(2)
    written = filed(tmp_path, matrix)
    blocks = list(written.blocks())
    assert len(blocks) > 3
    assert written.shape == matrix.shape
    assert (scipy.sparse.vstack(blocks) != matrix).nnz == 0
    assert written.first_rows().tolist() == np.cumsum([0, *(block.shape[0] for block in blocks)]).tolist()
    last = next(written.blocks([len(blocks) - 1]))
    assert (last != blocks[-1]).nnz == 0


def test_what_is_in_memory_is_one_block() -> None:
    matrix, _ = presence(2)
    assert [block is matrix for block in blocks_of(matrix)] == [True]


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("strength", [0.1, 3.0])
def test_logistic_regression_has_the_optimum_of_scikit_learn(tmp_path: Path, classes: int, strength: float) -> None:
    matrix, targets = presence(classes)
    for found, expected in zip(
        fit_logistic(filed(tmp_path, matrix), targets, strength), fit_logistic(matrix, targets, strength), strict=True
    ):
        np.testing.assert_allclose(found, expected, atol=0.01)


@pytest.mark.parametrize("classes", [2, 3])
def test_dense_features_far_from_zero_have_the_same_optimum_in_a_file(tmp_path: Path, classes: int) -> None:
    matrix, targets = presence(classes)
    dense = matrix.toarray() * np.linspace(0.01, 10, 30) + np.linspace(-40, 40, 30)
    written = filed(tmp_path, scipy.sparse.csr_matrix(dense), np.float64)
    mean, deviation = written.means_and_deviations()
    np.testing.assert_allclose(mean, dense.mean(axis=0), rtol=1e-9)
    np.testing.assert_allclose(deviation, dense.std(axis=0), rtol=1e-6)
    found, expected = (fit_logistic(features, targets, 1.0, 1 / deviation, mean) for features in (written, dense))
    np.testing.assert_allclose(found[0], expected[0], atol=0.01)
    np.testing.assert_allclose(found[1], expected[1], atol=0.01)


def test_a_fit_depends_on_no_fit_before_it(tmp_path: Path) -> None:
    matrix, targets = presence(2)
    written = filed(tmp_path, matrix)
    fit_logistic(written, targets, 0.1)
    again, _ = fit_logistic(written, targets, 3.0)
    np.testing.assert_array_equal(again, fit_logistic(filed(tmp_path, matrix), targets, 3.0)[0])


@pytest.mark.parametrize("classes", [2, 3])
def test_nb_svm_says_the_same_of_a_file(tmp_path: Path, classes: int) -> None:
    matrix, targets = presence(classes)
    written = filed(tmp_path, matrix, np.int8)
    np.testing.assert_array_equal(log_count_ratio(written, targets == 1), log_count_ratio(matrix, targets == 1))
    found, expected = fit_nb_svm(written, targets, 1.0), fit_nb_svm(matrix, targets, 1.0)
    np.testing.assert_allclose(found.probabilities(written), expected.probabilities(matrix), atol=0.005)


def test_a_bag_of_n_grams_learns_from_a_file_as_well(tmp_path: Path) -> None:
    matrix, targets = presence(3, 3000)
    shares = scipy.sparse.csr_matrix(matrix / np.maximum(matrix.sum(axis=1), 1))
    models: list[LinearModel] = [fit_bag(given, targets, 8, seed=0) for given in (filed(tmp_path, shares), shares)]
    right = [np.mean(model.probabilities(shares).argmax(axis=1) == targets) for model in models]
    assert right[0] > right[1] - 0.03 > 1 / 3
