"""The settings of what is done with a finished cell: it is probed, and explained."""

from pydantic import Field

from classifiers.baselines.settings import BaselineSettings
from classifiers.settings import ClassifierSettings
from corpus.settings import Settings


class ExplainSettings(Settings):
    """What is explained word by word (section `[explain]`)."""

    documents: int = Field(
        40,
        ge=0,
        le=200,
        description="test documents, each way, that one of two models gets right and the other wrong; 0: none",
    )


class ProbeSettings(Settings):
    """A cell that is trained once more, on other data than its own."""

    model: ClassifierSettings | BaselineSettings
    share: float = Field(1.0, gt=0, le=1, description="share of train that is learnt from, the same of every class")
    shuffled: bool = Field(False, description="labels of train and validation at random: nothing can be learnt")
