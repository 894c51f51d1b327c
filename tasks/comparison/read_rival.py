"""The task of one file of a rival: answers that were made elsewhere, read as those of any cell."""

from functools import cached_property
from pathlib import Path
from typing import ClassVar, Literal

import luigi

from classifiers.rivals.settings import Costs, RivalFile, RivalSettings
from corpus.settings import CorpusSettings
from tasks.clean_corpus import CleanCorpus
from tasks.comparison.rivals import check_file
from tasks.engine import place
from tasks.engine.cell_task import CellTask
from tasks.engine.identity import content_digest
from tasks.engine.parameters import settings_parameter
from tasks.engine.stage_task import StageTask


class ReadRival(CellTask):
    """A corpus and a file with answers to the files of a cell; each file of a rival is a seed of it."""

    stage = "rivals"
    entry = "classifiers.rivals.read:read_rival"
    libraries: ClassVar[tuple[str, ...]] = ("numpy",)
    priority = 104  # before anything is trained: what is wrong with a file should be known soon
    corpus: CorpusSettings = settings_parameter(CorpusSettings)
    settings: RivalSettings = settings_parameter(RivalSettings)
    name = luigi.Parameter()
    number = luigi.IntParameter()  # of the file, from 0
    kind: ClassVar[Literal["rival"]] = "rival"

    @property
    def cell(self) -> str:
        """The name of the rival."""
        return str(self.name)

    @property
    def seed(self) -> int:
        """The number of its file."""
        return int(self.number)

    @property
    def label(self) -> str:
        """What people call this result."""
        return f"{self.cell} file {self.seed}"

    @property
    def stage_settings(self) -> RivalFile:
        """What the stage function takes."""
        costs = {cost: getattr(self.settings, cost) for cost in Costs.model_fields}
        return RivalFile(**costs, name=self.cell, file=self._file, is_trained=self.settings.is_trained)

    @property
    def outside_vectors(self) -> None:
        """Nobody here knows what a rival stands on."""

    def inputs(self) -> dict[str, StageTask]:
        """Return the corpus."""
        return {"corpus": CleanCorpus(settings=self.corpus)}

    def raw_inputs(self) -> dict[str, str]:
        """Return the digest of the file."""
        return {"predictions": self._content}

    @property
    def _file(self) -> Path:
        return check_file(self.cell, self.settings.predictions[self.seed])

    @cached_property
    def _content(self) -> str:
        return content_digest([self._file], place.fingerprints())


def rival_tasks(corpus: CorpusSettings, rivals: dict[str, RivalSettings]) -> list[ReadRival]:
    """Return the task of each file of each rival."""
    return [
        ReadRival(corpus=corpus, settings=settings, name=name, number=number)
        for name, settings in rivals.items()
        for number in range(len(settings.predictions))
    ]
