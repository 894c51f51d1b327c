"""Files that several processes may write and read at once: whole or not there."""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from corpus.json_files import json_value


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """Yield a path beside `path` to write to; it becomes `path` by one rename, or goes away where the block raises.

    Its name is drawn, so that whoever writes the same file at the same time (another process, thread, or machine with a
    shared disk) writes another one: the last whole one stays. It is on the disk before it appears.
    """
    part = path.with_name(f".{os.urandom(4).hex()}.{path.name}.{os.getpid()}.part")
    try:
        with naming(path):
            yield part
            synchronise(part)
            part.replace(path)
    finally:
        with suppress(OSError):  # what is wrong was told by what failed first
            part.unlink(missing_ok=True)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let an error of the system that names no file, as one in the middle of writing, name `path`."""
    try:
        yield
    except OSError as error:
        if error.errno is not None and error.filename is None:
            error.filename = str(path)
        raise


def synchronise(path: Path) -> None:
    """Have a file or a folder written to the disk; a file system that cannot do that for folders does without."""
    handle = os.open(path, os.O_RDONLY)
    try:
        with naming(path):
            os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_object(path: Path) -> dict[str, Any] | None:
    """Return the JSON object in a file; None where there is no file, or one that is cut off or holds something else."""
    try:
        found = json_value(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):  # no JSON, or nested too deeply
        return None
    return found if isinstance(found, dict) else None
