"""The task of one baseline over numbers."""

from typing import ClassVar, Literal

from classifiers.numeric_settings import NumericBaselineSettings
from tasks.numeric_cell import NumericCell
from tasks.parameters import settings_parameter


class TrainNumericBaseline(NumericCell):
    """Sequences of numbers to a model that a network has to beat."""

    entry = "classifiers.numeric_baselines:train_numeric_baseline"
    settings: NumericBaselineSettings = settings_parameter(NumericBaselineSettings)

    kind: ClassVar[Literal["baseline"]] = "baseline"

    @property
    def cell(self) -> str:
        """The name of the model."""
        return self.settings.model
