"""The task of one baseline over numbers."""

from typing import ClassVar, Literal

from series.settings import SeriesBaselineSettings
from tasks.engine.parameters import settings_parameter
from tasks.series.series_cell import SeriesCell


class TrainSeriesBaseline(SeriesCell):
    """Sequences of numbers to a model that a network has to beat."""

    entry = "series.baselines:train_series_baseline"
    libraries: ClassVar[tuple[str, ...]] = ("scikit-learn", "scipy", "numpy")
    former_names: ClassVar[tuple[str, ...]] = ("TrainNumericBaseline",)
    priority = 60  # before the costliest network, so that a first answer is there soon
    settings: SeriesBaselineSettings = settings_parameter(SeriesBaselineSettings)

    kind: ClassVar[Literal["baseline"]] = "baseline"

    @property
    def cell(self) -> str:
        """The name of the model."""
        return self.settings.model
