"""The task of the embedding stage."""

from pathlib import Path
from typing import ClassVar

import luigi

from corpus.settings import CorpusSettings
from embeddings.settings import EmbeddingSettings
from tasks.clean_corpus import CleanCorpus, split_of
from tasks.engine import place
from tasks.engine.identity import content_digest
from tasks.engine.parameters import settings_parameter
from tasks.engine.stage_task import StageTask

#: Cores from which on an embedding leaves every fourth to others. Of 16 that were all its own, 15 waited 17 seconds for
#: the audit before it began, and would have for the slowest baseline (2026-11-26).
MANY = 8


def below(settings: EmbeddingSettings | None) -> str:
    """Say which seed the embedding below a cell has, where that is not the first."""
    return f", embedding seed {settings.seed}" if settings is not None and settings.seed else ""


class TrainEmbedding(StageTask):
    """A corpus to word vectors."""

    stage = "embed"
    entry = "embeddings.train:train_embedding"
    libraries: ClassVar[tuple[str, ...]] = ("gensim", "numba", "numpy")
    priority = 100  # every cell waits for it
    corpus: CorpusSettings = settings_parameter(CorpusSettings)
    settings: EmbeddingSettings = settings_parameter(EmbeddingSettings)
    name = luigi.Parameter(default="embedding", significant=False)

    @property
    def label(self) -> str:
        """What people call this result."""
        seed = f", seed {self.settings.seed}" if self.settings.seed else ""
        return f"{self.name}{seed}{split_of(self.corpus)}"

    @property
    def resources(self) -> dict[str, int]:
        """It trains with all cores, so no cell runs beside it; many of them have room for the audit and a baseline."""
        jobs = place.jobs()
        return {"cores": jobs if jobs < MANY else jobs - jobs // 4}

    def inputs(self) -> dict[str, StageTask]:
        """Return the corpus."""
        return {"corpus": CleanCorpus(settings=self.corpus)}

    def raw_inputs(self) -> dict[str, str]:
        """Return the digest of the file of pretrained vectors, if there is one."""
        path = Path(self.settings.path).expanduser()
        if not self.settings.is_outside or not path.is_file():
            return {}
        return {"vectors": content_digest([path], place.fingerprints())}
