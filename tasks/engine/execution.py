"""Running the graph: which stages, how many at a time, and what came of it."""

import logging
import os
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import luigi
from luigi.configuration import get_config

from corpus import progress as progress_file
from corpus.cores import cores
from corpus.entries import entry
from tasks.engine import current, manifest, place
from tasks.engine.chain import chain_that_draws
from tasks.engine.cores import configure
from tasks.engine.kept_folders import carried_over
from tasks.engine.report_task import COMMAND, ReportTask
from tasks.engine.run_settings import ChainSettings
from tasks.engine.sections import SettingsError
from tasks.engine.stage_task import StageTask, announce


@dataclass
class Outcome:
    """What a run did."""

    failures: dict[str, str] = field(default_factory=dict)  # label → message
    ran: list[str] = field(default_factory=list)
    reused: list[str] = field(default_factory=list)
    report: Path | None = None
    seconds: float = 0.0

    @property
    def succeeded(self) -> bool:
        """Say whether everything that was asked for is there."""
        return not self.failures


def execute(
    run: ChainSettings,
    *,
    root: Path,
    stages: Sequence[str] = (),
    force: Collection[str] = (),
    jobs: int = 0,
    keep_going: bool = True,
    command: str = "",
    progress: Path | None = None,
) -> Outcome:
    """Run `stages` of a run (none named: all), at most `jobs` processes at a time (0: one per core).

    `force` names stages to make anew.
    What is finished stays, whatever happens. Raises SettingsError when an earlier stage is missing and not asked for.
    """
    start = time.perf_counter()
    jobs, stages = jobs or cores(), stages or run.chain.stages
    variables = {place.JOBS: str(jobs), COMMAND: command or f"wordloom {run.chain.command}  # {run.name}"}
    if progress:
        variables[progress_file.VARIABLE] = str(progress)
    place.use(root)
    with _environment(variables):
        current.begin(force, stop_at_failure=not keep_going, download="clean" in stages)
        report = run.report_task()
        wanted = [task for task in report.all_tasks() if task.stage in stages]
        _refuse_missing(report, stages, run.chain.command)
        if report in wanted:
            _refuse_another_kind(report)
        reused = [task for task in wanted if task.is_done()]
        for task in reused:
            announce("reused", task)
        try:
            _build_in_turn([task for task in wanted if task not in reused], report, jobs)
            return _outcome(wanted, reused, report, time.perf_counter() - start)
        finally:
            for record in place.artifacts().glob(f"*/*.{current.run_id}.failed.json"):
                record.unlink()


def redraw(folder: Path) -> Path:
    """Draw the report in `folder` again from the artefacts that it was drawn from; needs no torch."""
    from tasks.engine.stage_process import put_into_place

    made = manifest.read(folder)
    chain = chain_that_draws(made["family"]) if made else None
    if made and chain is None:
        raise SettingsError(f"{folder} holds a {made['family']}, which this version cannot draw; run it again")
    request = chain.parts().report.request_class.read(folder, place.root()) if chain else None
    if made is None or chain is None or request is None:
        raise SettingsError(f"{folder} holds no report: there is no request.json and {manifest.NAME} in it")
    drawn_by = chain.parts().report
    start = time.perf_counter()
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    part.mkdir()
    entry(drawn_by.entry)(request, part)
    identity = {key: made[key] for key in manifest.IDENTITY if key in made}
    manifest.write(part, identity, drawn_by.libraries, time.perf_counter() - start)
    with carried_over(folder):
        put_into_place(part, folder)
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


def _build_in_turn(tasks: Sequence[StageTask], report: ReportTask, jobs: int) -> None:
    """Read the data first, then refuse what they cannot have, before hours are spent on it; then do all else."""
    reading = report.run_settings.chain.stages[0]
    _build([task for task in tasks if task.stage == reading], jobs)
    report.refuse_unfit()
    if all(task.is_done() for task in tasks if task.stage == reading):
        _build([task for task in tasks if task.stage != reading], jobs)


def _build(tasks: Sequence[StageTask], jobs: int) -> None:
    """Hand the tasks to Luigi, quietly: failures are told from their records."""
    configure(jobs)
    get_config().set("core", "no_configure_logging", "true")
    for name in ("luigi", "luigi-interface", "luigi.scheduler"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if tasks:
        luigi.build(tasks, workers=jobs, local_scheduler=True, detailed_summary=True)


def _outcome(wanted: Sequence[StageTask], reused: Sequence[StageTask], report: ReportTask, seconds: float) -> Outcome:
    outcome = Outcome(reused=[task.label for task in reused], seconds=seconds)
    for task in wanted:
        why = task.recorded_failure()
        if why is not None:
            outcome.failures[task.label] = why
        elif task in reused:
            continue
        elif task.is_done():
            outcome.ran.append(task.label)
        elif not isinstance(task, ReportTask):
            outcome.failures[task.label] = "not started: something that it needs failed"
    drawn = manifest.read(report.folder)
    if drawn and drawn["digest"] == report.digest and report in wanted:
        outcome.report = report.folder
    return outcome


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
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
