"""The last task of a run on numbers, which asks for all others."""

from functools import cached_property
from typing import ClassVar

from corpus.settings import Settings
from reports.request import CellResult, ReportRequest
from tasks.engine.parameters import run_parameter
from tasks.engine.report_task import ReportTask
from tasks.engine.stage_task import StageTask
from tasks.series.read_series import ReadSeries
from tasks.series.settings import SeriesRunSettings
from tasks.series.train_series_baseline import TrainSeriesBaseline
from tasks.series.train_series_network import TrainSeriesNetwork


class SeriesReport(ReportTask):
    """All models of a run on numbers to the report in `runs/<name>/`."""

    entry = "reports.series:build_report"
    former_names: ClassVar[tuple[str, ...]] = ("SequencesReport",)
    request_class = ReportRequest
    run_settings: SeriesRunSettings = run_parameter(SeriesRunSettings)

    @cached_property
    def corpus_task(self) -> ReadSeries:
        """The sequences of the run."""
        return ReadSeries(settings=self.run_settings.sequences)

    @cached_property
    def cell_tasks(self) -> list[TrainSeriesBaseline | TrainSeriesNetwork]:
        """Each model with each seed, baselines first; verdicts compare models seed by seed."""
        run = self.run_settings
        baselines = [
            TrainSeriesBaseline(sequences=run.sequences, settings=settings.model_copy(update={"seed": seed}))
            for settings in run.baselines()
            for seed in run.seeds
        ]
        networks = [
            TrainSeriesNetwork(sequences=run.sequences, settings=settings.model_copy(update={"seed": seed}), name=name)
            for name, settings in run.networks.items()
            for seed in run.seeds
        ]
        return [*baselines, *networks]

    def all_tasks(self) -> list[StageTask]:
        """Return every task of the run in the order of the stages, this one last."""
        return [self.corpus_task, *self.cell_tasks, self]

    @property
    def stage_settings(self) -> Settings:
        """What the stage function takes: the request itself."""
        run = self.run_settings
        return ReportRequest(
            name=run.name,
            settings=run.report,
            corpus=self.corpus_task.folder,
            embeddings={},
            cells=tuple(_result(task) for task in self.cell_tasks),
            command=self.command,
            configuration=run.applicable(),
        )


def _result(task: TrainSeriesBaseline | TrainSeriesNetwork) -> CellResult:
    return CellResult(
        cell=task.cell,
        kind=task.kind,
        embedding=None,
        architecture=task.cell,
        seed=task.seed,
        folder=task.folder if task.is_done() else None,
        failure=task.failure(),
    )
