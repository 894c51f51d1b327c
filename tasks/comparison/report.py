"""The last task of a comparison, which asks for all others."""

from functools import cached_property
from typing import Any

from classifiers.rivals.read import read_answers
from classifiers.unlabelled_rows import refuse_without_texts
from corpus.settings import Settings
from corpus.store import Corpus
from embeddings.settings import UpdateSettings
from models.measures import Measure, fitting_measure
from reports.request import CellResult, ReportRequest
from reports.results.judging import aim_of, measure_of, refuse_unfit
from reports.results.model_files import score_of
from tasks.comparison.audit_corpus import AuditCorpus
from tasks.comparison.cells import below_cells
from tasks.comparison.combine_cells import ANY, CombineCells, ensemble_tasks
from tasks.comparison.explain_differences import ExplainDifferences
from tasks.comparison.grid_task import GridTask
from tasks.comparison.measure_updates import MeasureUpdates
from tasks.comparison.probe_cell import BASELINE, SHARES, ProbeCell
from tasks.comparison.read_rival import ReadRival, rival_tasks
from tasks.comparison.rivals import refuse_unjudged
from tasks.comparison.teaching_stack import teaching_stacks
from tasks.engine.cell_task import CellTask
from tasks.engine.report_task import ReportTask
from tasks.engine.stage_task import StageTask


class ComparisonReport(GridTask, ReportTask):
    """All cells to the report in `runs/<name>/`."""

    entry = "reports.comparison:build_report"
    request_class = ReportRequest

    @cached_property
    def audit_task(self) -> AuditCorpus:
        """The audit of the corpus."""
        return AuditCorpus(corpus=self.run_settings.corpus, settings=self.run_settings.audit)

    @cached_property
    def ensemble_tasks(self) -> list[CombineCells]:
        """The ensembles of the run, each with each seed, that which teaches among them."""
        return [*teaching_stacks(self.run_settings), *ensemble_tasks(self.run_settings)]

    @cached_property
    def rival_tasks(self) -> list[ReadRival]:
        """Every file of every rival."""
        return rival_tasks(self.run_settings.corpus, self.run_settings.rivals)

    @property
    def cell_tasks(self) -> list[CellTask]:
        """Each cell with each seed: baselines, networks, ensembles, rivals."""
        return [*self.single_tasks, *self.ensemble_tasks, *self.rival_tasks]

    @cached_property
    def explain_task(self) -> ExplainDifferences | None:
        """The explanations of the run, unless none are wanted."""
        return ExplainDifferences(run_settings=self.run_settings) if self.run_settings.explain.documents else None

    @cached_property
    def update_tasks(self) -> list[MeasureUpdates]:
        """The measurement of single updates, for the sizes of the first embedding, if it is wanted."""
        run = self.run_settings
        first = next(iter(run.embeddings.values()))
        settings = UpdateSettings(vector_size=first.vector_size, negative_samples=first.negative_samples)
        return [MeasureUpdates(corpus=run.corpus, settings=settings)] if run.update_costs else []

    @cached_property
    def probe_tasks(self) -> list[ProbeCell]:
        """The probes of the run, if any are wanted."""
        run = self.run_settings
        found = [ProbeCell(run_settings=run, shuffled=True)] if run.control == "shuffled-labels" else []
        if run.learning_curve:
            beside = [BASELINE] if any(settings.model == BASELINE for settings in run.baselines) else []
            found += [ProbeCell(run_settings=run, share=s, baseline=name) for name in ("", *beside) for s in SHARES]
        return found

    def all_tasks(self) -> list[StageTask]:
        """Return every task of the run in the order of the stages, this one last."""
        embeddings = [*self.every_embedding, *self.update_tasks]
        below = below_cells(self.single_tasks)
        single = [*below, *(task for task in self.single_tasks if task not in below)]
        cells = [self.corpus_task, self.audit_task, *embeddings, *single, *self.split_tasks]
        return [
            *cells,
            *(task for task in self.ensemble_tasks if task not in below),
            *self.rival_tasks,
            *self.probe_tasks,
            *([self.explain_task] if self.explain_task else []),
            self,
        ]

    @cached_property
    def measure(self) -> Measure:
        """The measure of the run; of `auto`, once the corpus is there, what fits its classes."""
        judging = self.run_settings.judging
        if not self.corpus_task.is_done():
            return fitting_measure(judging.metric, [])
        return measure_of(judging, self._corpus)

    def measure_of(self, cell: CellTask) -> str:
        """Return the name of the measure of the run."""
        return self.measure.name

    def scores_of(self, cell: CellTask) -> dict[str, float | None]:
        """Return a finished cell's measure on validation and on test."""
        return score_of(cell.folder, self.measure, aim_of(self.run_settings.judging, self._corpus))

    @cached_property
    def _corpus(self) -> Corpus:
        return Corpus.open(self.corpus_task.folder)

    @property
    def drawn_with(self) -> dict[str, Any]:
        """By what models are judged."""
        return self.run_settings.judging.significant()

    def refuse_unfit(self) -> None:
        """Raise DataError where the cleaned corpus cannot have the measure, the threshold or the texts asked for.

        Or where a rival's file is not about it: hours of training would end in a report without the rival.
        """
        if not self.corpus_task.is_done():
            return
        refuse_unfit(self.run_settings.judging, self._corpus)
        for settings in self.run_settings.classifiers.values():
            refuse_without_texts(self._corpus, settings)
        for task in self.rival_tasks:
            if not task.is_done():
                refuse_unjudged(task.cell, read_answers(task.stage_settings.file, self._corpus), self.measure)

    @property
    def stage_settings(self) -> Settings:
        """What the stage function takes: the request itself."""
        run, explained = self.run_settings, self.explain_task
        return ReportRequest(
            name=run.name,
            settings=run.report,
            corpus=self.corpus_task.folder,
            audit=self.audit_task.folder,
            embeddings={n: t.folder if t.is_done() else None for n, t in self.embedding_tasks.items()},
            cells=(*self.cell_results(), *map(_untrained_result, [*self.ensemble_tasks, *self.rival_tasks])),
            on_other_splits=self.split_results(),
            probes=tuple(task.result() for task in self.probe_tasks),
            judging=run.judging,
            command=self.command,
            configuration=run.applicable(),
            explanations=explained.folder if explained and explained.is_done() else None,
            explanations_failure=explained.failure() if explained else None,
            updates=next((task.folder for task in self.update_tasks if task.is_done()), None),
            updates_failure=next((task.failure() for task in self.update_tasks), None),
        )


def _untrained_result(task: CombineCells | ReadRival) -> CellResult:
    """Return what came of a cell that is made of answers."""
    seed = task.embedding_seed if isinstance(task, CombineCells) else 0
    return CellResult(
        cell=task.cell,
        kind=task.kind,
        embedding=None,
        architecture=task.cell,
        seed=task.seed,
        embedding_seed=0 if seed == ANY else seed,
        outside_vectors=bool(task.outside_vectors),
        folder=task.folder if task.is_done() else None,
        failure=task.failure(),
    )
