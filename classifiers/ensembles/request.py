"""What the stage of ensembles is asked for: finished cells, and how they are brought together."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from corpus.settings import Settings


class Member(Settings):
    """A finished cell with one seed."""

    name: str
    folder: Path  # of TrainClassifier or TrainBaseline


class EnsembleRequest(Settings):
    """Everything that `combine_cells` reads."""

    name: str
    method: Literal["stack", "mean"]
    corpus: Path
    members: tuple[Member, ...]
    left_out: dict[str, str] = Field(default_factory=dict)  # what was to be a member, and why it is none
