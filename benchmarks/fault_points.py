"""Faults at every point where a store is changed: a process is killed there, or the system refuses.

A point is one call that opens a file for writing, writes, renames, links, removes, makes a folder, synchronises, or
exchanges two folders. `count` tells how many a piece of work has; `struck` does the work in a process of its own that
is struck at the n-th of them.
"""

import builtins
import errno
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tasks.engine import replacement

#: What happens at a point: the process is killed, or the call is refused for one of these reasons.
FAULTS = {"kill": 0, "no space": errno.ENOSPC, "bad disk": errno.EIO, "no permission": errno.EACCES}
#: Calls by which a store is changed; each has a path first.
CALLS = ("rename", "replace", "link", "unlink", "mkdir", "rmdir", "fsync", "utime")
#: How a struck process ended, as its parent learns it.
ENDED, TOLD, ESCAPED, KILLED = 0, 3, 4, -signal.SIGKILL


class Points:
    """Counts points, and strikes at the n-th (0: at none)."""

    def __init__(self, strike_at: int = 0, fault: str = "kill") -> None:
        self.passed = 0
        self.strike_at, self.fault = strike_at, fault
        self.process = os.getpid()

    def reach(self, what: object) -> None:
        """Pass one more point; where it is the one, end here."""
        if os.getpid() != self.process:
            return
        self.passed += 1
        if self.passed == self.strike_at:
            if self.fault == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            number = FAULTS[self.fault]
            raise OSError(number, os.strerror(number), what if isinstance(what, str | os.PathLike) else None)


class _Written(io.FileIO):
    """A file of which each write is a point."""

    points: Points

    def write(self, content: Any) -> int:
        self.points.reach(None)  # the system names no path where it cannot write
        return int(super().write(content) or 0)


@contextmanager
def watched(points: Points) -> Iterator[None]:
    """Let each change of the file system, by Python and by the engine's own call, be a point."""
    kept = {name: getattr(os, name) for name in CALLS}
    opened, exchanged = io.open, replacement._exchanged

    def point(name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **keywords: Any) -> Any:
            points.reach(arguments[0])
            return kept[name](*arguments, **keywords)

        return call

    def open_(file: Any, mode: str = "r", *arguments: Any, **keywords: Any) -> Any:
        if not set(mode) & set("wxa"):
            return opened(file, mode, *arguments, **keywords)
        points.reach(file)
        raw = _Written(os.fspath(file), mode.replace("t", "").replace("b", ""))
        raw.points = points
        binary = io.BufferedWriter(raw)
        return binary if "b" in mode else io.TextIOWrapper(binary, encoding=keywords.get("encoding") or "utf-8")

    def exchange(folder: Path, target: Path) -> bool:
        points.reach(folder)
        return exchanged(folder, target)

    try:
        for name in CALLS:
            setattr(os, name, point(name))
        io.open = builtins.open = open_  # type: ignore[assignment]
        replacement._exchanged = exchange
        yield
    finally:
        for name, call in kept.items():
            setattr(os, name, call)
        io.open = builtins.open = opened
        replacement._exchanged = exchanged


def count(work: Callable[[], object]) -> int:
    """Return how many points a piece of work has, which is done."""
    points = Points()
    with watched(points):
        work()
    return points.passed


def struck(work: Callable[[], object], number: int, fault: str, expected: tuple[type[Exception], ...]) -> int:
    """Do a piece of work in a process of its own that is struck at its n-th point; return how it ended.

    ENDED: it went on; TOLD: by an error of `expected`, with a message that names a path or says what is missing;
    ESCAPED: by any other; KILLED.
    """
    process = os.fork()
    if process == 0:
        status = ESCAPED
        try:
            with watched(Points(number, fault)):
                work()
            status = ENDED
        except expected as error:
            names = getattr(error, "filename", None)
            status = TOLD if names else ESCAPED
            if not names:
                print(f"{fault} at point {number}: {error!r} names no path", file=sys.stderr, flush=True)
        except BaseException as error:
            print(f"{fault} at point {number}: {error!r}", file=sys.stderr, flush=True)
        finally:
            os._exit(status)
    _, ended = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(ended)
