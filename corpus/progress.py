"""Progress of a stage, handed to whoever watches through a file of JSON lines."""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from corpus.json_files import json_text

#: Names the file that progress is appended to; unset: nobody watches.
VARIABLE = "WORDLOOM_PROGRESS"
#: Names the stage, where a process works for one.
STAGE_LABEL = "WORDLOOM_STAGE_LABEL"
#: Seconds between two lines of one label: a watching person sees no more, and the file stays small.
INTERVAL = 0.2

_last: dict[str, float] = {}


def report(label: str, done: float, total: float | None, unit: str, note: str = "") -> None:
    """Say that `done` of `total` units (None: unknown) of the work called `label` are finished.

    The last step (`done >= total`) is always written. Lines are short, so that appending them is atomic on POSIX and
    several processes can share one file.
    """
    now = time.monotonic()
    finished = total is not None and done >= total
    if finished or now - _last.get(label, 0.0) >= INTERVAL:
        _last[label] = now
        stage = os.environ.get(STAGE_LABEL, label)
        append({"label": label, "stage_label": stage, "done": done, "total": total, "unit": unit, "note": note})


def tell(*lines: str) -> None:
    """Say what whoever watches should know of what was made, a line each; it stays on the screen."""
    append({"event": "told", "lines": lines})


def append(line: dict[str, Any]) -> None:
    """Append one line to the file that a watcher reads, if there is one; where it cannot be written, work goes on."""
    path = os.environ.get(VARIABLE)
    if path:
        with suppress(OSError), Path(path).open("a", encoding="utf-8") as stream:
            stream.write(json_text(line, indent=None) + "\n")
