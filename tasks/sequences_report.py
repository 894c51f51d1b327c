"""The last task of a run on numbers, which asks for all others."""

from functools import cached_property

from corpus.settings import Settings
from reports.request import CellResult, ReportRequest
from tasks.parameters import run_parameter
from tasks.read_sequences import ReadSequences
from tasks.report_task import ReportTask
from tasks.sequences_settings import SequencesSettings
from tasks.stage_task import StageTask
from tasks.train_network import TrainNetwork
from tasks.train_numeric_baseline import TrainNumericBaseline


class SequencesReport(ReportTask):
    """All models of a run on numbers to the report in `runs/<name>/`."""

    entry = "reports.series:build_report"
    request_class = ReportRequest
    run_settings: SequencesSettings = run_parameter(SequencesSettings)

    @cached_property
    def corpus_task(self) -> ReadSequences:
        """The sequences of the run."""
        return ReadSequences(settings=self.run_settings.sequences)

    @cached_property
    def cell_tasks(self) -> list[TrainNumericBaseline | TrainNetwork]:
        """Each model with each seed, baselines first; verdicts compare models seed by seed."""
        run = self.run_settings
        baselines = [
            TrainNumericBaseline(sequences=run.sequences, settings=settings.model_copy(update={"seed": seed}))
            for settings in run.baselines()
            for seed in run.seeds
        ]
        networks = [
            TrainNetwork(sequences=run.sequences, settings=settings.model_copy(update={"seed": seed}), name=name)
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


def _result(task: TrainNumericBaseline | TrainNetwork) -> CellResult:
    return CellResult(
        cell=task.cell,
        kind=task.kind,
        embedding=None,
        architecture=task.cell,
        seed=task.seed,
        folder=task.folder if task.is_done() else None,
        failure=task.failure(),
    )
