"""The settings of the report stage."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from corpus.settings import Settings
from models.settings import AskedMeasure
from models.threshold import aim_of
from translation.catalogue import languages

#: As the command line speaks.
AUTO = "auto"


class JudgingSettings(Settings):
    """By what models are judged (section `[run]`)."""

    metric: AskedMeasure = Field(
        "auto",
        description="what decides early stopping, choice and verdicts; auto: accuracy where the commonest class of "
        "train has less than 1.5 times an even share (of two classes: less than 75 %), else macro-f1; auc of several "
        "classes is the mean of one against the rest",
    )
    threshold: str = Field(
        "argmax",
        description="which of two classes is answered: argmax, the more probable, or by a threshold that validation "
        "chooses for an aim of positive_class: best-f1, recall:SHARE or precision:SHARE",
    )
    positive_class: str = Field(
        "",
        description="the class that a threshold is about; empty: the rarer one of train where one has 75 % or more, "
        "else the last label in sorted order (1 of 0 and 1, pos of neg and pos)",
    )

    @field_validator("threshold")
    @classmethod
    def _has_an_aim(cls, value: str) -> str:
        aim_of(value)
        return value


class ReportSettings(Settings):
    """What the report shows (section `[report]`)."""

    title: str = Field("", description="heading of the report; empty: the name of the run")
    confidence: float = Field(0.95, gt=0.5, lt=1, description="level of every interval")
    bootstrap: int = Field(2000, ge=100, le=100_000, description="resamples behind an interval without a formula")
    margin: float = Field(
        0.5, ge=0, le=50, description="points of the measure; a difference that is surely smaller counts as none"
    )
    assumed_spread: Annotated[float, Field(ge=0, le=50)] | Literal["auto"] = Field(
        "auto",
        description="standard deviation over seeds in points, assumed of a network whose single seed shows none; "
        "auto: the largest accuracy's that this project has measured on data of this size "
        "(reports/statistics/spread/measured_spreads.py): 0.7 from 22,376 documents of train on, 1.0 from 6,917, "
        "else 2.1",
    )
    mistakes: int = Field(12, ge=0, le=200, description="worst mistakes that are shown with their texts")
    label_errors: int = Field(
        12, ge=0, le=200, description="likely label errors that are shown with their texts (label_errors.csv has all)"
    )
    figure_format: Literal["svg", "png"] = Field("svg", description="format of the files in figures/")
    language: str = Field(
        AUTO, description="of the report: en or zh; auto: that of the command line, see `wordloom --help`"
    )

    @field_validator("language")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value not in (AUTO, *languages()):
            raise ValueError(f"{value}: there is no such language; known: {', '.join((AUTO, *languages()))}")
        return value
