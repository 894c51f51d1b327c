"""Logistic regression on features in a file: the same optimum as in memory, found in passes over the file."""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.optimize import minimize

from corpus.progress import report
from models.kernels.compiled import COMPILED, Array
from models.linear.matrix_file import MatrixFile
from models.linear.model import scored_classes

Reals = NDArray[np.float64]
#: When lbfgs is done, as scikit-learn's LogisticRegression asks of it: the greatest number of the gradient of the mean
#: loss, and the change of the loss that is none.
GRADIENT, CHANGE = 1e-4, 64 * float(np.finfo(np.float64).eps)
#: Steps of a search along a line at most, as there.
MOST_TRIALS = 50


def fit_streamed(
    matrix: MatrixFile,
    targets: NDArray[np.int64],
    strength: float,
    most_steps: int,
    scale: Reals | None = None,
    center: Reals | None = None,
) -> tuple[Reals, Reals]:
    """Return weights (K, F) and bias (K,) as `fit_logistic` does, of `matrix` (B, F) and class numbers `targets` (B,).

    `center` (F,) is taken from each row, then each column is multiplied by its number in `scale` (F,). The search
    starts at 0 and ends by scikit-learn's own rules, so that it takes the same steps. (From the solution for another
    strength it would be there at once: that is within what those rules let pass, and up to a point of accuracy away.)
    Memory: the columns a few dozen times, which is what lbfgs remembers, and a block of the file.
    """
    classes, (documents, columns) = int(targets.max()) + 1, matrix.shape
    outputs = len(scored_classes(classes))
    penalty = 1.0 / (strength * documents)
    scales = np.ones(columns) if scale is None else scale
    centers = np.zeros(columns) if center is None else center

    add_documents = _add_two_classes if outputs == 1 else _add_classes
    # Weights of a column and their gradient, side by side: what a document reads is in the cache when it is written.
    beside = np.empty((columns, 2 * outputs))

    def loss(parameters: Reals) -> tuple[float, Reals]:
        # (F, K), so that the weights of a column lie together; the bias is not penalised.
        weights, bias = parameters[:-outputs].reshape(columns, outputs), parameters[-outputs:]
        scaled, gradient = beside[:, :outputs], beside[:, outputs:]
        np.multiply(weights, scales[:, None], out=scaled)
        gradient[:] = 0.0
        by_bias, total, first = np.zeros(outputs), 0.0, 0
        level = bias - centers @ scaled  # what is taken from each row is the same, and they stay as they are
        for block in matrix.blocks():
            rows = block.indptr.astype(np.int64, copy=False), block.indices, block.data
            total += add_documents(rows, targets[first : first + block.shape[0]], level, beside, by_bias)
            first += block.shape[0]
        gradient -= np.outer(centers, by_bias)
        gradient *= scales[:, None] / documents
        gradient += penalty * weights
        return total / documents + penalty / 2 * float(weights.ravel() @ weights.ravel()), np.concatenate(
            [gradient.ravel(), by_bias / documents]
        )

    steps = 0

    def told(_: Reals) -> None:
        nonlocal steps
        steps += 1
        report("fitting in passes", steps, None, "steps")

    start = np.zeros((columns + 1) * outputs)
    options = {"maxiter": most_steps, "maxls": MOST_TRIALS, "gtol": GRADIENT, "ftol": CHANGE}
    solution: Reals = minimize(loss, start, jac=True, method="L-BFGS-B", options=options, callback=told).x
    return np.ascontiguousarray(solution[:-outputs].reshape(columns, outputs).T), solution[-outputs:].copy()


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _add_two_classes(
    rows: tuple[Array, Array, Array], targets: Array, bias: Array, beside: Array, by_bias: Array
) -> float:
    """Do what `_add_classes` does, for the one score of two classes: `beside` (F, 2), `bias` (1,)."""
    starts, columns, values = rows
    total = 0.0
    for document in range(len(starts) - 1):
        score = bias[0]
        for entry in range(starts[document], starts[document + 1]):
            score += values[entry] * beside[columns[entry], 0]
        # −ln of the logistic function of ±score, without overflow on either side.
        sign = 1.0 if targets[document] == 1 else -1.0
        margin = sign * score
        small = np.exp(-abs(margin))
        total += max(-margin, 0.0) + np.log1p(small)
        off = -sign * (1.0 / (1.0 + small) if margin < 0 else small / (1.0 + small))
        by_bias[0] += off
        for entry in range(starts[document], starts[document + 1]):
            beside[columns[entry], 1] += values[entry] * off
    return total


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _add_classes(rows: tuple[Array, Array, Array], targets: Array, bias: Array, beside: Array, by_bias: Array) -> float:
    """Add the gradient of −ln p of each document where it belongs; return the sum of −ln p.

    `beside` (F, 2 K) are the weights of a column and, behind them, their gradient; `by_bias` (K,) is that of the bias.
    """
    starts, columns, values = rows
    outputs = len(bias)
    scores, off = np.empty(outputs), np.empty(outputs)
    total = 0.0
    for document in range(len(starts) - 1):
        scores[:] = bias
        for entry in range(starts[document], starts[document + 1]):
            for k in range(outputs):
                scores[k] += values[entry] * beside[columns[entry], k]
        highest = scores.max()
        off[:] = np.exp(scores - highest)
        every = off.sum()
        total += np.log(every) + highest - scores[targets[document]]
        off /= every
        off[targets[document]] -= 1.0
        by_bias += off
        for entry in range(starts[document], starts[document + 1]):
            for k in range(outputs):
                beside[columns[entry], outputs + k] += values[entry] * off[k]
    return total
