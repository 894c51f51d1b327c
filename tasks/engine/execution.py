"""Running the graph: which stages, how many at a time, and what came of it."""

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import luigi
from luigi.configuration import get_config

from corpus import progress as progress_file
from corpus.cores import cores
from corpus.entries import entry
from corpus.whole_files import naming
from tasks.engine import code_memory, current, manifest, place, uses
from tasks.engine.chain import chain_that_draws
from tasks.engine.claims import claimed
from tasks.engine.cores import configure
from tasks.engine.kept_folders import carry_over
from tasks.engine.removal import remove_remains
from tasks.engine.replacement import made_beside, restore
from tasks.engine.report_task import COMMAND, ReportTask
from tasks.engine.run_settings import ChainSettings
from tasks.engine.sections import SettingsError
from tasks.engine.stage_task import StageTask, announce

#: Makes tasks, and what they stand on, each after that; returns when each was attempted.
Build = Callable[[Sequence[StageTask]], None]
#: Why something is not there that nothing stood in the way of, and that left no record.
DIED = (
    "its process ended without a word: it was killed (`journalctl -k | grep -i oom` shows whether memory ran short), "
    "or the disk is too full to say why"
)
#: Where semaphores stand, which Luigi's workers need.
SHARED_MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Errand:
    """What a command asks for of a run."""

    command: str  # that the report names
    stages: tuple[str, ...]
    force: tuple[str, ...] = ()  # of these stages what is done is made anew, too
    keep_going: bool = True


@dataclass
class Outcome:
    """What a run did."""

    failures: dict[str, str] = field(default_factory=dict)  # label → message
    ran: list[str] = field(default_factory=list)
    reused: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)  # made by another host meanwhile
    report: Path | None = None
    seconds: float = 0.0

    @property
    def succeeded(self) -> bool:
        """Say whether everything that was asked for is there."""
        return not self.failures


def execute(
    run: ChainSettings,
    errand: Errand,
    *,
    root: Path,
    jobs: int = 0,
    progress: Path | None = None,
    is_look: bool = False,
) -> Outcome:
    """Do an errand, at most `jobs` processes at a time (0: one per core).

    A look at the data is no run: it does not stand as one that was interrupted. What is finished stays, whatever
    happens. Raises SettingsError when an earlier stage is missing and not asked for.
    """
    start = time.perf_counter()
    jobs = jobs or cores()
    variables = {place.JOBS: str(jobs), COMMAND: errand.command}
    if progress:
        variables[progress_file.VARIABLE] = str(progress)
    place.use(root)
    with environment(variables):
        current.begin(
            errand.force, stop_at_failure=not errand.keep_going, download="clean" in errand.stages, write=True
        )
        report = run.report_task()
        try:
            outcome = carry_out(report, errand.stages, lambda tasks: _build(tasks, jobs), is_look)
        finally:
            for record in place.artifacts().glob(f"*/*.{current.run_id}.failed.json"):
                record.unlink()
        outcome.seconds = time.perf_counter() - start
        return outcome


def carry_out(report: ReportTask, stages: Sequence[str], build: Build, is_look: bool = False) -> Outcome:
    """Let `build` make what is not there of a run's `stages`, and return what came of it; reused results are announced.

    Raises SettingsError when an earlier stage is missing and not asked for.
    """
    tasks = report.with_preparations()
    entries = [named for task in tasks for named in (task.entry, getattr(task, "rules", "")) if named]
    code_memory.remember({named.partition(":")[0] for named in entries})
    wanted = [task for task in tasks if task.stage in stages]
    _refuse_missing(report, stages, report.run_settings.chain.command)
    if report in wanted:
        _refuse_another_kind(report)
    with uses.announced(report.run_settings.name, [task.digest for task in tasks], stays=not is_look):
        remove_remains()
        reused = [task for task in wanted if task.is_done()]
        for task in reused:
            announce("reused", task)
        try:
            _build_in_turn([task for task in wanted if task not in reused], report, build)
            return _outcome(wanted, reused, report)
        finally:
            if report.is_done():
                uses.settle(report.run_settings.name)


