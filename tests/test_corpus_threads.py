"""Pieces of work in threads: in order, not too many at hand, errors as they are."""

import threading
import time
from collections.abc import Iterator

import pytest

from corpus import threads
from corpus.threads import MOST, in_threads


@pytest.mark.parametrize("there", [1, 2, 5, 100])
def test_results_come_in_order_and_few_items_are_at_hand(monkeypatch: pytest.MonkeyPatch, there: int) -> None:
    monkeypatch.setattr(threads, "cores", lambda: there)
    taken: list[int] = []
    used: set[int] = set()

    def items() -> Iterator[int]:
        for number in range(40):
            taken.append(number)
            yield number

    def square(number: int) -> int:
        used.add(threading.get_ident())
        time.sleep(0.001 * (number % 3))
        return number**2

    for place, result in enumerate(in_threads(square, items())):
        assert result == place**2
        assert len(taken) <= place + 1 + min(there, MOST)
    assert len(taken) == 40 and len(used) <= min(there, MOST)
    assert there > 1 or used == {threading.get_ident()}
    assert list(in_threads(square, [])) == []


def test_an_error_is_raised_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "cores", lambda: 3)
    with pytest.raises(ZeroDivisionError):
        list(in_threads(lambda number: 1 // number, [3, 2, 0, 1]))
