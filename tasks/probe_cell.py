"""The task of a probe: a finished cell trained once more, on labels at random or on less of train."""

from functools import cached_property
from typing import Any, ClassVar

import luigi

from classifiers.settings import ProbeSettings
from reports.request import ProbeResult
from tasks import identity, manifest
from tasks.grid_task import GridTask
from tasks.stage_task import KEEP_MEMORY, ONE_THREAD, StageTask
from tasks.train_baseline import TrainBaseline
from tasks.train_classifier import TrainClassifier

#: Shares of train for which a learning curve has models of its own.
SHARES = (1 / 8, 1 / 4, 1 / 2)
#: The baseline that a learning curve shows beside the recommended cell.
BASELINE = "nb-svm"


class ProbeCell(GridTask):
    """The recommended cell, or a baseline, on other data than its own; the cell is known once all are trained."""

    stage = "probe"
    entry = "classifiers.probe:train_probe"
    environment: ClassVar[dict[str, str]] = {**ONE_THREAD, **KEEP_MEMORY}
    resources: ClassVar[dict[str, int]] = {"cores": 1}
    share = luigi.FloatParameter(default=1.0)
    shuffled = luigi.BoolParameter(default=False)
    baseline = luigi.Parameter(default="")  # empty: the recommended cell

    @property
    def label(self) -> str:
        """What people call this result."""
        what = self.baseline or "recommended cell"
        return f"{what} on shuffled labels" if self.shuffled else f"{what} on 1/{round(1 / self.share)} of train"

    def inputs(self) -> dict[str, StageTask]:
        """Return the corpus and every cell, by label."""
        tasks: list[StageTask] = [self.corpus_task, *self.cell_tasks]
        return {task.label: task for task in tasks}

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Everything that made the probe: which cell it is of follows from the inputs, by the report's rules."""
        chosen_by = {k: v for k, v in identity.code_of("reports.recommendation").items() if "/" not in k}
        made = {
            "family": self.task_family,
            "settings": {"share": self.share, "shuffled": self.shuffled, "baseline": self.baseline},
            "inputs": {label: task.digest for label, task in self.inputs().items()},
            "code": {**chosen_by, **identity.code_of("classifiers.probe")},
        }
        return {**made, "digest": identity.digest(made), "label": self.label}

    def is_done(self) -> bool:
        """Say whether the probe is there; cells that failed then may be there now."""
        made = manifest.read(self.folder)
        return super().is_done() and not (made and made.get("failed") and self.failures() != made["failed"])

    @cached_property
    def cell_task(self) -> TrainBaseline | TrainClassifier:
        """The task of the cell that is probed, with its first seed."""
        if self.baseline:
            named = (task for task in self.cell_tasks if task.architecture == self.baseline)
        else:
            from reports.recommendation import choose
            from reports.summary import summarise
            from reports.verdicts import find_verdicts

            results = self.results()
            summaries = summarise(results)
            choice = choose(summaries, find_verdicts(results, summaries, "validation"))
            if choice is None:
                raise RuntimeError("no cell was trained, so there is none to probe")
            named = (task for task in self.cell_tasks if task.cell == choice.taken.name and task.is_done())
        return next(named)

    @property
    def stage_settings(self) -> ProbeSettings:
        """What the stage function takes: the settings of the cell, and what is other about its data."""
        return ProbeSettings(model=self.cell_task.settings, share=self.share, shuffled=self.shuffled)

    def request(self) -> dict[str, Any]:
        """Return the request: the corpus, and the embedding of the cell if it has one."""
        inputs = {name: str(task.folder) for name, task in self.cell_task.inputs().items()}
        return {**super().request(), "inputs": {"embedding": None, **inputs}}

    def result(self) -> ProbeResult:
        """Return what came of the probe, as the report reads it."""
        done = self.is_done()
        return ProbeResult(
            share=self.share,
            shuffled=self.shuffled,
            cell=self.cell_task.cell if done else None,
            seed=self.cell_task.settings.seed if done else None,
            folder=self.folder if done else None,
            failure=self.failure(),
        )
