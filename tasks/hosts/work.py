"""What Luigi's scheduler is told of a result: the digest that names it, and nothing of how this host would make it.

So hosts that have the data in other places speak of the same task, and one with other code never takes its place. The
session is part of the name: what an earlier run did, or failed to do, does not count.
"""

import time
from collections.abc import Iterable
from contextlib import suppress

import luigi

from tasks.engine import current, manifest
from tasks.engine.report_task import ReportTask
from tasks.engine.stage_task import StageTask

#: Seconds for which a result that another host has made may be out of sight here: network file systems remember for up
#: to a minute that a file was not there.
LAG = 90.0


class SharedStage(luigi.Task):
    """A stage that any host of a session may run. It is attempted once: a failure counts for all of them."""

    family = luigi.Parameter()
    digest = luigi.Parameter()
    session = luigi.Parameter()
    label = luigi.Parameter(significant=False)
    stage_task: StageTask
    was_attempted = False

    @property
    def priority(self) -> int:
        """That of the stage."""
        return int(self.stage_task.priority)

    @property
    def takes(self) -> dict[str, int]:
        """How many cores, and places on cards, of its host it takes."""
        return dict(self.stage_task.resources)

    def requires(self) -> list["SharedStage"]:
        """Return what has to be attempted first."""
        return [shared(task, str(self.session)) for task in self.stage_task.requires().values()]

    def complete(self) -> bool:
        """Say whether the result is there, or has been attempted in vain by this session."""
        self.was_attempted = self.was_attempted or attempted(self.stage_task)
        return self.was_attempted

    def run(self) -> None:
        """Make the result, unless it has come; a failure that was recorded is told by its record."""
        wait_until_seen(self.stage_task.requires().values())
        if self.complete():
            return
        try:
            self.stage_task.run()
        except Exception:
            if not self.complete():
                raise


def shared(task: StageTask, session: str) -> SharedStage:
    """Return a stage as the hosts of a session speak of it."""
    item = SharedStage(family=task.task_family, digest=task.digest, session=session, label=task.label)
    item.stage_task = task
    return item


def attempted(task: StageTask) -> bool:
    """Say whether this session has nothing more to do for a result: it is there, or it failed."""
    if task.is_done() or task.recorded_failure() is not None:
        return True
    made = manifest.read(task.folder) if isinstance(task, ReportTask) else None
    return bool(
        made and made["digest"] == task.digest and made.get("run") == current.run_id
    )  # drawn, with failed cells


def wait_until_seen(tasks: Iterable[StageTask]) -> None:
    """Wait until this host sees what others have made; raises TimeoutError where it does not come into sight."""
    last = time.monotonic() + LAG
    for task in tasks:
        while not attempted(task):
            if time.monotonic() > last:
                raise TimeoutError(
                    f"{task.folder} is done, as the scheduler says, but it is not to be seen on this host"
                )
            with suppress(OSError):
                list(task.folder.parent.iterdir())  # what is remembered of an open folder is asked for again
            time.sleep(0.2)
