"""Making one cell with what it stands on: ordinary stages, several at a time in threads of one process."""

from collections.abc import Iterable

from tasks.engine import manifest, uses
from tasks.engine.stage_task import StageTask


def below(task: StageTask) -> list[StageTask]:
    """Return what a task stands on, or is still to be made from, and itself, each after what it needs."""
    found: dict[str, StageTask] = {}
    for each in (task.inputs() if task.is_done() else task.requires()).values():
        found.update({one.digest: one for one in below(each)})
    return [*found.values(), task]


def make(task: StageTask, run: str) -> list[StageTask]:
    """Make a task and what it stands on, for a run of a name; return all of them.

    Another thread or run that makes one of them is waited for. Raises RuntimeError, which says why, for one that
    fails, and InterruptedError where the time is up.
    """
    tasks = below(task)
    with uses.announced(run, [one.digest for one in tasks]):
        for one in tasks:
            if not one.complete():
                one.run()
            if why := one.failure():
                raise RuntimeError(f"{one.label}: {why.splitlines()[0]}")
    return tasks


def processor_seconds(tasks: Iterable[StageTask]) -> dict[str, float]:
    """Return what the processor has worked for each task that is done, by digest."""
    made = ((task.digest, manifest.read(task.folder) or {}) for task in tasks if task.is_done())
    return {digest: float(one.get("processor_seconds", one.get("seconds", 0.0))) for digest, one in made}


def wall_seconds(task: StageTask) -> float:
    """Return how long a finished task took."""
    return float((manifest.read(task.folder) or {}).get("seconds", 0.0))
