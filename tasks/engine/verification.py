"""Comparing what is there with what was made, byte by byte."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tasks.engine import code_memory, contents, current, identity, manifest, place, uses
from tasks.engine.kept_folders import KEPT
from tasks.engine.run_settings import ChainSettings
from tasks.engine.sealed import read_sealed


@dataclass(frozen=True)
class Verdict:
    """What was found out about one result, or one file of the engine."""

    path: Path
    label: str  # what people call it; empty where that cannot be read
    damages: tuple[str, ...]
    is_recorded: bool = True  # False: made by an earlier version, which did not record what files hold
    octets: int = 0  # read
    is_marked: bool = True  # a damage is noted, so that the next run makes the result anew; not in a read-only store


def results_of(run: ChainSettings, root: Path) -> list[Path]:
    """Return the folders of all results of a run that were begun, its report among them."""
    place.use(root)
    current.begin()
    return [task.folder for task in run.report_task().with_preparations() if task.folder.exists()]


def results_below(report: Path, root: Path) -> list[Path]:
    """Return the folder of a report, those of all results that it was drawn from, also where one is gone, and of its
    evaluations."""
    place.use(root)
    made = manifest.read(report)
    folders = {path.name: path for path in place.artifacts().glob("[!.]*/[!.]*")}
    gone = place.artifacts() / "gone"
    inputs = [folders.get(digest, gone / digest) for digest in (made or {}).get("inputs", {}).values()]
    return [report, *inputs, *sorted(report.glob(f"{KEPT}/[!.]*"))]


def every_result(root: Path) -> list[Path]:
    """Return the folder of every result and every report in a project."""
    place.use(root)
    runs = root / "runs"
    found = [*place.artifacts().glob("[!.]*/[!.]*"), *runs.glob("[!.]*"), *runs.glob(f"[!.]*/{KEPT}/[!.]*")]
    return sorted(path for path in found if path.is_dir())


def verdicts(folders: Iterable[Path]) -> Iterator[Verdict]:
    """Yield what is found out about each result; what is damaged is marked, what is whole again is no longer.

    So the next run makes what is damaged anew, and nothing else.
    """
    for folder in folders:
        verdict = _verdict(folder)
        yield replace(verdict, is_marked=_noted(verdict))


def engine_files(root: Path) -> Iterator[Verdict]:
    """Yield what is damaged of the files by which the engine works; each of them counts as empty then."""
    place.use(root)
    memories = {place.fingerprints(): identity.REMEMBERED, place.code_memory(): code_memory.CODE}
    broken = [path for path, key in memories.items() if path.is_file() and key not in (read_sealed(path) or {})]
    of_hosts = [path for path in sorted(place.hosts().glob("[!.]*.json")) if read_sealed(path) is None]
    for path in (*broken, *(use.path for use in uses.every_use() if not use.run), *of_hosts):
        yield broken_file(path)


def broken_file(path: Path) -> Verdict:
    """Return what there is to say of a file that counts as empty."""
    return Verdict(path, "", (f"{path.name} is broken; remove it",))


def _verdict(folder: Path) -> Verdict:
    made = manifest.read(folder)
    if made is None:
        return Verdict(folder, "", (manifest.problem(folder) or "its manifest is broken",))
    damages = contents.differences(folder, made.get(manifest.FILES, {}))
    if folder.is_relative_to(place.artifacts()) and made["digest"] != folder.name:
        damages = [f"{manifest.NAME} is that of another result", *damages]
    octets = sum(int(file["size"]) for file in made.get(manifest.FILES, {}).values())
    return Verdict(folder, made["label"], tuple(damages), manifest.FILES in made, octets)


def _noted(verdict: Verdict) -> bool:
    """Mark a damage that the next run would not notice by itself; say whether the next run will notice."""
    try:
        if not verdict.damages:
            contents.unmark(verdict.path)
        elif manifest.read(verdict.path) is not None:
            contents.mark(verdict.path, list(verdict.damages))
    except OSError:
        return False
    return True
