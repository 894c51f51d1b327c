"""Where compiled code is kept from one start to the next."""

import os
import stat
import tempfile
from functools import cache
from pathlib import Path

from numba import config, njit


@cache
def is_kept() -> bool:
    """Say whether numba's `cache` can be asked for, which raises RuntimeError where it finds no place.

    It looks beside the source and in the user's cache folder. Where neither can be written, as in a container with a
    read-only file system, it is given a folder among the temporary files; without one, each start compiles anew.
    """
    if not _has_place() and (folder := _own_folder()) is not None:
        config.CACHE_DIR = str(folder)
    return _has_place()


def _has_place() -> bool:
    try:
        njit(cache=True)(_has_place)  # compiles nothing yet
    except RuntimeError:
        return False
    return True


def _own_folder() -> Path | None:
    """Return a folder that nobody else can write, for what is in it will be run; None where there is none."""
    try:
        folder = Path(tempfile.gettempdir()) / f"wordloom-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        state = folder.lstat()
    except OSError:
        return None
    is_own = stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() and not state.st_mode & 0o022
    return folder if is_own else None
