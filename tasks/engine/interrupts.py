"""Being told to stop, by Ctrl-C or SIGTERM: by way of what tidies up, and without a word from Luigi's workers."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: Exit statuses, as shells count: 128 + the number of the signal.
INTERRUPTED, TERMINATED = 130, 143
#: Exit statuses of a process that was asked to end, before and after it could listen: so clusters take a host back.
ASKED_TO_END = (TERMINATED, -signal.SIGTERM)

_owner = 0  # the process that was told how to stop; forked workers inherit its handlers
_terminated = False
_at_work = False  # a worker is within what has to be tidied up


class TerminatedError(KeyboardInterrupt):
    """SIGTERM came: the same as Ctrl-C, but for the exit status."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn SIGTERM into an exception, as Ctrl-C is one; only the main thread of a process can."""
    global _owner, _terminated
    _terminated = False
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _owner = os.getpid()
    # A shell starts what it puts into the background with SIGINT ignored: that stays.
    kinds = [kind for kind in (signal.SIGTERM, signal.SIGINT) if signal.getsignal(kind) is not signal.SIG_IGN]
    before = {kind: signal.signal(kind, _stop) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


@contextmanager
def tidied_up() -> Iterator[None]:
    """Let a worker leave the block by way of its `finally` when it is told to stop; elsewhere it ends at once."""
    global _at_work
    _at_work = True
    try:
        yield
    finally:
        _at_work = False


def status_of(interruption: BaseException) -> int:
    """Return the exit status of a process that was told to stop."""
    return TERMINATED if isinstance(interruption, TerminatedError) else INTERRUPTED


def was_terminated() -> bool:
    """Say whether SIGTERM came to this process: typer makes an interruption of it, which it ends itself."""
    return _terminated


def _stop(number: int, frame: Any) -> None:
    global _terminated
    _terminated = number == signal.SIGTERM
    if os.getpid() != _owner:
        if not _at_work:
            os._exit(128 + number)
        for kind in (signal.SIGTERM, signal.SIGINT):  # once is enough: tidying up must not be cut off
            signal.signal(kind, signal.SIG_IGN)
    raise TerminatedError if number == signal.SIGTERM else KeyboardInterrupt
