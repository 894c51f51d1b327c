"""The BLAS that NumPy and compiled code multiply single numbers by; no torch."""

from functools import cache

import scipy.linalg.cython_blas  # noqa: F401  (whose BLAS compiled code multiplies by: it must be there to be told)
from threadpoolctl import threadpool_info, threadpool_limits


def use_one_thread() -> None:
    """Let products have one thread, since processes work side by side."""
    threadpool_limits(1, "blas")


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
