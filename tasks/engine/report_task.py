"""What the last tasks of all chains have in common: each draws the report of a run."""

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from corpus import entries
from reports.request import StoredRequest
from tasks.engine import code_memory, current, identity, manifest
from tasks.engine.cell_task import CellTask
from tasks.engine.gathering_task import GatheringTask
from tasks.engine.run_settings import ChainSettings, run_folder
from tasks.engine.stage_task import StageTask

#: The command that the report names as the one that repeats it.
COMMAND = "WORDLOOM_COMMAND"


class ReportTask(GatheringTask):
    """All results of a run to the report in `runs/<name>/`.

    `request_class` is what the stage function takes, stored as `request.json` so that the report can be drawn again.
    """

    stage = "report"
    soft = False
    libraries: ClassVar[tuple[str, ...]] = ("matplotlib", "scipy", "numpy")
    request_class: ClassVar[type[StoredRequest]]

    @property
    def run_settings(self) -> ChainSettings:
        """What determines the run: a parameter of each subclass."""
        raise NotImplementedError

    @property
    def label(self) -> str:
        """What people call this result."""
        return self.run_settings.name

    @property
    def folder(self) -> Path:
        """Where the report stands: a place that people find, so its manifest tells which report it is."""
        return run_folder(self.run_settings.name)

    @property
    def cell_tasks(self) -> Sequence[CellTask]:
        """Return what the report compares, each with each seed."""
        raise NotImplementedError

    def measure_of(self, cell: CellTask) -> str:
        """Return what a cell is judged by."""
        return cell.measure

    def scores_of(self, cell: CellTask) -> dict[str, float | None]:
        """Return a finished cell's measure on validation and on test."""
        return cell.scores()

    @property
    def drawn_with(self) -> dict[str, Any]:
        """What else of the settings changes what the report says."""
        return {}

    def refuse_unfit(self) -> None:
        """Raise DataError where the data, once read, cannot have what the settings ask for."""

    @property
    def command(self) -> str:
        """The command that makes the report again."""
        return os.environ.get(
            COMMAND, f"luigi --module {entries.qualified('tasks')} {self.task_family} --local-scheduler"
        )

    def all_tasks(self) -> list[StageTask]:
        """Return every task of the run in the order of the stages, this one last."""
        raise NotImplementedError

    def with_preparations(self) -> list[StageTask]:
        """Return every task of the run, and before each what is still to be made for it alone, each once."""
        tasks: list[StageTask] = []
        prepared: set[StageTask] = set()  # other splits are of the same pieces
        for task in self.all_tasks():
            more = [made for made in task.preparations() if made not in prepared]
            prepared.update(more)
            tasks += [*more, task]
        return tasks

    def inputs(self) -> dict[str, StageTask]:
        """Return everything that the report is drawn from, by label."""
        return {task.label: task for task in self.all_tasks()[:-1]}

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Everything that made the report, its settings without paths."""
        run = self.run_settings
        made = {
            "family": self.task_family,
            "settings": {"name": run.name, "seeds": list(run.seeds), **run.report.significant(), **self.drawn_with},
            "inputs": {label: task.digest for label, task in self.inputs().items()},
            "code": code_memory.code_of(self.entry.partition(":")[0]),
        }
        return identity.named(made, self.label)

    def is_done(self) -> bool:
        """Say whether the report in its place is drawn from these very results, none of them failed."""
        made = manifest.whole(self.folder)
        if made is None or made.get("digest") != self.provenance["digest"] or made.get("failed"):
            return False
        return self.stage not in current.forced or made.get("run") == current.run_id

    def run(self) -> None:
        """Draw the report, failed cells shown as failed, and then fail if there are any."""
        super().run()
        failures = self.failures()
        if failures:
            raise RuntimeError(f"{len(failures)} failed: " + "; ".join(f"{k}: {v}" for k, v in failures.items()))

    def _refuse_to_start(self) -> None:
        """Draw the report from what there is, failed cells shown as failed; raise where what every report needs failed.

        One host does not come here: Luigi starts nothing that stands on a failed task. Of several, one records the
        failure and all others have to hear of it.
        """
        hard = [task for task in self.inputs().values() if not task.soft and task.recorded_failure()]
        if hard:
            raise RuntimeError(f"not started: {hard[0].label} failed")
