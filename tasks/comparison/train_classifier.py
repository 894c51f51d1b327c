"""The task of one network with one seed."""

from typing import ClassVar, Literal

import luigi

from classifiers.settings import ClassifierSettings
from corpus.settings import CorpusSettings
from embeddings.settings import EmbeddingSettings
from models.cells import COSTS
from tasks.clean_corpus import CleanCorpus, split_of
from tasks.engine.cell_task import CellTask
from tasks.engine.parameters import settings_parameter
from tasks.engine.stage_task import KEEP_MEMORY, ONE_THREAD, StageTask
from tasks.train_embedding import TrainEmbedding, below


class TrainClassifier(CellTask):
    """A corpus and an embedding to a trained recurrent classifier, in one single-threaded process."""

    stage = "classify"
    entry = "classifiers.train:train_classifier"
    libraries: ClassVar[tuple[str, ...]] = ("torch", "numpy")
    environment: ClassVar[dict[str, str]] = {**ONE_THREAD, **KEEP_MEMORY}
    corpus: CorpusSettings = settings_parameter(CorpusSettings)
    embedding: EmbeddingSettings = settings_parameter(EmbeddingSettings)
    settings: ClassifierSettings = settings_parameter(ClassifierSettings)
    embedding_name = luigi.Parameter(default="embedding", significant=False)
    name = luigi.Parameter(default="classifier", significant=False)

    kind: ClassVar[Literal["recurrent"]] = "recurrent"

    @property
    def architecture(self) -> str:
        """What is compared with other architectures."""
        return str(self.name)

    @property
    def priority(self) -> int:
        """The costliest cells start first, so that the grid ends together."""
        return COSTS[self.settings.cell]

    @property
    def cell(self) -> str:
        """The name of the cell: embedding and architecture."""
        return f"{self.embedding_name}/{self.name}"

    @property
    def label(self) -> str:
        """What people call this result."""
        return f"{super().label}{below(self.embedding)}{split_of(self.corpus)}"

    def inputs(self) -> dict[str, StageTask]:
        """Return the corpus and the embedding."""
        embedding = TrainEmbedding(corpus=self.corpus, settings=self.embedding, name=self.embedding_name)
        return {"corpus": CleanCorpus(settings=self.corpus), "embedding": embedding}
