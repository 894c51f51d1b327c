"""Running a chain: which stages, how, and how it is told what came of it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.readers.undecided import answers_in
from pipeline import errors, options
from pipeline.answer import show_answer
from pipeline.display import NOT_STARTED, Display, sign
from pipeline.outlook import informed, seconds_of
from pipeline.output import count, duration, emit, fitting, note
from pipeline.plan import plan_table
from pipeline.project import Choice, root
from pipeline.reading import deciding, reading_lines, reading_of
from pipeline.watch import Watcher
from pipeline.work import rounded
from tasks.engine.interrupts import status_of

if TYPE_CHECKING:
    from pathlib import Path

    from tasks.engine.execution import Errand, Outcome
    from tasks.engine.inspection import StageState
    from tasks.engine.run_settings import ChainSettings

Only = Annotated[str | None, typer.Option("--only", metavar="STAGE", help="run this stage alone")]
From = Annotated[str | None, typer.Option("--from", metavar="STAGE", help="run from this stage on")]
Until = Annotated[str | None, typer.Option("--until", metavar="STAGE", help="run up to this stage")]
DryRun = Annotated[bool, typer.Option("-n", "--dry-run", help="show what would be done, and do nothing")]
Force = Annotated[bool, typer.Option("-f", "--force", help="make the chosen stages anew, even where they are done")]
Jobs = Annotated[
    int | None,
    typer.Option("-j", "--jobs", metavar="N", min=1, help="cells that train at a time; default: one per core"),
]
KeepGoing = Annotated[
    bool,
    typer.Option(
        "-k/-K",
        "--keep-going/--fail-fast",
        help="after a failure, go on with what does not need it (the default), or start nothing more",
        show_default=False,
    ),
]


Together = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="HOST:PORT", help="share the work with `wordloom worker` on other hosts"),
]


@dataclass(frozen=True)
class Stages:
    """Which stages are run."""

    only: Only = None
    first: From = None
    last: Until = None

    def words(self) -> list[str]:
        """Return the options that choose the same again."""
        typed = (("--only", self.only), ("--from", self.first), ("--until", self.last))
        return [word for option, stage in typed if stage for word in (option, stage)]

    def among(self, stages: Sequence[str]) -> tuple[str, ...]:
        """Return those that are chosen of the stages of a chain; raises UsageError."""
        for word, stage in zip(self.words()[::2], self.words()[1::2], strict=True):
            if stage not in stages:
                raise errors.UsageError(f"{word} {stage}: there is no such stage; {options.nearest(stage, stages)}")
        if self.only is not None:
            if self.first or self.last:
                raise errors.UsageError("--only names one stage; leave out --from and --until")
            return (self.only,)
        start = stages.index(self.first) if self.first else 0
        stop = stages.index(self.last) if self.last else len(stages) - 1
        if start > stop:
            raise errors.UsageError(
                f"--from {self.first} --until {self.last}: {self.first} comes after {self.last}; "
                f"stages: {', '.join(stages)}"
            )
        return tuple(stages[start : stop + 1])


@dataclass(frozen=True)
class Manner:
    """How a run is carried out."""

    dry_run: DryRun = False
    force: Force = False
    jobs: Jobs = None
    keep_going: KeepGoing = True
    scheduler: Together = None


@dataclass(frozen=True)
class Order:
    """What is to be done, and how."""

    command: str
    choice: Choice
    chosen: Stages
    manner: Manner

    def repeated(self) -> str:
        """Return the command that does the same again."""
        return shlex.join(self.words())

    def words(self) -> list[str]:
        """Return that command in words."""
        together = ["--scheduler", self.manner.scheduler] if self.manner.scheduler else []
        return ["wordloom", self.command, *self.choice.words(), *self.chosen.words(), *together]

    def with_settings(self, settings: Sequence[str]) -> Order:
        """Return the same order with more settings."""
        more = [*(self.choice.settings or ()), *settings]
        return replace(self, choice=replace(self.choice, settings=more)) if settings else self


def carry_out(order: Order) -> None:
    """Do what is ordered, or show what would be done."""
    deciding(lambda chosen: _carry_out(order.with_settings(chosen)), lambda chosen: order.with_settings(chosen).words())


def _carry_out(order: Order) -> None:
    wanted = order.choice.load(order.command)
    stages = order.chosen.among(wanted.chain.stages)
    wanted.check_data()
    states = _states(wanted, stages)
    if not states:
        raise errors.UsageError(f"this run has nothing to do in {' or '.join(stages)}; `-n` shows what it has")
    if order.manner.dry_run:
        _show_dry_run(states, stages, order.manner)
        return
    for line in reading_lines(reading_of(wanted)):
        note(fitting(line, 2, sys.stderr))
    display = informed(wanted, to_make(states, order.manner), order.manner.jobs)
    try:
        outcome = execute_order(wanted, stages, order, display)
    except KeyboardInterrupt as interruption:
        note(f"interrupted; what is finished stays. To go on: {order.repeated()}")
        raise typer.Exit(status_of(interruption)) from None
    finish(outcome, order, display.failed)


def _states(wanted: ChainSettings, stages: Sequence[str]) -> list[StageState]:
    from tasks.engine.inspection import library_warnings, plan

    for warning in library_warnings(wanted, root()):
        note(f"warning: {warning}")
    return [state for state in plan(wanted, root()) if state.stage in stages]


def to_make(states: Sequence[StageState], manner: Manner) -> list[StageState]:
    """Return the results that are made."""
    return [state for state in states if manner.force or state.state != "done"]


def _show_dry_run(states: Sequence[StageState], stages: Sequence[str], manner: Manner) -> None:
    waiting = to_make(states, manner)
    emit(plan_table(states, forced=stages if manner.force else ()))
    make, seconds = len(waiting), seconds_of(states, waiting, manner.jobs)
    time = f", in about {rounded(seconds)}" if seconds else ""
    note(f"dry run: would make {count(make, 'result')} and reuse {len(states) - make}{time}; nothing was done")


def execute_order(wanted: ChainSettings, stages: Sequence[str], order: Order, display: Display) -> Outcome:
    """Do what is ordered while a display shows how far it is."""
    from tasks.engine.execution import Errand, execute

    manner = order.manner
    alone = replace(order, manner=replace(manner, scheduler=None)).repeated()  # the report is the same as one host's
    errand = Errand(alone, tuple(stages), tuple(stages) if manner.force else (), manner.keep_going)
    with watched(display) as progress:
        if manner.scheduler is None:
            return execute(wanted, errand, root=root(), jobs=manner.jobs or 0, progress=progress)
        return _execute_together(wanted, errand, manner, progress)


def _execute_together(wanted: ChainSettings, errand: Errand, manner: Manner, progress: Path) -> Outcome:
    from tasks.hosts.execution import Part, execute_together
    from tasks.hosts.scheduler import address_of

    assert manner.scheduler is not None
    part = Part(address_of(manner.scheduler), errand, manner.jobs or 0)
    outcome = execute_together(wanted, part, root=root(), progress=progress)
    assert outcome is not None  # whoever has an errand begins
    return outcome


@contextmanager
def watched(display: Display) -> Iterator[Path]:
    """Yield the file whose lines a display shows while the block runs."""
    from tasks.engine.scratch import scratch

    with scratch() as folder:
        progress = folder / "progress.jsonl"
        with Watcher(progress, display):
            yield progress


def finish(outcome: Outcome, order: Order, told: Sequence[str] = ()) -> None:
    """Tell how the run ended: the answer on stdout, failures on stderr and in the exit code.

    Why the results failed whose labels are in `told` stands on stderr already.
    """
    ran, elsewhere, reused = len(outcome.ran), len(outcome.elsewhere), len(outcome.reused)
    made = f"{ran} made, {reused} reused, {duration(outcome.seconds)}"
    if elsewhere:
        made = f"{ran} made, {elsewhere} by other hosts, {reused} reused, {duration(outcome.seconds)}"
    note(f"{sign('done' if outcome.succeeded else 'failed')} {made}")
    if outcome.report is not None:
        show_answer(outcome.report)
    if not outcome.succeeded:
        if question := next((message for message in outcome.failures.values() if answers_in(message)), None):
            raise errors.StageError(question)
        raise errors.StageError(failure(outcome.failures, order, told))


def failure(failures: dict[str, str], order: Order, told: Sequence[str] = ()) -> str:
    """Return the first failure in full, unless it was told, and how many there are."""
    label, message = next(iter(failures.items()))
    first = message.strip().splitlines()[0] if message.strip() else "no message"
    failed = sum(not why.startswith(NOT_STARTED) for why in failures.values())
    others = f" (and {failed - 1} more)" if failed > 1 else ""
    reason = f", see above{others}" if label in told else f": {first}{others}"
    return f"{label} failed{reason}\n  what is finished stays; once that is mended: {order.repeated()}"
