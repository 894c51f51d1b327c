"""What the operating system refuses, as a person is told it: what, where, and what to do next."""

import errno
import os
import re
import shlex
from pathlib import Path

_FULL = (
    "make room there (`df -h {there}` and `df -i {there}` show what is left) and give the command again: what is "
    "finished stays"
)
_NOT_YOURS = "`ls -ld {there}` shows who may; -o FILE names another place, and WORDLOOM_ROOT another project"
_OPEN_FILES = "`ulimit -n` says how many may be open here; `ulimit -n 1024` allows more"
#: What the system answers → what to do; {there} is the path, or the nearest folder above it that is there.
NEXT_STEPS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: "`ulimit -f` says how large a file may be here; `ulimit -f unlimited` allows more",
    errno.EROFS: "nothing can be written there; -o FILE names another place, and WORDLOOM_ROOT another project",
    errno.EACCES: _NOT_YOURS,
    errno.EPERM: _NOT_YOURS,
    errno.EMFILE: _OPEN_FILES,
    errno.ENFILE: _OPEN_FILES,
    errno.ENAMETOOLONG: "choose a shorter name: 230 bytes are short enough everywhere",
    errno.EIO: "its disk fails; `dmesg` says more. Put the project on another one",
}
#: Answers that are not about one path.
_ABOUT_NO_PATH = (errno.EMFILE, errno.ENFILE)
#: What libraries say where the system gives no memory, or no thread, which needs some as well.
_SHORT_OF_MEMORY = re.compile(
    "failed to map segment|[Cc]an(?:no|')t allocate memory|[Uu]nable to allocate|bad_alloc"
    "|[Cc]an't start new thread|[Ff]ailed to launch worker thread"
)
_MEMORY = (
    "not enough memory: {what}\n  `free -m` shows what is left; fewer processes need less: -j 1, where a command has it"
)


def refused(error: BaseException) -> str | None:
    """Return what a person is told of what the system refused; None of an error of another kind.

    >>> print(refused(OSError(errno.ENAMETOOLONG, "File name too long", "answers.csv")))
    File name too long: answers.csv
      choose a shorter name: 230 bytes are short enough everywhere
    """
    if isinstance(error, OSError) and error.strerror and error.errno is not None:
        return _of_system(error)
    # A ValueError is about data or settings, and may quote anything.
    if isinstance(error, MemoryError) or (not isinstance(error, ValueError) and _SHORT_OF_MEMORY.search(str(error))):
        return _MEMORY.format(what=" ".join(str(error).split()) or type(error).__name__)
    return None


def _of_system(error: OSError) -> str:
    step = NEXT_STEPS.get(error.errno or 0)
    # Of a copy the second name is the one that is written; and libraries put their own words around the system's.
    name = (step and error.filename2) or error.filename
    what = os.strerror(error.errno or 0) if step else str(error.strerror)
    if not isinstance(name, str | bytes | os.PathLike) or error.errno in _ABOUT_NO_PATH:
        return f"{what}\n  {step}" if step and "{there}" not in step else what
    path = _lasting(Path(os.fsdecode(name)))
    return f"{what}: {path}" + (f"\n  {step.format(there=shlex.quote(str(_nearest(path))))}" if step else "")


def _lasting(path: Path) -> Path:
    """Return the folder in which something is written under a passing name, and any other path as it is."""
    passing = (one for one in (path, *path.parents) if one.name.startswith(".") and one.suffix in (".part", ".claim"))
    return next((one.parent for one in passing), path)


def _nearest(path: Path) -> Path:
    return next((one for one in (path, *path.parents) if os.path.lexists(one)), path)
