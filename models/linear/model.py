"""Linear models: features times weights, and a table of ways in which scores become probabilities."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from models.linear.matrix_file import AnyMatrix, MatrixFile, blocks_of
from models.softmax import softmax

#: lbfgs needs 10–50 steps on the features of this project; the rest is room for badly conditioned data.
MOST_STEPS = 1000


# SciPy has these functions, and takes a tenth of a second to load.
def _logistic(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = np.exp(-np.logaddexp(0.0, -scores))
    return shares


def _one_vs_rest(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    # Each row's classifiers were trained apart; their sum is brought to 1, as scikit-learn's OneVsRestClassifier does.
    each = np.maximum(_logistic(scores), np.finfo(np.float64).tiny)
    shares: NDArray[np.float64] = each / each.sum(axis=1, keepdims=True)
    return shares


def _two_classes(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.hstack([_logistic(-scores), _logistic(scores)])  # (B, 1) → (B, 2)


#: How scores (B, K) become probabilities (B, C); K = 1 stands for the second of two classes, else K = C.
LINKS: dict[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    "logistic": _two_classes,
    "softmax": partial(softmax, axis=1),
    "one-vs-rest": _one_vs_rest,
}


@dataclass(frozen=True)
class LinearModel:
    """Scores (B, K) = features (B, F) · weightᵀ + bias; `weight` float32 (K, F), `bias` float32 (K,), `link` of LINKS.

    The weights are float32 from the start, as they are stored, so that a loaded model gives the same probabilities.
    """

    weight: NDArray[np.float32]
    bias: NDArray[np.float32]
    link: str

    @cached_property
    def _columns(self) -> NDArray[np.float64]:
        # (F, K) in double precision, once: scipy would convert all weights again in every product.
        return np.ascontiguousarray(self.weight.T, np.float64)

    def probabilities(self, features: AnyMatrix) -> NDArray[np.float64]:
        """Return the probability of each class, (B, C), for `features` (B, F)."""
        return np.concatenate(
            [LINKS[self.link](np.asarray(block @ self._columns) + self.bias) for block in blocks_of(features)]
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what has to be stored."""
        return {"weight": np.ascontiguousarray(self.weight), "bias": self.bias}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], link: str) -> "LinearModel":
        """Return the model of stored `arrays`; raise ValueError for a link that is not in the table."""
        if link not in LINKS:
            raise ValueError(f"unknown link {link!r}; there are {', '.join(LINKS)}")
        return cls(arrays["weight"], arrays["bias"], link)


def scored_classes(classes: int) -> range:
    """Return the K classes that have scores of their own: of two the second, else all.

    >>> list(scored_classes(2)), list(scored_classes(3))
    ([1], [0, 1, 2])
    """
    return range(1, 2) if classes == 2 else range(classes)


def fit_logistic(
    features: AnyMatrix,
    targets: NDArray[np.int64],
    strength: float,
    scale: NDArray[np.float64] | None = None,
    center: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights (K, F) and bias (K,) of L2-penalised logistic regression, multinomial for more than two classes.

    `targets` (B,) are class numbers; K = 1 for two classes, else C. `strength` is scikit-learn's C: what the data
    weighs against the penalty; with `center` (F,), for dense features or those in a file, it is taken from each row
    first, and with `scale` (F,) each column is multiplied by its number then.
    lbfgs does not penalise the bias and draws nothing at random.
    """
    # Here, for solvers take half a second to load that a trained model can do without.
    from sklearn.linear_model import LogisticRegression

    from models.linear.streamed import fit_streamed

    if isinstance(features, MatrixFile):
        return fit_streamed(features, targets, strength, MOST_STEPS, scale, center)
    seen = features if center is None else features - center
    if scale is not None:
        seen = seen @ scipy.sparse.diags(scale) if scipy.sparse.issparse(seen) else seen * scale
    solver = LogisticRegression(C=strength, solver="lbfgs", max_iter=MOST_STEPS).fit(seen, targets)
    return solver.coef_, solver.intercept_