def redraw(folder: Path, language: str | None = None) -> Path:
    """Draw the report in `folder` again from the artefacts that it was drawn from; needs no torch.

    In another language, if one is named.
    """
    restore(folder.parent)
    made = manifest.read(folder)
    chain = chain_that_draws(made["family"]) if made else None
    if made and chain is None:
        raise SettingsError(f"{folder} holds a {made['family']}, which this version cannot draw; run it again")
    request = chain.parts().report.request_class.read(folder, place.root()) if chain else None
    if made is None or chain is None or request is None:
        raise SettingsError(f"{folder} holds no report: there is no request.json and {manifest.NAME} in it")
    if language:
        request = request.model_copy(update={"settings": request.settings.model_copy(update={"language": language})})
    for artefact in request.artefacts():
        manifest.refuse_damaged(artefact)
    drawn_by = chain.parts().report
    start = time.perf_counter()
    with claimed(folder), made_beside(folder) as part:
        with manifest.damage_told([*request.artefacts(), folder]):
            entry(drawn_by.entry)(request, part)
        identity = {key: made[key] for key in manifest.IDENTITY if key in made}
        manifest.write(part, identity, drawn_by.libraries, time.perf_counter() - start)
        carry_over(folder, part)
    return folder


def _refuse_missing(report: ReportTask, stages: Sequence[str], command: str) -> None:
    """Refuse to run stages whose inputs are neither there nor asked for."""
    wanted = (task for task in report.all_tasks() if task.stage in stages)
    needed = {task for user in wanted for task in user.inputs().values()}
    for task in report.all_tasks():
        if task in needed and task.stage not in stages and not task.is_done():
            raise SettingsError(
                f"stage {task.stage}: {task.label} is not there yet, and {'/'.join(stages)} needs it\n"
                f"  run `wordloom {command} --until {task.stage}` first"
            )


def _refuse_another_kind(report: ReportTask) -> None:
    """Refuse to put a report into the place of one of another chain, whose model may be in use."""
    made = manifest.read(report.folder)
    if made and made["family"] not in report.families():
        raise SettingsError(
            f"{report.folder} holds a report of another kind of run, which this one would replace; give it a name of "
            "its own: --name NAME"
        )


def _build_in_turn(tasks: Sequence[StageTask], report: ReportTask, build: Build) -> None:
    """Read the data first, then refuse what they cannot have, before hours are spent on it; then do all else."""
    reading = report.run_settings.chain.stages[0]
    build([task for task in tasks if task.stage == reading])
    report.refuse_unfit()
    if all(task.is_done() for task in tasks if task.stage == reading):
        build([task for task in tasks if task.stage != reading])


def _build(tasks: Sequence[StageTask], jobs: int) -> None:
    """Hand the tasks to Luigi."""
    quieten()
    if tasks:
        configure(jobs)
        with naming(SHARED_MEMORY):
            luigi.build(tasks, workers=jobs, local_scheduler=True, detailed_summary=True)


def quieten() -> None:
    """Let Luigi be silent: failures are told from their records."""
    get_config().set("core", "no_configure_logging", "true")
    for name in ("luigi", "luigi-interface", "luigi.scheduler"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _outcome(wanted: Sequence[StageTask], reused: Sequence[StageTask], report: ReportTask) -> Outcome:
    outcome = Outcome(reused=[task.label for task in reused])
    for task in wanted:
        why = task.recorded_failure()
        if why is not None:
            outcome.failures[task.label] = why
        elif task in reused:
            continue
        elif task.is_done():
            outcome.ran.append(task.label)
        elif all(needed.complete() for needed in task.requires().values()):
            outcome.failures[task.label] = DIED
        elif not isinstance(task, ReportTask):
            outcome.failures[task.label] = "not started: something that it needs failed"
    drawn = manifest.read(report.folder)
    if drawn and drawn["digest"] == report.digest and report in wanted:
        outcome.report = report.folder
    return outcome


@contextmanager
def environment(variables: dict[str, str]) -> Iterator[None]:
    """Set environment variables that the stage processes inherit, for a time."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
