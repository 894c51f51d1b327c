"""The settings of data that are numbers: sequences with a class, or one series to forecast."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from corpus.settings import Settings

#: The data set that is there without a file: scikit-learn's images of handwritten digits.
DIGITS = "digits"


class SeriesSettings(Settings):
    """Which numbers are read, and how they are split (section `[sequences]`)."""

    data: str = Field(
        DIGITS,
        description="`digits` (scikit-learn's, 8 steps of 8 pixels), a folder with MNIST-format files, or a CSV file "
        "with one series",
    )
    task: Literal["auto", "classify", "forecast"] = Field(
        "auto", description="auto: a series is forecast one step ahead, everything else classified"
    )
    column: str = Field("", description="name of the series' column in the CSV file; empty: the only numeric one")
    window: int = Field(24, ge=1, le=10_000, description="past values that a forecast is made from")
    season: int = Field(
        0, ge=0, le=10_000, description="steps of a season, 12 for months; 0: none, and no seasonal forecast"
    )
    validation_share: float = Field(
        0.1, gt=0, lt=0.5, description="share of what is not test that becomes validation; of a series, its end"
    )
    test_share: float = Field(
        0.2, gt=0, lt=0.5, description="share that becomes test, where the data has none; of a series, its end"
    )
    split_seed: int = Field(0, ge=0, description="seed of the splits of data with classes")

    def significant(self) -> dict[str, Any]:
        """Return the settings that change the result; of a path only the name, for what it holds has a digest."""
        return {**super().significant(), "data": Path(self.data).name}
