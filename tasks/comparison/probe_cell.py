"""The task of a probe: a finished cell trained once more, on labels at random or on less of train."""

from functools import cached_property
from typing import Any, ClassVar

import luigi

from classifiers.probe_settings import ProbeSettings
from reports.request import ProbeResult
from tasks.comparison.choice_task import ChoiceTask
from tasks.comparison.train_baseline import TrainBaseline
from tasks.comparison.train_classifier import TrainClassifier
from tasks.engine import manifest
from tasks.engine.cards import resources_on
from tasks.engine.stage_task import KEEP_MEMORY, ONE_THREAD

#: Shares of train for which a learning curve has models of its own.
SHARES = (1 / 8, 1 / 4, 1 / 2)
#: The baseline that a learning curve shows beside the recommended cell.
BASELINE = "nb-svm"


class ProbeCell(ChoiceTask):
    """The recommended cell, or a baseline, on other data than its own; the cell is known once all are trained."""

    stage = "probe"
    entry = "classifiers.probe:train_probe"
    libraries: ClassVar[tuple[str, ...]] = ("torch", "scikit-learn", "scipy", "numpy")
    rules = "reports.statistics.recommendation"
    environment: ClassVar[dict[str, str]] = {**ONE_THREAD, **KEEP_MEMORY}
    share = luigi.FloatParameter(default=1.0)
    shuffled = luigi.BoolParameter(default=False)
    baseline = luigi.Parameter(default="")  # empty: the recommended cell

    @property
    def resources(self) -> dict[str, int]:
        """A core, and a place on a card: the cell, which is not known yet, may be a network."""
        return {"cores": 1} if self.baseline else resources_on("auto")

    @property
    def label(self) -> str:
        """What people call this result."""
        what = self.baseline or "recommended cell"
        return f"{what} on shuffled labels" if self.shuffled else f"{what} on 1/{round(1 / self.share)} of train"

    @property
    def own_settings(self) -> dict[str, Any]:
        """What is other about the data, and of which model."""
        return {"share": self.share, "shuffled": self.shuffled, "baseline": self.baseline}

    @cached_property
    def cell_task(self) -> TrainBaseline | TrainClassifier:
        """The task of the cell that is probed, with its first seed."""
        if self.baseline:
            return next(task for task in self.single_tasks if task.architecture == self.baseline)
        from reports.statistics.recommendation import choose
        from reports.statistics.summary import summarise

        choice = choose(summarise(self.results()))
        if choice is None:
            raise RuntimeError("no cell was trained, so there is none to probe")
        return next(task for task in self.single_tasks if task.cell == choice.taken.name and task.is_done())

    @property
    def stage_settings(self) -> ProbeSettings:
        """What the stage function takes: the settings of the cell, and what is other about its data."""
        return ProbeSettings(model=self.cell_task.settings, share=self.share, shuffled=self.shuffled)

    def request(self) -> dict[str, Any]:
        """Return the request: the corpus, and the embedding of the cell if it has one; which cell it is, is kept."""
        request = super().request()
        request["identity"]["probed"] = {"cell": self.cell_task.cell, "seed": self.cell_task.settings.seed}
        inputs = {name: str(task.folder) for name, task in self.cell_task.inputs().items()}
        return {**request, "inputs": {"embedding": None, **inputs}}

    def result(self) -> ProbeResult:
        """Return what came of the probe, as the report reads it."""
        made = manifest.read(self.folder) if self.is_done() else None
        return ProbeResult(
            share=self.share,
            shuffled=self.shuffled,
            cell=made["probed"]["cell"] if made else None,
            seed=made["probed"]["seed"] if made else None,
            folder=self.folder if made else None,
            failure=self.failure(),
        )
