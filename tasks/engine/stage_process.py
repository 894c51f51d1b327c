"""One stage in a fresh process: `python -m tasks.engine.stage_process REQUEST.json`.

Luigi forks its workers; torch and compiled code must not be forked, and memory is measured a stage at a time. So every
stage starts here, writes into a temporary folder, and puts it into place by one rename.
"""

import atexit
import json
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, NoReturn

from corpus.entries import entry
from corpus.json_files import write_json
from corpus.refusals import refused
from tasks.engine import manifest
from tasks.engine.interrupts import INTERRUPTED, TERMINATED
from tasks.engine.kept_folders import carry_over
from tasks.engine.processes import is_alive
from tasks.engine.replacement import made_beside

#: Seconds between two looks whether the run that asked for this stage is still alive.
WATCH_INTERVAL = 1.0
#: Types of errors whose words are for people.
FOR_PEOPLE = ("DataError", "RuntimeError")


def run(request: dict[str, Any]) -> None:
    """Do what a request says and put the finished artefact into place."""
    target = Path(request["target"])
    with made_beside(target) as folder:
        start, worked = time.perf_counter(), _processor_seconds()
        ruled = entry(request["entry"])(_settings(request), **_paths(request["inputs"]), folder=folder)
        took = {"processor_seconds": round(_processor_seconds() - worked, 3)}
        identity = {**request["identity"], **took, **({"rules_gave": ruled} if ruled else {})}
        manifest.write(folder, identity, request["libraries"], time.perf_counter() - start)
        carry_over(target, folder)


def _processor_seconds() -> float:
    """Return the seconds that the processor has worked for this process, all its threads and the processes it ended."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def _settings(request: dict[str, Any]) -> Any:
    return entry(request["settings_class"]).model_validate(request["settings"])


def _paths(inputs: dict[str, str | None]) -> dict[str, Path | None]:
    return {name: Path(path) if path else None for name, path in inputs.items()}


def _watch(process: int) -> None:
    """End this process when the run, or the worker that started it, is gone: a killed run leaves nothing running."""
    parent = os.getppid()

    def look() -> NoReturn:
        while is_alive(process) and os.getppid() == parent:
            time.sleep(WATCH_INTERVAL)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()


def _message(error: Exception) -> str:
    """Return what a person is told; an error that was not written for people says its type too."""
    name = type(error).__name__
    return refused(error) or (str(error) if name in FOR_PEOPLE else f"{name}: {error}")


def main(path: str) -> int:
    """Run the request in the file `path`; a failure goes to `path`.error as {message, is_expected, traceback}."""
    request = json.loads(Path(path).read_text(encoding="utf-8"))
    _watch(request["watch"])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))  # leave by way of the `finally` that tidies up
    try:
        run(request)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        is_expected = type(error).__name__ in FOR_PEOPLE
        failure = {"message": _message(error), "is_expected": is_expected, "traceback": traceback.format_exc()}
        write_json(Path(f"{path}.error"), failure)
        return 1
    return 0


def end_with(status: int) -> NoReturn:
    """End this process at once: taking torch and compiled code down in order takes up to a second, for nothing.

    Everything is in its place; what has to be done at the end, such as removing scratch files, is still done.
    """
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    end_with(main(sys.argv[1]))
