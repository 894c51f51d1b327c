"""What the tasks of all models over numbers have in common."""

from corpus.series.settings import SeriesSettings
from corpus.series.sources import task_of
from tasks.engine.cell_task import CellTask
from tasks.engine.parameters import settings_parameter
from tasks.engine.stage_task import StageTask
from tasks.series.read_series import ReadSeries


class SeriesCell(CellTask):
    """One model with one seed, made from sequences of numbers."""

    stage = "classify"
    sequences: SeriesSettings = settings_parameter(SeriesSettings)

    @property
    def measure(self) -> str:
        """A forecast is judged by its mean squared error."""
        return "error" if task_of(self.sequences) == "forecast" else "accuracy"

    def scores(self) -> dict[str, float | None]:
        """Return the measure on validation and on test."""
        if self.measure == "error":
            from reports.results.forecasts import errors_of

            return errors_of(self.folder, ReadSeries(settings=self.sequences).folder)
        return super().scores()

    def inputs(self) -> dict[str, StageTask]:
        """Return the sequences."""
        return {"corpus": ReadSeries(settings=self.sequences)}
