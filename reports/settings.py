"""The settings of the report stage."""

from typing import Literal

from pydantic import Field

from corpus.settings import Settings


class ReportSettings(Settings):
    """What the report shows (section `[report]`)."""

    title: str = Field("", description="heading of the report; empty: the name of the run")
    confidence: float = Field(0.95, gt=0.5, lt=1, description="level of every interval")
    bootstrap: int = Field(2000, ge=100, le=100_000, description="resamples behind an interval without a formula")
    margin: float = Field(
        0.5, ge=0, le=50, description="points of accuracy; a difference that is surely smaller counts as none"
    )
    assumed_spread: float = Field(
        0.5,
        ge=0,
        le=50,
        description="standard deviation over seeds in points, assumed for networks where one seed shows none "
        "(Reimers & Gurevych 2017: the seed moves a BiLSTM by up to 1 point)",
    )
    mistakes: int = Field(12, ge=0, le=200, description="worst mistakes that are shown with their texts")
    label_errors: int = Field(
        12, ge=0, le=200, description="likely label errors that are shown with their texts (label_errors.csv has all)"
    )
    figure_format: Literal["svg", "png"] = Field("svg", description="format of the files in figures/")
