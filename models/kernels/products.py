"""Products of two matrices on the CPU: of single numbers by NumPy's BLAS, of bfloat16 by torch's oneDNN."""

from functools import cache

import numpy as np
import scipy.linalg.cython_blas  # noqa: F401  (whose BLAS compiled code multiplies by)
import torch
from threadpoolctl import threadpool_info
from torch import Tensor


def multiply(left: Tensor, right: Tensor, out: Tensor) -> None:
    """Set `out` (N, M), which lies in one piece, to left (N, K) times right (K, M); each may be one turned around.

    By NumPy's BLAS, which on AMD is faster than torch's (docs/benchmarks.md, "A training step"). A sum of products of
    bfloat16 is taken in single precision, and rounded once.
    """
    if left.dtype == torch.bfloat16:
        out.copy_(torch.mm(left, right))
    else:
        np.dot(left.numpy(), right.numpy(), out=out.numpy())


#: What OpenBLAS calls processors for which it has code that multiplies small matrices without copying them first, and
#: how many multiplications it does so for.
WITHOUT_COPIES = {"SkylakeX", "Cooperlake", "SapphireRapids"}
SMALL = 1_000_000


def rows_at_once(rows: int, matrix: tuple[int, int], most: int) -> int:
    """Return how many of `rows` rows compiled code best multiplies at once by a matrix (K, N).

    All of them, or `most` where OpenBLAS need not copy the matrix for so few (docs/benchmarks.md, "A training step").
    """
    small = most * matrix[0] * matrix[1] <= SMALL
    return most if small and multiplies_without_copies() else max(rows, 1)


@cache
def multiplies_without_copies() -> bool:
    """Say whether the BLAS that compiled code uses is such an OpenBLAS on such a processor."""
    return any(library.get("architecture") in WITHOUT_COPIES for library in threadpool_info())
