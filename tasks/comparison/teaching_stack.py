"""The task of the ensemble that teaches: all cells of a run that learn from nobody, asked together."""

from functools import cached_property

import luigi

from tasks.clean_corpus import split_of
from tasks.comparison.combine_cells import ANY, CombineCells
from tasks.comparison.ensembles import MAJORITY, EnsembleWish
from tasks.comparison.settings import RunSettings
from tasks.comparison.teachers import STACK, asks_stack
from tasks.comparison.train_baseline import TrainBaseline
from tasks.comparison.train_classifier import TrainClassifier
from tasks.engine.stage_task import StageTask


class TeachingStack(CombineCells):
    """A stack of all cells of one seed but the students, who wait for it: they and it would be a circle.

    All and not the best two: it is known from the outset who they are, so one that fails is left out and not replaced,
    and to ask them all about the unlabelled texts takes less time than an epoch of a student on them.
    """

    stage = "classify"  # its students are of that stage
    ensemble = luigi.Parameter(default=STACK)

    @cached_property
    def wish(self) -> EnsembleWish:
        """What it is: no wish of the run, but what `teacher = stack` stands for."""
        return EnsembleWish(STACK)

    @property
    def label(self) -> str:
        """What people call this result."""
        return f"{super().label}{split_of(self.run_settings.corpus)}"

    @cached_property
    def single_tasks(self) -> list[TrainBaseline | TrainClassifier]:
        """Its members alone."""
        return [task for task in super().single_tasks if not _learns(task) and self._fits(task)]

    @property
    def asked(self) -> list[StageTask]:
        """Its members."""
        return [*self.single_tasks]

    @property
    def outside_vectors(self) -> bool:
        """Whether the word vectors of a member were made by somebody else."""
        return any(task.outside_vectors for task in self.single_tasks)

    def _members(self) -> dict[str, TrainBaseline | TrainClassifier]:
        return {task.cell: task for task in self.single_tasks}


def _learns(task: TrainBaseline | TrainClassifier) -> bool:
    """Say whether a cell has a teacher, or nothing to teach."""
    return task.architecture == MAJORITY or (isinstance(task, TrainClassifier) and task.teacher is not None)


def teaching_stack(run: RunSettings, seed: int, embedding_seed: int) -> TeachingStack:
    """Return the stack that teaches students of these seeds; of several embedding seeds it takes the student's."""
    return TeachingStack(run_settings=run, seed=seed, embedding_seed=embedding_seed if run.embedding_seeds else ANY)


def teaching_stacks(run: RunSettings) -> list[TeachingStack]:
    """Return the stacks that teach in a run, one for each seed of a student; none where no cell asks for one."""
    if not asks_stack(run.classifiers):
        return []
    return [teaching_stack(run, seed, outer) for outer in run.embedding_seeds or (ANY,) for seed in run.seeds]
