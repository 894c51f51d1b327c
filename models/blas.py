"""The BLAS that NumPy and compiled code multiply single numbers by; no torch."""

from functools import cache
from types import TracebackType
from typing import Any

import scipy.linalg.cython_blas  # noqa: F401  (whose BLAS compiled code multiplies by: it must be there to be told)
from threadpoolctl import ThreadpoolController, threadpool_info, threadpool_limits

from corpus.threads import NO_FORK


def use_one_thread() -> None:
    """Let products have one thread, since processes work side by side."""
    threadpool_limits(1, "blas")


class OneThread:
    """Within it products have one thread; of several threads, whoever leaves last puts back what was before."""

    def __init__(self) -> None:
        self._within = 0
        self._limited: Any = None

    def __enter__(self) -> None:
        with NO_FORK:
            if not self._within:
                self._limited = _libraries().limit(limits=1, user_api="blas")
            self._within += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with NO_FORK:
            self._within -= 1
            if not self._within:
                self._limited.restore_original_limits()


#: The one of this process: BLAS knows no other.
ONE_THREAD = OneThread()


@cache
def _libraries() -> ThreadpoolController:
    """Return what sets their threads: to look for them takes longer than to judge a text."""
    return ThreadpoolController()


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
