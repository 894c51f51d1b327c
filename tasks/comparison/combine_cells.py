"""The task of an ensemble: cells of one seed that are asked together, or all seeds of one cell."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar, Literal

import luigi

from classifiers.ensembles.request import EnsembleRequest, Member
from models.files import DESCRIPTION
from reports.results.artefacts import read_json
from tasks.comparison.choice_task import ChoiceTask
from tasks.comparison.ensembles import MAJORITY, EnsembleWish
from tasks.comparison.settings import RunSettings
from tasks.comparison.train_baseline import TrainBaseline
from tasks.comparison.train_classifier import TrainClassifier
from tasks.engine.cell_task import CellTask
from tasks.engine.stage_task import ONE_THREAD

#: In the place of an embedding's seed: each cell stands on the embedding that it has.
ANY = -1


class CombineCells(ChoiceTask, CellTask):
    """What finished cells said to one model that asks them all; nothing is trained or predicted again.

    A stack is made once for each seed, of models with that seed, so that it has as many replicates as its members.
    """

    stage = "combine"
    entry = "classifiers.ensembles.combine:combine_cells"
    libraries: ClassVar[tuple[str, ...]] = ("scipy", "numpy")
    rules = "reports.statistics.recommendation"
    environment: ClassVar[dict[str, str]] = ONE_THREAD
    resources: ClassVar[dict[str, int]] = {"cores": 1}
    kind: ClassVar[Literal["ensemble"]] = "ensemble"
    ensemble = luigi.Parameter()  # the word of one of the run's wishes
    seed = luigi.IntParameter(default=0)
    embedding_seed = luigi.IntParameter(default=ANY)

    @cached_property
    def wish(self) -> EnsembleWish:
        """What the run says of this ensemble."""
        return next(wish for wish in self.run_settings.wishes if wish.word == self.ensemble)

    @property
    def cell(self) -> str:
        """The name of the cell."""
        return self.wish.name

    @property
    def label(self) -> str:
        """What people call this result."""
        if self.ensemble == "seeds":
            return self.cell
        return f"{super().label}{'' if self.embedding_seed == ANY else f', embedding seed {self.embedding_seed}'}"

    @property
    def outside_vectors(self) -> bool | None:
        """Whether the word vectors of a member were made by somebody else; None while its members are not known."""
        if not self.is_done():
            return None
        members = {member["name"] for member in read_json(self.folder / DESCRIPTION)["members"]}
        return any(task.outside_vectors for task in self.single_tasks if members & {task.cell, task.label})

    @property
    def own_settings(self) -> dict[str, Any]:
        """Which ensemble it is."""
        seeds = {"seed": self.seed, "embedding_seed": self.embedding_seed}
        return {"ensemble": self.ensemble, "method": self.wish.method, **seeds}

    @property
    def stage_settings(self) -> EnsembleRequest:
        """What the stage function takes: the members that are there, and why others are not."""
        wanted = self._members()
        return EnsembleRequest(
            name=self.cell,
            method=self.wish.method,
            corpus=self.corpus_task.folder,
            members=tuple(Member(name=name, folder=t.folder) for name, t in wanted.items() if t.is_done()),
            left_out={name: t.failure() or "it was not trained" for name, t in wanted.items() if not t.is_done()},
        )

    def _members(self) -> dict[str, TrainBaseline | TrainClassifier]:
        """Return the tasks of the members by name: of all seeds of one cell by label, or of several cells by cell."""
        cells = self._cells()
        if self.ensemble == "seeds":
            return {task.label: task for task in self.single_tasks if task.cell in cells}
        return {task.cell: task for task in self.single_tasks if task.cell in cells and self._fits(task)}

    def _fits(self, task: TrainBaseline | TrainClassifier) -> bool:
        same = task.embedding is None or self.embedding_seed in (ANY, task.embedding.seed)
        return bool(task.seed == self.seed and same)

    def _cells(self) -> Sequence[str]:
        """Return the names of the cells that the members are of; the best are the best by validation."""
        if self.wish.members:
            return self.wish.members
        if self.ensemble == "all":
            return [task.cell for task in self.single_tasks if task.architecture != MAJORITY]
        from reports.statistics.recommendation import best_of
        from reports.statistics.summary import summarise

        summaries = [summary for summary in summarise(self.results()) if not summary.is_majority]
        kinds = (False,) if self.ensemble == "seeds" else (False, True)
        best = [best_of(summaries, is_baseline=kind) for kind in kinds]
        if None in best:
            raise RuntimeError(f"there is no {'baseline' if best[0] else 'network'} to be a member: all of them failed")
        return [summary.name for summary in best if summary]


def ensemble_tasks(run: RunSettings) -> list[CombineCells]:
    """Return the tasks of all ensembles of a run: a stack for each seed, the mean over seeds once."""
    seeds = [(seed, outer) for outer in run.embedding_seeds or (ANY,) for seed in run.seeds]
    return [
        CombineCells(run_settings=run, ensemble=wish.word, seed=seed, embedding_seed=outer)
        for wish in run.wishes
        for seed, outer in (seeds[:1] if wish.word == "seeds" else seeds)
    ]
