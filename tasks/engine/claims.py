"""Claims: a file beside a result tells every process with this store, of any host, that one is making it.

A claim saves work, no more: a result is right because it appears whole, by one rename, and is named by all that made
it. Two holders of one claim (a host that slept, a file system without links) cost time, and nothing else.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from corpus.json_files import json_text, json_value
from corpus.whole_files import naming
from tasks.engine.processes import Process, lives, process_of, this_process

SUFFIX = ".claim"
#: Seconds between two signs of life of a holder: its claim's time of change.
BEAT = 5.0
#: Seconds without a sign, by the clock of whoever looks, after which a holder that cannot be seen from here is dead.
PATIENCE = 30.0
#: Seconds between two looks at the claim of another: the first, and the longest.
FIRST_LOOK, LONGEST_LOOK = 0.02, 1.0

#: Path of a claim → its last sign of life, and when this process first saw that (monotonic seconds).
_signs: dict[Path, tuple[tuple[int, int], float]] = {}


class Sight(NamedTuple):
    """A claim, or another file that its writer keeps alive, as it was seen."""

    content: bytes
    process: Process | None  # its writer; None: it does not say
    is_held: bool  # its writer still works, as far as can be seen


def claim_of(target: Path) -> Path:
    """Return the path of the claim on what is to stand at `target`."""
    return target.with_name(f".{target.name}{SUFFIX}")


@contextmanager
def claimed(target: Path, waiting: Callable[[Process | None], None] = lambda holder: None) -> Iterator[None]:
    """Hold the claim on `target` while the block runs; wait first while a process that still lives holds it.

    `waiting` is told once who that is. After the wait the caller looks whether there is still something to do.
    """
    path, pause = claim_of(target), FIRST_LOOK
    path.parent.mkdir(parents=True, exist_ok=True)
    content = f"{json_text({**this_process()._asdict(), 'token': os.urandom(8).hex()}, None)}\n".encode()
    has_told = False
    while not _created(path, content):
        sight = seen(path)
        if sight is None:
            continue
        if not sight.is_held:
            _take_away(path, sight.content)
            continue
        if not has_told:
            waiting(sight.process)
            has_told = True
        time.sleep(pause)
        pause = min(1.5 * pause, LONGEST_LOOK)
    try:
        with beating(path):
            yield
    finally:
        _take_away(path, content)


def holder_told(label: str, holder: Process | None) -> str:
    """Return what to say of whom one waits for, to have what is called `label`."""
    return f"{label}: another run makes it" + (f" (process {holder.pid} on {holder.host})" if holder else "")


def is_claimed(target: Path) -> bool:
    """Say whether a process that still lives, as far as can be seen, holds the claim on `target`."""
    sight = seen(claim_of(target))
    return sight is not None and sight.is_held


def clear(path: Path) -> None:
    """Remove a claim whose holder is dead."""
    sight = seen(path)
    if sight is not None and not sight.is_held:
        _take_away(path, sight.content)


def seen(path: Path) -> Sight | None:
    """Return what a file says that its writer keeps alive, None where there is none.

    A writer that cannot be seen from here, or is not named, is alive until this process has looked for PATIENCE seconds
    without a sign: no clock of another host is asked.
    """
    try:
        with path.open("rb") as stream:  # opened: over a network, the times of a path alone may be old ones
            content, status = stream.read(), os.fstat(stream.fileno())
    except FileNotFoundError:
        _signs.pop(path, None)
        return None
    try:
        record = json_value(content)
    except ValueError:  # cut off, or still being written
        record = None
    process = process_of(record) if isinstance(record, dict) else None
    alive = lives(process) if process else None
    if alive is None:
        alive = _silence(path, (status.st_ino, status.st_mtime_ns)) < PATIENCE
    return Sight(content, process, alive)


@contextmanager
def beating(path: Path) -> Iterator[None]:
    """Give signs of life, by the time of change of `path`, while the block runs."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT):
            with suppress(OSError):  # it was taken away, or the store is gone for a while: the work itself will tell
                os.utime(path)

    thread = threading.Thread(target=beat, name=f"claim {path.name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _silence(path: Path, sign: tuple[int, int]) -> float:
    """Return the seconds for which this process has seen no other sign of life."""
    last, since = _signs.get(path, (None, 0.0))
    if last != sign:
        since = time.monotonic()
        _signs[path] = (sign, since)
    return time.monotonic() - since


def _created(path: Path, content: bytes) -> bool:
    """Write a claim, whole at once, unless there is one; say whether it was written."""
    part = path.with_name(f".{os.urandom(4).hex()}{path.name}.part")
    try:
        with naming(path):
            part.write_bytes(content)
        os.link(part, path)
    except FileExistsError:
        return False
    except FileNotFoundError:  # the folder, or the part, was tidied away by another process: once more
        path.parent.mkdir(parents=True, exist_ok=True)
        return False
    except OSError:
        if not part.is_file() or part.read_bytes() != content:  # no space, or no right to write
            raise
        return _opened(path, content)  # a file system without links
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return True


def _opened(path: Path, content: bytes) -> bool:
    try:
        with path.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        return False
    return True


def _take_away(path: Path, content: bytes) -> None:
    """Remove a claim with this content; one that came into its place meanwhile is given back."""
    aside = path.with_name(f".{os.urandom(4).hex()}{path.name}.part")
    with suppress(FileNotFoundError):
        path.rename(aside)
        if aside.read_bytes() != content:
            with suppress(OSError):
                os.link(aside, path)
        aside.unlink()
