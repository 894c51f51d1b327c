"""A bag of n-grams trained as fastText trains its classifiers (Joulin et al. 2016, "Bag of Tricks").

Every n-gram has a vector of D numbers, a document is the mean of those of its n-grams, and a softmax judges it; plain
stochastic gradient descent moves both, a document a step, with a rate that falls linearly to 0. Left out: hashing, for
our n-grams have columns of their own, and threads, so that equal seeds give equal models.
"""

import numpy as np
import scipy.sparse
from numba import njit
from numpy.typing import NDArray

from models.kernels.compiled import COMPILED, Array
from models.linear.matrix_file import MatrixFile
from models.linear.model import LinearModel

#: Numbers an n-gram. The paper has 10; the product with the softmax has the rank of the classes, so more tell nothing.
SIZE = 16
#: The rate of the first step: between 0.1, the default of fastText, and the 0.5 that the paper has for most sets.
RATE = 0.2


def fit_bag(
    shares: scipy.sparse.csr_matrix | MatrixFile, targets: NDArray[np.int64], passes: int, seed: int
) -> LinearModel:
    """Return the model of `shares` (B, F), of which each row sums to 1 (or 0), and class numbers `targets` (B,).

    Once it is trained, the vectors of the n-grams and those of the classes are but one matrix, (C, F), for the mean is
    linear: so the model is applied, explained and stored as every other linear one. Of shares in a file the blocks are
    drawn, and the documents within a block: the rows of the file should be in an order that was drawn, too.
    """
    generator = np.random.default_rng(seed)
    classes = int(targets.max()) + 1
    # As fastText starts: n-grams evenly in ±1 / D, classes at 0.
    vectors = ((2 * generator.random((shares.shape[1], SIZE), np.float32) - 1) / SIZE).astype(np.float32)
    outputs = np.zeros((classes, SIZE), np.float32)
    firsts = shares.first_rows() if isinstance(shares, MatrixFile) else np.array([0, len(targets)])
    for number in range(passes):
        done = 0
        turns = generator.permutation(len(firsts) - 1) if len(firsts) > 2 else np.zeros(1, np.int64)
        blocks = shares.blocks(turns.tolist()) if isinstance(shares, MatrixFile) else [shares]
        for turn, block in zip(turns.tolist(), blocks, strict=True):
            order = generator.permutation(block.shape[0])
            rows = block.indptr.astype(np.int64), block.indices, block.data.astype(np.float32, copy=False)
            rate = RATE * (1 - (number + done / len(targets)) / passes)
            fall = RATE / passes * (len(order) / len(targets))
            _pass(rows, targets[firsts[turn] : firsts[turn + 1]], order, vectors, outputs, (rate, fall))
            done += len(order)
    weight = outputs @ vectors.T  # (C, F)
    return LinearModel(weight, np.zeros(classes, np.float32), "softmax")


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _pass(
    rows: tuple[Array, Array, Array],
    targets: Array,
    order: Array,
    vectors: Array,
    outputs: Array,
    rates: tuple[float, float],
) -> None:
    """Make a step on each document in `order`; `rates` are that of the first step and by how much it falls."""
    starts, columns, shares = rows
    classes, size = outputs.shape
    hidden, gradient = np.empty(size, np.float32), np.empty(size, np.float32)
    scores = np.empty(classes, np.float32)
    for place in range(len(order)):
        document = order[place]
        rate = np.float32(rates[0] - rates[1] * place / len(order))
        hidden[:] = 0
        for entry in range(starts[document], starts[document + 1]):
            for j in range(size):
                hidden[j] += shares[entry] * vectors[columns[entry], j]
        for label in range(classes):
            score = np.float32(0)
            for j in range(size):
                score += hidden[j] * outputs[label, j]
            scores[label] = score
        scores = np.exp(scores - scores.max())
        scores /= scores.sum()
        gradient[:] = 0
        for label in range(classes):
            step = rate * (np.float32(label == targets[document]) - scores[label])
            for j in range(size):
                gradient[j] += step * outputs[label, j]
                outputs[label, j] += step * hidden[j]
        for entry in range(starts[document], starts[document + 1]):
            for j in range(size):
                vectors[columns[entry], j] += shares[entry] * gradient[j]
