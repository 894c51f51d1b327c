"""Putting a finished folder into its place: whole at every moment, and for good, so that a power cut keeps it."""

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from corpus.whole_files import naming, synchronise
from tasks.engine.claims import is_claimed

#: Ends the name of what is not finished, and of what a finished folder replaced.
PART, OLD = ".part", ".old.part"
#: From <linux/fs.h> and <fcntl.h>: swap two paths; paths are from the current folder on.
RENAME_EXCHANGE, AT_FDCWD = 2, -100
#: Times that two folders are renamed past each other before whoever comes last gives up.
ATTEMPTS = 100
#: What `rename` answers where a folder that is not empty, or no folder, is in the place.
IN_THE_WAY = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR)


def part_of(target: Path, ending: str = PART) -> Path:
    """Return a path beside `target` that nobody else has: for what is to stand there, or stood there."""
    return target.with_name(f".{target.name}.{os.urandom(4).hex()}{ending}")


@contextmanager
def made_beside(target: Path) -> Iterator[Path]:
    """Yield a folder that becomes `target` when everything is in it, or goes away where the block raises.

    An error of the system that names no file names `target`.
    """
    part = part_of(target)
    part.mkdir(parents=True)
    try:
        with naming(target):
            yield part
            put_into_place(part, target)
    finally:
        remove(part)


def put_into_place(folder: Path, target: Path) -> None:
    """Make `folder` appear as `target` at once; what stood there is gone after it.

    Where the system can exchange two paths (Linux, on most file systems), there is no moment without either; elsewhere
    `restore` brings back what a kill took away in between. All is on the disk before it appears.
    """
    synchronise_all(folder)
    try:
        folder.rename(target)
    except OSError as error:
        if error.errno not in IN_THE_WAY:
            raise
        if not _exchanged(folder, target):
            _swap(folder, target)
        remove(folder)
    synchronise(target.parent)


def copy_linked(folder: Path, target: Path) -> None:
    """Copy a folder by hard links where possible; what is not finished in it stays behind."""
    shutil.copytree(folder, target, copy_function=_link, ignore=shutil.ignore_patterns(f".*{PART}"), dirs_exist_ok=True)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def synchronise_all(folder: Path) -> None:
    """Wait until a folder and all that is in it are on the disk."""
    for path, _, files in os.walk(folder):
        for name in files:
            synchronise(Path(path, name))
        synchronise(Path(path))


def restore(folder: Path) -> None:
    """Bring back what stood in `folder` and was taken from its place by a process that was killed before it went on."""
    for old in folder.glob(f".*{OLD}"):
        target = folder / old.name.removeprefix(".").removesuffix(OLD).rpartition(".")[0]
        if not os.path.lexists(target) and not is_claimed(target):
            with suppress(OSError):  # another process was first, or may write here
                old.rename(target)


def remove_leftovers(target: Path) -> None:
    """Remove what was begun for `target` by processes that are gone; the caller holds the claim on it."""
    restore(target.parent)
    for path in target.parent.glob(f".{target.name}.*{PART}"):
        remove(path)


def remove(path: Path) -> None:
    """Remove a folder or a file that may be gone already; what cannot be removed stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _swap(folder: Path, target: Path) -> None:
    """Do with two renames what `_exchanged` does with one; others may do the same."""
    old = part_of(target, OLD)
    for attempt in range(ATTEMPTS):
        with suppress(FileNotFoundError):
            target.rename(old if attempt == 0 else part_of(target, OLD))
        try:
            folder.rename(target)
        except OSError as error:
            if error.errno not in IN_THE_WAY or attempt == ATTEMPTS - 1:
                restore(target.parent)
                raise
        else:
            break
    for path in target.parent.glob(f".{target.name}.*{OLD}"):
        remove(path)


def _exchanged(folder: Path, target: Path) -> bool:
    """Exchange two paths by one step; say whether this system, and the file system, can do that."""
    rename = _renameat2()
    if rename is None:
        return False
    paths = [os.fsencode(path) for path in (folder, target)]
    return bool(rename(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE) == 0)


@cache
def _renameat2() -> Any:
    """Return the C library's function of this name, None where it has none (glibc before 2.28, other systems)."""
    if sys.platform != "linux":
        return None
    import ctypes  # commands that put nothing into place start without it

    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is not None:
        function.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    return function
