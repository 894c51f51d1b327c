"""Folders for what a process needs while it runs, in the system's place for that; those of the dead go."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from corpus.json_files import write_json
from corpus.whole_files import naming, read_object
from tasks.engine.processes import lives, process_of, this_process

PREFIX = "wordloom-"
#: In each of these folders: whose it is.
OWNER = "owner.json"


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a folder that goes away after the block, or, where this process is killed, when the next one asks for one.

    Raises OSError, which names the place, where there is no room for it.
    """
    _remove_abandoned()
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
        with naming(Path(name)):
            write_json(Path(name) / OWNER, this_process()._asdict())
        yield Path(name)


def _remove_abandoned() -> None:
    for owner in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{OWNER}"):
        with suppress(OSError):  # another user's, or gone meanwhile
            process = process_of(read_object(owner) or {})
            if process is not None and lives(process) is False:
                shutil.rmtree(owner.parent, ignore_errors=True)
