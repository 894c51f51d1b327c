"""One stage in a fresh process: `python -m tasks.engine.stage_process REQUEST.json`.

Luigi forks its workers; torch and compiled code must not be forked, and memory is measured a stage at a time. So every
stage starts here, writes into a temporary folder, and puts it into place by one rename.
"""

import json
import os
import shutil
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, NoReturn

from corpus.entries import entry
from corpus.json_files import write_json
from tasks.engine import manifest

#: Seconds between two looks whether the run that asked for this stage is still alive.
WATCH_INTERVAL = 1.0


def run(request: dict[str, Any]) -> None:
    """Do what a request says and put the finished artefact into place."""
    target = Path(request["target"])
    remove_leftovers(target)
    folder = target.with_name(f".{target.name}.{os.getpid()}.part")
    folder.mkdir(parents=True)
    try:
        start = time.perf_counter()
        ruled = entry(request["entry"])(_settings(request), **_paths(request["inputs"]), folder=folder)
        identity = {**request["identity"], **({"rules_gave": ruled} if ruled else {})}
        manifest.write(folder, identity, request["libraries"], time.perf_counter() - start)
        put_into_place(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_into_place(folder: Path, target: Path) -> None:
    """Make `folder` appear as `target` by one rename; what stood there goes away after it."""
    old = target.with_name(f".{target.name}.{os.getpid()}.old.part")
    if target.exists():
        target.rename(old)
    folder.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def remove_leftovers(target: Path) -> None:
    """Remove temporary folders of this artefact that a killed process left behind."""
    for path in target.parent.glob(f".{target.name}.*.part"):
        process = int(path.name.removeprefix(f".{target.name}.").split(".")[0])
        if process != os.getpid() and not is_alive(process):
            shutil.rmtree(path, ignore_errors=True)


def is_alive(process: int) -> bool:
    """Say whether a process of this machine still runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _settings(request: dict[str, Any]) -> Any:
    return entry(request["settings_class"]).model_validate(request["settings"])


def _paths(inputs: dict[str, str | None]) -> dict[str, Path | None]:
    return {name: Path(path) if path else None for name, path in inputs.items()}


def _watch(process: int) -> None:
    """End this process when the run that started it is gone, so that a killed run leaves nothing running."""

    def look() -> NoReturn:
        while is_alive(process):
            time.sleep(WATCH_INTERVAL)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()


def main(path: str) -> int:
    """Run the request in the file `path`; a failure goes to `path`.error as {type, message, traceback}."""
    request = json.loads(Path(path).read_text(encoding="utf-8"))
    _watch(request["watch"])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leave by way of the `finally` that tidies up
    try:
        run(request)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        failure = {"type": type(error).__name__, "message": str(error), "traceback": traceback.format_exc()}
        write_json(Path(f"{path}.error"), failure)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
