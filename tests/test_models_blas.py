"""The BLAS multiplies as many rows at once as it likes, in one thread where that is asked for."""

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from models import blas
from models.blas import ONE_THREAD, rows_at_once


@pytest.mark.parametrize(
    ("without_copies", "matrix", "expected"), [(True, (128, 128), 8), (True, (1024, 256), 48), (False, (128, 128), 48)]
)
def test_few_rows_at_once_where_no_matrix_is_copied(
    without_copies: bool, matrix: tuple[int, int], expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blas, "multiplies_without_copies", lambda: without_copies)
    assert rows_at_once(48, matrix, 8) == expected


def test_no_rows_are_a_step_all_the_same() -> None:
    assert rows_at_once(0, (4, 4), 8) >= 1


def threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_whoever_leaves_last_puts_the_threads_back() -> None:
    with threadpool_limits(2, "blas"):
        before = threads()
        ONE_THREAD.__enter__()
        ONE_THREAD.__enter__()  # another thread
        assert threads() == {1}
        ONE_THREAD.__exit__(None, None, None)
        assert threads() == {1}
        ONE_THREAD.__exit__(None, None, None)
        assert threads() == before
