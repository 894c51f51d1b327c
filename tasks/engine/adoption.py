"""Taking over results that differ from what would be made now in code only."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tasks.engine import current, manifest, place
from tasks.engine.claims import claimed
from tasks.engine.inspection import changed_modules, earlier
from tasks.engine.replacement import copy_linked, made_beside
from tasks.engine.report_task import ReportTask
from tasks.engine.run_settings import ChainSettings
from tasks.engine.stage_task import StageTask


@dataclass(frozen=True)
class Adoption:
    """A result that is kept although code changed since it was made."""

    stage: str
    label: str
    modules: list[str]
    folder: Path


def adopt(run: ChainSettings, root: Path, dry_run: bool = False) -> list[Adoption]:
    """Take over every result of a run whose settings and inputs are unchanged, and only whose code differs.

    The caller vouches that the changed code gives the same result; the manifest says so from then on. The report itself
    is not adopted: drawing it again is cheap, and it has to say what was adopted.
    """
    place.use(root)
    current.begin()
    adopted: list[Adoption] = []
    now_called: dict[str, str] = {}  # the digest that an input had → the digest that it has now
    for task in run.report_task().with_preparations():
        if isinstance(task, ReportTask) or task.is_done():
            continue
        same = [pair for pair in earlier(task.families()) if _same_but_for_code(pair[1], task, now_called)]
        now_called.update({made["digest"]: task.digest for _, made in same})
        if same:
            folder, made = same[0]  # the latest
            modules = changed_modules(made, task.provenance)
            adopted.append(Adoption(task.stage, task.label, modules, task.folder))
            if not dry_run:
                _take_over(folder, made, task, modules)
    return adopted


def _same_but_for_code(made: dict[str, Any], task: StageTask, now_called: dict[str, str]) -> bool:
    inputs = {name: now_called.get(digest, digest) for name, digest in made["inputs"].items()}
    return bool(made["settings"] == task.provenance["settings"] and inputs == task.provenance["inputs"])


def _take_over(folder: Path, made: dict[str, Any], task: StageTask, modules: list[str]) -> None:
    """Put a copy of an artefact (hard links where possible) where the task looks for it; its manifest says so."""
    entry = {"from": made["digest"], "at": datetime.now(UTC).isoformat(timespec="seconds"), "modules": modules}
    with claimed(task.folder), made_beside(task.folder) as part:
        copy_linked(folder, part)
        (part / manifest.NAME).unlink()  # the link: the original keeps its own
        manifest.store(part, {**made, **task.provenance, "stage": task.stage, "adopted": [*made["adopted"], entry]})
