"""`wordloom run`: everything, from text to report."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import errors, options
from pipeline.answer import show_answer
from pipeline.display import Display, display_for, sign
from pipeline.output import count, duration, emit, note
from pipeline.plan import plan_table
from pipeline.project import Choice, root
from pipeline.watch import Watcher

if TYPE_CHECKING:
    from tasks.engine.execution import Outcome
    from tasks.engine.inspection import StageState
    from tasks.settings import ChainSettings

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


Control = Annotated[
    str | None,
    typer.Option("--control", metavar="WHAT", help="shuffled-labels: the recommended cell must then land at chance"),
]
LearningCurve = Annotated[
    bool, typer.Option("--learning-curve", help="the recommended cell and nb-svm on 1/8, 1/4 and 1/2 of train, too")
]


@dataclass(frozen=True)
class Order:
    """What is to be done, and how."""

    choice: Choice
    stages: tuple[str, ...]
    force: bool
    jobs: int
    keep_going: bool
    stage_words: tuple[str, ...]  # the options that chose the stages

    def repeated(self) -> str:
        """Return the command that does the same again."""
        return shlex.join(["wordloom", self.choice.chain, *self.choice.words(), *self.stage_words])

    def forced(self) -> tuple[str, ...]:
        """Return the stages whose results are made anew."""
        return self.stages if self.force else ()


def run(
    config: options.Config = None,
    data: options.Data = None,
    dry_run: DryRun = False,
    only: Only = None,
    first: From = None,
    last: Until = None,
    force: Force = False,
    jobs: Jobs = None,
    keep_going: KeepGoing = True,
    settings: options.Set = None,
    name: options.Name = None,
    seeds: options.Seeds = None,
    preset: options.Preset = None,
    control: Control = None,
    learning_curve: LearningCurve = False,
) -> None:
    """Run everything, from text to report.

    The stages are clean, audit, embed, classify, explain and report. What is finished is reused.

    \b
    Examples:
      wordloom run                                  the demo
      wordloom run --data reviews.csv               your own data
      wordloom run configs/imdb.cfg --seeds 0,1,2   a comparison, each cell three times
      wordloom run --preset publication             each cell six times
      wordloom run -S embedding.window=8            with one setting changed
      wordloom run --from classify -f               train the classifiers anew
    """
    stages = options.chosen_stages(only, first, last)
    words = [w for option, s in (("--only", only), ("--from", first), ("--until", last)) if s for w in (option, s)]
    probes = [
        *([f"run.control={control}"] if control else []),
        *(["run.learning_curve=true"] if learning_curve else []),
    ]
    choice = Choice(config, data, (*(settings or ()), *probes), name, seeds, preset)
    carry_out(Order(choice, stages, force, jobs or 0, keep_going, tuple(words)), dry_run)


def carry_out(order: Order, dry_run: bool) -> None:
    """Do what is ordered, or show what would be done."""
    wanted = order.choice.load()
    wanted.check_data()
    states = _states(wanted, order.stages)
    if not states:
        raise errors.UsageError(f"this kind of run has no stage {' or '.join(order.stages)}; `-n` shows those it has")
    if dry_run:
        _show_dry_run(states, order)
        return
    try:
        outcome = execute_order(wanted, order, display_for(to_make(states, order)))
    except KeyboardInterrupt:
        note(f"interrupted; what is finished stays. To go on: {order.repeated()}")
        raise typer.Exit(errors.INTERRUPTED) from None
    _finish(outcome, order)


def _states(wanted: ChainSettings, stages: Sequence[str]) -> list[StageState]:
    from tasks.engine.inspection import library_warnings, plan

    for warning in library_warnings(wanted, root()):
        note(f"warning: {warning}")
    return [state for state in plan(wanted, root()) if state.stage in stages]


def to_make(states: Sequence[StageState], order: Order) -> int:
    """Return how many results an order makes."""
    return len(states) if order.force else sum(state.state != "done" for state in states)


def _show_dry_run(states: Sequence[StageState], order: Order) -> None:
    make = to_make(states, order)
    emit(plan_table(states, forced=order.forced()))
    note(f"dry run: would make {count(make, 'result')} and reuse {len(states) - make}; nothing was done")


def execute_order(wanted: ChainSettings, order: Order, display: Display) -> Outcome:
    """Do what is ordered while a display shows how far it is."""
    from tasks.engine.execution import execute

    with tempfile.TemporaryDirectory(prefix="wordloom-") as folder:
        progress = Path(folder) / "progress.jsonl"
        with Watcher(progress, display):
            return execute(
                wanted,
                root=root(),
                stages=order.stages,
                force=order.forced(),
                jobs=order.jobs,
                keep_going=order.keep_going,
                command=order.repeated(),
                progress=progress,
            )


def _finish(outcome: Outcome, order: Order) -> None:
    """Tell how the run ended: the answer on stdout, failures on stderr and in the exit code."""
    made = f"{len(outcome.ran)} made, {len(outcome.reused)} reused, {duration(outcome.seconds)}"
    note(f"{sign('done' if outcome.succeeded else 'failed')} {made}")
    if outcome.report is not None:
        show_answer(outcome.report)
    if not outcome.succeeded:
        raise errors.StageError(failure(outcome.failures, order))


def failure(failures: dict[str, str], order: Order) -> str:
    """Return the first failure in full and how many there are; each one had its own line when it happened."""
    label, message = next(iter(failures.items()))
    first = message.strip().splitlines()[0] if message.strip() else "no message"
    failed = sum(not why.startswith("not started") for why in failures.values())
    others = f" (and {failed - 1} more)" if failed > 1 else ""
    return f"{label} failed: {first}{others}\n  what is finished stays; once that is mended: {order.repeated()}"
