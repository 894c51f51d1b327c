"""The last task of a comparison, which asks for all others."""

from functools import cached_property

from corpus.settings import Settings
from embeddings.settings import UpdateSettings
from reports.request import ReportRequest
from tasks.comparison.audit_corpus import AuditCorpus
from tasks.comparison.cells import below_cells
from tasks.comparison.explain_differences import ExplainDifferences
from tasks.comparison.grid_task import GridTask
from tasks.comparison.measure_updates import MeasureUpdates
from tasks.comparison.probe_cell import BASELINE, SHARES, ProbeCell
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
        below = below_cells(self.cell_tasks)
        cells = [*below, *(task for task in self.cell_tasks if task not in below)]
        cells = [self.corpus_task, self.audit_task, *embeddings, *cells, *self.split_tasks]
        return [*cells, *self.probe_tasks, *([self.explain_task] if self.explain_task else []), self]

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
            cells=self.cell_results(),
            on_other_splits=self.split_results(),
            probes=tuple(task.result() for task in self.probe_tasks),
            command=self.command,
            configuration=run.applicable(),
            explanations=explained.folder if explained and explained.is_done() else None,
            explanations_failure=explained.failure() if explained else None,
            updates=next((task.folder for task in self.update_tasks if task.is_done()), None),
            updates_failure=next((task.failure() for task in self.update_tasks), None),
        )
