"""The softmax over arrays, for who must not wait for SciPy's."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def softmax(scores: NDArray[Any], axis: int) -> NDArray[Any]:
    """Return shares that are proportional to the powers of e, and sum to 1 along `axis`; −∞ becomes 0.

    >>> softmax(np.array([[0.0, 0.0, -np.inf]]), axis=1).tolist()
    [[0.5, 0.5, 0.0]]
    """
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    shares: NDArray[Any] = powers / powers.sum(axis=axis, keepdims=True)
    return shares
