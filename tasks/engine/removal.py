"""Removing artefacts that nothing uses any more, and what dead processes left behind."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import DataError
from tasks.engine import current, manifest, place, uses
from tasks.engine.claims import SUFFIX, clear, is_claimed
from tasks.engine.kept_folders import KEPT
from tasks.engine.replacement import OLD, PART, remove, restore
from tasks.engine.run_settings import ChainSettings
from tasks.engine.sections import SettingsError
from tasks.engine.stage_task import FAILED, StageTask

#: Seconds within which a file that is written under a name of its own gets its name: they are small.
BRIEF = 600


def unused(root: Path, runs: Sequence[ChainSettings], unfinished: bool = False) -> list[tuple[Path, int]]:
    """Return each artefact, failure record and leftover that is not in use, with its size in bytes.

    In use is what `runs` or a report are made of, also where its data is gone and its configuration changed; and what
    a run uses that works now or was interrupted, unless `unfinished` gives the latter up.
    """
    place.use(root)
    current.begin()
    used = {task.folder.resolve() for run in runs for task in _tasks(run)}
    kept = _reported() | _announced(unfinished)
    found = [
        path
        for path in place.artifacts().glob("[!.]*/*")
        if path.resolve() not in used and path.name not in kept and not _in_work(path)
    ]
    return [(path, _size(path)) for path in sorted(found)]


def remove_unused(
    root: Path,
    runs: Sequence[ChainSettings],
    unfinished: bool,
    agreed: Callable[[list[tuple[Path, int]]], bool],
) -> list[tuple[Path, int]]:
    """Remove what is not in use where `agreed` says so of it; return what was removed.

    No run begins while it is looked once more and removed. What is asked takes a person's time, so that runs may begin
    meanwhile, and what they use then stays.
    """
    shown = unused(root, runs, unfinished)
    if not shown or not agreed(shown):
        return []
    with uses.settled():
        still = set(unused(root, runs, unfinished))
        removed = [pair for pair in shown if pair in still]
        for path, _ in removed:
            remove(path)
        for use in uses.every_use():
            if unfinished and not use.is_live:
                use.path.unlink(missing_ok=True)
    return removed


def remove_remains() -> None:
    """Remove what dead processes left: temporary folders, claims, records of failures; bring back what they took away.

    It costs one look at the names in the store.
    """
    artifacts = place.artifacts()
    for folder in (artifacts, artifacts / uses.FOLDER, *artifacts.glob("[!.]*"), place.root() / "runs"):
        restore(folder)
        for path in folder.glob(f".*{SUFFIX}"):
            clear(path)
        for path in (*folder.glob(f".*{PART}"), *folder.glob(f"*{FAILED}")):
            if not _in_work(path):
                remove(path)


def _tasks(run: ChainSettings) -> list[StageTask]:
    try:
        tasks = run.report_task().with_preparations()
        return [task for task in tasks if task.folder]
    except DataError:  # its data is gone: what was made from it cannot be told from the rest
        return []


def _reported() -> set[str]:
    """Return the digests of what the reports were drawn from, as their manifests say.

    So do those that a killed process took from their place. Raises SettingsError where one cannot be read: what its
    report stands on is then not known, so nothing may go.
    """
    found: set[str] = set()
    reports = (f"runs/*/{manifest.NAME}", f"runs/*/{KEPT}/*/{manifest.NAME}")
    for path in (path for pattern in reports for path in place.root().glob(pattern)):
        made = manifest.read(path.parent)
        if made is None and path.parent.name.startswith("."):
            continue  # it was being written
        if made is None:
            raise SettingsError(
                f"{path} is broken, so it is not known what its report uses; run it again, or remove it"
            )
        found.update(made["inputs"].values())
    return found


def _announced(unfinished: bool) -> set[str]:
    """Return the digests of what runs use that work, or that were interrupted, unless these are given up."""
    found: set[str] = set()
    for use in uses.every_use():
        if use.is_live or not unfinished:
            if not use.run:
                raise SettingsError(f"{use.path} is broken, so it is not known what its run uses; remove it")
            found |= use.digests
    return found


def _in_work(path: Path) -> bool:
    """Say whether what is no artefact belongs to a process that still runs, as far as can be seen."""
    if path.name.endswith(SUFFIX):
        return True  # claims go by themselves
    if path.name.endswith(FAILED):
        run = path.name.removesuffix(FAILED).rpartition(".")[2]
        return any(use.id == run and use.is_live for use in uses.every_use())
    if path.name.endswith(PART) and path.is_file():
        return time.time() - path.stat().st_mtime < BRIEF
    if path.name.endswith(PART):
        target = path.name.removeprefix(".").removesuffix(OLD).removesuffix(PART).rpartition(".")[0]
        return is_claimed(path.with_name(target))
    return False


def _size(path: Path) -> int:
    files = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.exists())
