"""Removing artefacts that nothing uses any more."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.errors import DataError
from tasks.engine import current, manifest, place
from tasks.engine.kept_folders import KEPT
from tasks.engine.run_settings import ChainSettings
from tasks.engine.sections import SettingsError
from tasks.engine.stage_process import is_alive
from tasks.engine.stage_task import StageTask


def unused(root: Path, runs: Sequence[ChainSettings]) -> list[tuple[Path, int]]:
    """Return each artefact, failure record and leftover that neither `runs` nor a report uses, with its size in bytes.

    What a report was drawn from stays, also where its data is gone and its configuration changed.
    """
    place.use(root)
    current.begin()
    used = {task.folder.resolve() for run in runs for task in _tasks(run)}
    reported = _reported()
    found = [
        path
        for path in place.artifacts().glob("*/*")
        if path.resolve() not in used and path.name not in reported and not _in_work(path)
    ]
    return [(path, _size(path)) for path in sorted(found)]


def remove(paths: Iterable[Path]) -> None:
    """Remove folders and files."""
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _tasks(run: ChainSettings) -> list[StageTask]:
    try:
        tasks = run.report_task().all_tasks()
        return [task for task in tasks if task.folder]
    except DataError:  # its data is gone: what was made from it cannot be told from the rest
        return []


def _reported() -> set[str]:
    """Return the digests of what the reports were drawn from, as their manifests say.

    Raises SettingsError where one cannot be read: what its report stands on is then not known, so nothing may go.
    """
    found: set[str] = set()
    reports = (f"runs/*/{manifest.NAME}", f"runs/*/{KEPT}/*/{manifest.NAME}")
    for path in (path for pattern in reports for path in place.root().glob(pattern)):
        made = manifest.read(path.parent)
        if made is None:
            raise SettingsError(
                f"{path} is broken, so it is not known what its report uses; run it again, or remove it"
            )
        found.update(made.get("inputs", {}).values())
    return found


def _in_work(path: Path) -> bool:
    """Say whether a temporary folder belongs to a process that still runs."""
    if not path.name.endswith(".part"):
        return False
    process = path.name.removesuffix(".part").removesuffix(".old").rpartition(".")[2]
    return process.isdigit() and is_alive(int(process))


def _size(path: Path) -> int:
    return (
        sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) if path.is_dir() else path.stat().st_size
    )
