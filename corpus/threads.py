"""Threads: pieces of work on several cores, for NumPy lets go of Python's lock meanwhile; and threads beside forks."""

import os
import threading
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


#: For a thread to hold while it works in a process that forks: whoever forks waits for it. What it holds at that moment
#: (functools.cached_property has a lock before Python 3.12, a module on its way in has one) is held in the child for
#: ever, where the thread is not. Registered after `concurrent.futures`, it is taken before the lock that that takes.
NO_FORK = threading.RLock()

if hasattr(os, "register_at_fork"):  # not on Windows, where nothing forks
    os.register_at_fork(before=NO_FORK.acquire, after_in_parent=NO_FORK.release, after_in_child=NO_FORK.release)
