"""What the tasks of all models over numbers have in common."""

from corpus.numeric_settings import NumericSettings
from corpus.numeric_sources import task_of
from tasks.cell_task import CellTask
from tasks.parameters import settings_parameter
from tasks.read_sequences import ReadSequences
from tasks.stage_task import StageTask


class NumericCell(CellTask):
    """One model with one seed, made from sequences of numbers."""

    stage = "classify"
    sequences: NumericSettings = settings_parameter(NumericSettings)

    @property
    def measure(self) -> str:
        """A forecast is judged by its mean squared error."""
        return "error" if task_of(self.sequences) == "forecast" else "accuracy"

    def scores(self) -> dict[str, float | None]:
        """Return the measure on validation and on test."""
        if self.measure == "error":
            from reports.results.forecasts import errors_of

            return errors_of(self.folder, ReadSequences(settings=self.sequences).folder)
        return super().scores()

    def inputs(self) -> dict[str, StageTask]:
        """Return the sequences."""
        return {"corpus": ReadSequences(settings=self.sequences)}
