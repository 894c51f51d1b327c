"""Autoregression: the next value as a weighted sum of the last p values, by least squares."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Autoregression(NamedTuple):
    """AR(p): x̂_t = `bias` + Σ_k `weights`[p − k] · x_{t−k} for k = 1 … p; weights (p,), the latest value's last."""

    weights: NDArray[np.float64]
    bias: float

    def forecasts(self, past: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the next value for each `past` (n, W), of which the last p values are read: (n,)."""
        order = len(self.weights)
        following: NDArray[np.float64] = past[:, past.shape[1] - order :] @ self.weights + self.bias
        return following


def fit_autoregression(past: NDArray[np.float64], following: NDArray[np.float64], order: int) -> Autoregression:
    """Fit AR(`order`) by least squares on `past` (n, W), W ≥ order, and the values (n,) that follow (conditional least
    squares: Hamilton 1994, Time Series Analysis, section 5.2).
    """  # fmt: skip
    design = np.column_stack([past[:, past.shape[1] - order :], np.ones(len(past))])  # (n, p + 1)
    solution, *_ = np.linalg.lstsq(design, following, rcond=None)
    return Autoregression(solution[:-1].astype(np.float64), float(solution[-1]))


def choose_order(
    train: tuple[NDArray[np.float64], NDArray[np.float64]],
    validation: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> tuple[Autoregression, list[dict[str, float | int | bool]]]:
    """Fit each order from 1 to W on train; return the one with the least squared error on validation, and a line each.

    All orders are fitted and judged on the same steps. Of equal errors the smaller order wins.
    """
    past, following = train
    models = [fit_autoregression(past, following, order) for order in range(1, past.shape[1] + 1)]
    errors = [float(np.mean((model.forecasts(validation[0]) - validation[1]) ** 2)) for model in models]
    best = int(np.argmin(errors))
    trace = [{"order": n + 1, "validation_loss": error, "best": n == best} for n, error in enumerate(errors)]
    return models[best], trace
