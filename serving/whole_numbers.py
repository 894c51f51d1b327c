"""Weights as whole numbers of few bits, with a scale for each row; what that costs is measured where it is done."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Weights with fewer numbers stay as they are: they are little of a model.
FEWEST = 256


def quantised(
    rows: NDArray[np.float32], kind: type[np.integer] = np.int8, most: NDArray[np.int64] | None = None
) -> tuple[NDArray[Any], NDArray[np.float32]]:
    """Return rows (R, D) as whole numbers of a kind, and what one is worth in each row, (R,): rows ≈ whole · scale.

    The largest number of a row becomes the largest of the kind, or that of `most` (R,).

    >>> quantised(np.array([[1.0, -0.5]], np.float32))[0].tolist()
    [[127, -64]]
    """
    largest = np.abs(rows).max(axis=1, initial=0.0)
    scales = np.where(largest > 0, largest / (np.iinfo(kind).max if most is None else most), 1.0).astype(np.float32)
    return np.round(rows / scales[:, None]).astype(kind), scales


def quantised_roots(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return rows (R, D) as whole numbers −127…127 and a scale for each, (R,): rows ≈ whole · |whole| · scale.

    >>> quantised_roots(np.array([[1.0, -0.25]], np.float32))[0].tolist()
    [[127, -64]]
    """
    whole, scales = quantised(np.sign(rows) * np.sqrt(np.abs(rows)))
    return whole, scales**2


def rounded(
    array: NDArray[np.float32], rows: int, kind: type[np.integer] = np.int8, most: NDArray[np.int64] | None = None
) -> NDArray[np.float32]:
    """Return weights as `quantised` leaves them, with a scale for each of so many `rows`; few of them as they are."""
    if array.size < FEWEST:
        return array
    whole, scales = quantised(array.reshape(rows, -1), kind, most)
    return (whole * scales[:, None]).astype(np.float32).reshape(array.shape)


def rounded_roots(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows (R, D) as `quantised_roots` leaves them."""
    whole, scales = quantised_roots(rows)
    roots = whole.astype(np.float32)
    return (roots * np.abs(roots) * scales[:, None]).astype(np.float32)
