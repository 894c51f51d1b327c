"""`wordloom worker`: one more host for a run that another one has begun."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline import errors
from pipeline.outlook import informed
from pipeline.output import count, note
from pipeline.project import Choice, root
from pipeline.run import Jobs, Manner, Order, Stages, finish, watched
from tasks.engine.interrupts import status_of

Scheduler = Annotated[str, typer.Option("--scheduler", metavar="HOST:PORT", help="the scheduler that all hosts ask")]
Wait = Annotated[int, typer.Option("--wait", metavar="MINUTES", min=0, help="for how long to wait for a run to begin")]


def worker(choice: Choice, scheduler: Scheduler, jobs: Jobs = None, wait: Wait = 10) -> None:
    """Work at a run that another host has begun.

    Give it the configuration and the options of that run, in the same project folder, wherever that is mounted here.
    It ends when the run does, with its exit code.

    \b
    Examples:
      wordloom worker configs/imdb.cfg --scheduler node-1:8082
    """
    from tasks.engine.inspection import plan
    from tasks.hosts.execution import Part, execute_together
    from tasks.hosts.scheduler import address_of

    part = Part(address_of(scheduler), None, jobs or 0, 60.0 * wait)
    run = choice.load()
    run.check_data()
    missing = [state for state in plan(run, root()) if state.state != "done"]
    order = Order("run", choice, Stages(), Manner(jobs=jobs, scheduler=scheduler))
    display = informed(run, missing, jobs)
    told = f"waiting for `{order.repeated()}`, for {count(wait, 'minute')} at most"
    try:
        with watched(display) as progress:
            outcome = execute_together(run, part, root=root(), progress=progress, waiting=lambda: note(told))
    except KeyboardInterrupt as interruption:
        note("interrupted; other hosts take over what was not finished")
        raise typer.Exit(status_of(interruption)) from None
    if outcome is not None:
        finish(outcome, order, display.failed)
    elif missing:
        raise errors.StageError(
            f"no run of {run.name} began within {count(wait, 'minute')}; {order.repeated()} begins it"
        )
    else:
        note(f"{run.name} is done: there is nothing to do")
