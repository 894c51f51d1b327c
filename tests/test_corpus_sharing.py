"""Work shared with other processes: in order, every item once, never many at once, errors as themselves."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from corpus.sharing import shared, start


@pytest.mark.parametrize("others", [1, 3])
@pytest.mark.parametrize("ahead", [1, 3])
def test_every_item_comes_once_and_in_order(others: int, ahead: int) -> None:
    with ThreadPoolExecutor(others) as pool:
        made = list(shared(range(200), lambda n: n * n, lambda n: pool.submit(pow, n, 2), others, ahead))
    assert made == [(n, n * n) for n in range(200)]


def test_what_others_have_no_room_for_is_done_here_and_nothing_is_read_far_ahead() -> None:
    read, here, promised = [], [], []

    def items() -> Iterator[int]:
        for number in range(100):
            read.append(number)
            yield number

    def there(number: int) -> "Future[int]":
        promised.append(Future())
        return promised[-1]

    def mine(number: int) -> int:
        here.append(number)
        if len(here) == 4:  # before so many wait that this process waits, too
            for future in promised:
                future.set_result(0)
        return number

    stream = shared(items(), mine, there, 2, ahead=1)
    assert next(stream) == (0, 0)
    assert len(promised) == 2 and here == list(range(2, 2 + len(here))) and len(read) < 20


def test_an_error_elsewhere_is_raised_as_itself() -> None:
    with ThreadPoolExecutor(1) as pool, pytest.raises(ZeroDivisionError):
        list(shared([1, 0], lambda n: n, lambda n: pool.submit(divmod, 1, n), 1, ahead=2))


def test_processes_leave_ctrl_c_to_the_one_that_started_them() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        start(pool, 2)
        assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
        for process in multiprocessing.active_children():
            assert process.pid is not None
            os.kill(process.pid, signal.SIGINT)
        assert pool.submit(pow, 2, 3).result() == 8
