"""What is there: each stage's state and the reason for it, the cells and their scores so far."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from pydantic import ValidationError

from corpus.errors import DataError
from corpus.json_files import finite
from corpus.whole_files import read_object
from models.measures import MEASURES
from reports.request import NAME as REQUEST
from tasks.engine import current, identity, manifest, place
from tasks.engine.cell_task import CellTask
from tasks.engine.chain import chain_that_draws
from tasks.engine.report_task import ReportTask
from tasks.engine.run_settings import ChainSettings
from tasks.engine.sections import SettingsError, shown
from tasks.engine.stage_task import StageTask

#: The model that always says the commonest class.
CONSTANT = "majority"


@dataclass(frozen=True)
class StageState:
    """Whether a result is there, and if not, why."""

    stage: str
    label: str
    state: str  # "done", "missing", "stale" or "damaged"
    reason: str
    folder: Path
    kind: str = ""  # of a model that is compared, as the report calls it
    effort: float = 1.0  # of making it, beside others of its stage and kind
    seconds: float | None = None  # that it took, or the earlier one of its name, if it was made on a machine like this


def stored_run(folder: Path) -> ChainSettings:
    """Return the settings of the run whose report stands in `folder`; raises SettingsError where it does not say."""
    made, stored = manifest.read(folder), read_object(folder / REQUEST)
    chain = chain_that_draws(str(made["family"])) if made else None
    if chain is None or stored is None:
        raise SettingsError(f"{folder} does not say how it was made; name its configuration")
    parameter: Any = chain.parts().report.run_settings  # on the class it is Luigi's parameter
    kind: type[ChainSettings] = parameter.settings
    try:
        return kind.model_validate(stored["configuration"])
    except (ValidationError, KeyError):
        command = shown(stored.get("command", ""))
        raise SettingsError(f"{folder} was made by another version, with: {command}; name its configuration") from None


class Leader(NamedTuple):
    """The cell that is best so far."""

    cell: str
    measure: str
    score: float  # on validation, the mean over seeds


def plan(run: ChainSettings, root: Path) -> list[StageState]:
    """Return the state of every result of a run, in the order of the stages."""
    place.use(root)
    current.begin()
    return [_state(task) for task in run.report_task().with_preparations()]


def earlier(families: Iterable[str]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the folder and manifest of each artefact of a task, by all names that its family has had, latest first.

    Those are read once for all tasks that one look is about: there may be a thousand pieces of one data set.
    """
    yield from _earlier(tuple(families), current.run_id)


@lru_cache(maxsize=32)
def _earlier(families: tuple[str, ...], _: str) -> list[tuple[Path, dict[str, Any]]]:
    found = [
        (path.parent, made)
        for family in families
        for path in place.artifacts().glob(f"{family}/*/{manifest.NAME}")
        if not path.parent.name.startswith(".") and (made := manifest.whole(path.parent))
    ]
    return sorted(found, key=lambda pair: str(pair[1]["created"]), reverse=True)


def library_warnings(run: ChainSettings, root: Path) -> list[str]:
    """Return a line for each library whose version differs from the one that finished results were made with."""
    place.use(root)
    current.begin()
    lines = set()
    for task in run.report_task().all_tasks():
        made = manifest.read(task.folder) if task.is_done() else None
        installed = manifest.versions(task.libraries)
        for name, version in (made or {}).get("libraries", {}).items():
            if installed.get(name) != version:
                lines.add(f"{task.label} was made with {name} {version}; installed is {installed.get(name, 'none')}")
    return sorted(lines)


def cells(run: ChainSettings, root: Path) -> list[dict[str, Any]]:
    """Return a row for each cell and seed: its state and, where it is finished, its scores and seconds."""
    place.use(root)
    current.begin()
    report = run.report_task()
    return [_cell(task, report) for task in report.cell_tasks]


def leader(report: ReportTask, known: dict[Path, float | None]) -> Leader | None:
    """Return the finished cell that is best on validation so far; None where nothing is finished, or has a score.

    `known` keeps the score of each finished model by its folder, so that it is read once. The model that always says
    the same leads only alone.
    """
    scores: dict[str, list[float]] = {}
    measure = ""
    for task in report.cell_tasks:
        if task.folder not in known:
            if not task.is_done():
                continue
            known[task.folder] = finite(report.scores_of(task)["validation"])
        measure, score = report.measure_of(task), known[task.folder]
        if score is not None:
            scores.setdefault(task.cell, []).append(score)
    direction = MEASURES[measure].direction if measure in MEASURES else -1  # of an error or a perplexity
    means = {cell: fmean(seeds) for cell, seeds in scores.items()}
    best = max(means, key=lambda cell: (cell != CONSTANT, direction * means[cell]), default=None)
    return None if best is None else Leader(best, measure, means[best])


