"""Files that several processes may write and read at once: whole or not there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.json_files import json_value


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """Yield a path beside `path` to write to; it becomes `path` by one rename, or goes away where the block raises.

    Its name is drawn, so that whoever writes the same file at the same time (another process, thread, or machine with a
    shared disk) writes another one: the last whole one stays.
    """
    part = path.with_name(f".{os.urandom(4).hex()}.{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read_object(path: Path) -> dict[str, Any] | None:
    """Return the JSON object in a file; None where there is no file, or one that is cut off or holds something else."""
    try:
        found = json_value(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):  # no JSON, or nested too deeply
        return None
    return found if isinstance(found, dict) else None
