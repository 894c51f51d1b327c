"""Work that comes as a stream, shared between this process and others."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def start(pool: ProcessPoolExecutor, count: int) -> None:
    """Start the `count` processes of a pool, deaf to Ctrl-C: this one answers it, and they would print tracebacks."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # which what is started inherits
    try:
        for _ in range(count):  # each starts one, as long as none is idle
            pool.submit(os.getpid)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def shared(
    items: Iterable[Item],
    here: Callable[[Item], Result],
    there: Callable[[Item], "Future[Result]"],
    others: int,
    ahead: int,
) -> Iterator[tuple[Item, Result]]:
    """Yield each item with its result, in order; only a few items a process are held at once.

    `there` hands an item to one of the `others`; what comes when each of them has `ahead` items before it is done
    `here`. An error in a process is raised here as itself.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(2) as pool:
    ...     list(shared("abc", str.upper, lambda item: pool.submit(str.upper, item), 2, ahead=1))
    [('a', 'A'), ('b', 'B'), ('c', 'C')]
    """
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    for item in items:
        if sum(not future.done() for _, future in waiting) < ahead * others:
            waiting.append((item, there(item)))
        else:
            own: Future[Result] = Future()
            own.set_result(here(item))
            waiting.append((item, own))
        while waiting and (waiting[0][1].done() or len(waiting) > 2 * ahead * (others + 1)):
            first, future = waiting.popleft()
            yield first, future.result()
    for item, future in waiting:
        yield item, future.result()
