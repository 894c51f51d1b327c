"""Watching a run: a thread that reads the progress file and shows each line of it."""

import json
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

from corpus.outgoing import visible
from corpus.threads import NO_FORK
from pipeline.display import Display

#: Seconds between two looks at the file: quicker than eyes notice, and nothing to a run of minutes.
INTERVAL = 0.1


class Watcher:
    """Feeds a display with what stages append to `path`, until the `with` block ends."""

    def __init__(self, path: Path, display: Display) -> None:
        self._path = path
        self._display = display
        self._read = 0  # bytes
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="progress", daemon=True)

    def __enter__(self) -> "Watcher":
        self._display.open()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._look()  # what came after the last look
        self._display.close()

    def _watch(self) -> None:
        while not self._stop.wait(INTERVAL):
            with NO_FORK:  # it reads results as those do that the run forks off
                self._look()

    def _look(self) -> None:
        for record in self._new_records():
            self._display.handle(record)
        self._display.tick()

    def _new_records(self) -> list[dict[str, Any]]:
        """Return the whole lines since the last look; a line that is still being written waits for the next one."""
        if not self._path.is_file():
            return []
        with self._path.open("rb") as stream:
            stream.seek(self._read)
            whole, newline, _ = stream.read().rpartition(b"\n")
        self._read += len(whole) + len(newline)
        return [record for line in whole.splitlines() if (record := _parsed(line)) is not None]


def _parsed(line: bytes) -> dict[str, Any] | None:
    """Return a line's record; two processes that wrote at once may have mixed theirs, which costs one step of a bar."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    if not isinstance(record, dict):
        return None
    # What it tells of is from outside: names of files, labels, messages of errors.
    return {name: _shown(part) for name, part in record.items()}


def _shown(part: Any) -> Any:
    if isinstance(part, list):
        return [_shown(line) for line in part]
    return visible(part, lines=True) if isinstance(part, str) else part
