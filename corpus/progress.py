"""Progress of a stage, handed to whoever watches through a file of JSON lines."""

import json
import os
import time
from pathlib import Path

#: Names the file that progress is appended to; unset: nobody watches.
VARIABLE = "WORDLOOM_PROGRESS"
#: Seconds between two lines of one label: a watching person sees no more, and the file stays small.
INTERVAL = 0.2

_last: dict[str, float] = {}


def report(label: str, done: float, total: float | None, unit: str, note: str = "") -> None:
    """Say that `done` of `total` units (None: unknown) of the work called `label` are finished.

    The last step (`done >= total`) is always written. Lines are short, so that appending them is atomic on POSIX and
    several processes can share one file.
    """
    path = os.environ.get(VARIABLE)
    now = time.monotonic()
    finished = total is not None and done >= total
    if not path or (not finished and now - _last.get(label, 0.0) < INTERVAL):
        return
    _last[label] = now
    line = json.dumps(
        {"label": label, "done": done, "total": total, "unit": unit, "note": note, "process": os.getpid()},
        ensure_ascii=False,
    )
    with Path(path).open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