def _state(task: StageTask) -> StageState:
    try:
        done, folder = task.is_done(), task.folder
    except DataError as error:
        state, made, folder = ("missing", str(error).splitlines()[0]), None, place.artifacts()
    else:
        made = manifest.read(folder) if done or isinstance(task, ReportTask) else _nearest(task)
        state = ("done", f"{(made or {}).get('seconds', 0):.1f} s") if done else _why_not(task, folder, made)
    took = _seconds(made) if made is not None else None
    return StageState(task.stage, task.label, *state, folder, getattr(task, "kind", ""), task.effort, took)


def _why_not(task: StageTask, folder: Path, before: dict[str, Any] | None) -> tuple[str, str]:
    """Return in which state a result is that is not there, and why; `before` is the manifest of an earlier one."""
    wrong = manifest.problem(folder)
    if wrong is not None and folder.exists():
        return "damaged", f"{wrong}; it is made anew"
    if before is None:
        return "missing", "never made"
    if before["family"] not in task.families():
        return "missing", "another kind of run has this name"
    return "stale", "; ".join(differences(before, task.provenance))


def _seconds(made: dict[str, Any]) -> float | None:
    """Return how long a result took, None where it was made on another kind of machine, or does not say."""
    seconds = made.get("seconds")
    is_like_this = made.get("machine") == manifest.machine()
    return float(seconds) if is_like_this and isinstance(seconds, int | float) else None


def _nearest(task: StageTask) -> dict[str, Any] | None:
    """Return the manifest of the earlier result under the same label that differs from `task` the least."""
    same = [made for _, made in earlier(task.families()) if made["label"] == task.label]
    return min(same, key=lambda made: len(differences(made, task.provenance)), default=None)


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Say what differs between a manifest and what would be made now: settings, inputs, code."""
    found = []
    for key in sorted(before["settings"].keys() | now["settings"].keys()):
        old, new = before["settings"].get(key), now["settings"].get(key)
        if old != new:
            found.append(f"setting {key}: {_short(old)} → {_short(new)}")
    changed = [k for k in now["inputs"] if before["inputs"].get(k) != now["inputs"][k]]
    changed += [k for k in before["inputs"] if k not in now["inputs"]]
    if changed:
        found.append(f"input {some(changed)}")
    if code := changed_modules(before, now):
        found.append(f"code of {some(code)}")
    if not found and before.get("failed"):
        found.append("failed cells: " + ", ".join(before["failed"]))
    return found


def changed_modules(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Return the modules whose code differs; one that was only moved does not."""
    old, new = before["code"], now["code"]
    gone, come = {*old.values()} - {*new.values()}, {*new.values()} - {*old.values()}
    changed = sorted({name for name in old if old[name] in gone} | {name for name in new if new[name] in come})
    return [name for name in changed if name != identity.IMPORTS] or changed  # imports change with what they name


def some(names: Sequence[str]) -> str:
    """Return the first names of a list, and how many more there are."""
    first = ", ".join(names[:3])
    return f"{first} and {len(names) - 3} more" if len(names) > 3 else first


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:39] + "…"


def _cell(task: CellTask, report: ReportTask) -> dict[str, Any]:
    state, measure = _state(task), report.measure_of(task)
    name = measure.replace("-", "_")
    row: dict[str, Any] = {
        "cell": task.cell,
        "kind": task.kind,
        "seed": task.seed,
        "state": state.state,
        "measure": measure,
        f"validation_{name}": None,
        f"test_{name}": None,
        "train_seconds": None,
        "outside_vectors": task.outside_vectors,
        "message": state.reason,
    }
    if state.state == "done":
        with manifest.damage_told([task.folder]):
            scores = report.scores_of(task)
            row["train_seconds"] = task.cost()["train_seconds"]
        row[f"validation_{name}"] = finite(scores["validation"])
        # The test set is opened by the report.
        row[f"test_{name}"] = finite(scores["test"]) if report.is_done() else None
    return row
