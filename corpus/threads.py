"""Pieces of work of one process on several cores: for what NumPy does, which lets go of Python's lock meanwhile."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from corpus.cores import cores

#: More threads than this wait for each other's Python, and for memory.
MOST = 8

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_threads(work: Callable[[Item], Result], items: Iterable[Item], threads: int | None = None) -> Iterator[Result]:
    """Yield what `work` makes of each item, in order, in `threads` beside this one; an error is raised as itself.

    Without a number: one for each core, and none where there is one core. Only one more item than there are threads is
    at hand at once.

    >>> list(in_threads(str.upper, "abc"))
    ['A', 'B', 'C']
    """
    many = min(cores(), MOST)
    count = (many if many > 1 else 0) if threads is None else threads
    if not count:
        yield from map(work, items)
        return
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(count) as pool:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
