"""Processes as records name them: of which host and boot, which one; and whether one still lives."""

import os
import platform
import signal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

#: States of /proc/PID/stat in which a process runs no more: ended but not asked for (Z), being removed (X).
ENDED = ("Z", "X")
#: Signals by which the system ends a process that has done nothing itself, and why.
WHY: dict[int, str] = {
    signal.SIGKILL: "as Linux does where memory runs short: `journalctl -k | grep -i oom` shows whether it did",
    signal.SIGBUS: "a file that it had mapped could not be read or written: its disk is full or fails",
}


class Process(NamedTuple):
    """What tells a process from all others, also where numbers come again: after a boot, in a container, elsewhere."""

    host: str  # for people; two may have the same name
    boot: str  # of the host: another one each time it starts
    namespace: str  # the processes that are numbered together: a container has its own
    pid: int
    started: float  # ticks after the boot, or seconds since the epoch where the system has no /proc


def this_process() -> Process:
    """Return what tells this process from all others."""
    return Process(platform.node(), _boot(), _namespace(), os.getpid(), _started(os.getpid()) or 0)


def process_of(record: dict[str, Any]) -> Process | None:
    """Return the process that a record names, or None where it names none."""
    try:
        return Process(*(kind(record[name]) for name, kind in Process.__annotations__.items()))
    except (KeyError, TypeError, ValueError):
        return None


def lives(process: Process) -> bool | None:
    """Say whether a process still runs; None of one that cannot be seen from here: on another host, in a container."""
    if (process.boot, process.namespace) != (_boot(), _namespace()):
        return None
    return is_alive(process.pid) and _started(process.pid) in (process.started, None)


def how_ended(status: int, told: str) -> str:
    """Return how a process ended, for a sentence about it: the signal that ended it, or the last that it `told`."""
    if status < 0:
        number = -status
        why = WHY.get(number)
        return f"was ended by signal {number} ({signal.strsignal(number)})" + (f", {why}" if why else "")
    last = told.strip().splitlines()[-1:] or ["it printed nothing"]
    return f"ended with {status}: {last[0]}"


def is_alive(pid: int) -> bool:
    """Say whether a process of this number runs on this machine."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@cache
def _boot() -> str:
    path = Path("/proc/sys/kernel/random/boot_id")
    if path.is_file():
        return path.read_text(encoding="ascii").strip()
    import psutil

    return f"{platform.node()} {psutil.boot_time():.0f}"


def _namespace() -> str:
    path = Path("/proc/self/ns/pid")
    return str(path.readlink()) if path.is_symlink() else ""


def _started(pid: int) -> float | None:
    """Return when a process started; None where that is not known, -1 where it has ended and is only not asked for."""
    if Path("/proc/self/stat").is_file():
        try:
            # After the name, which is in brackets and may hold any character: state, then 18 more numbers.
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            return None
        return -1.0 if fields[0] in ENDED else float(fields[19])
    import psutil

    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None
