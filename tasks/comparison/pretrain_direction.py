"""The task of a language model of one direction, which classifiers start from."""

from typing import ClassVar

import luigi

from corpus.settings import CorpusSettings
from embeddings.settings import EmbeddingSettings
from language.settings import DirectionSettings
from tasks.clean_corpus import CleanCorpus, split_of
from tasks.engine.parameters import settings_parameter
from tasks.engine.stage_task import KEEP_MEMORY, ONE_THREAD, StageTask
from tasks.train_embedding import TrainEmbedding, below


class PretrainDirection(StageTask):
    """A corpus and an embedding to a language model, in one single-threaded process.

    All cells of one kind and size on an embedding share it, whatever else differs, their seeds among it.
    """

    stage = "pretrain"
    entry = "language.pretraining:pretrain_direction"
    libraries: ClassVar[tuple[str, ...]] = ("torch", "numpy")
    environment: ClassVar[dict[str, str]] = {**ONE_THREAD, **KEEP_MEMORY}
    resources: ClassVar[dict[str, int]] = {"cores": 1}
    priority = 95  # cells wait for it, as they do for embeddings
    corpus: CorpusSettings = settings_parameter(CorpusSettings)
    embedding: EmbeddingSettings = settings_parameter(EmbeddingSettings)
    settings: DirectionSettings = settings_parameter(DirectionSettings)
    embedding_name = luigi.Parameter(default="embedding", significant=False)

    @property
    def label(self) -> str:
        """What people call this result."""
        of = f"{self.embedding_name}/{self.settings.cell} {self.settings.hidden_size}"
        return f"{self.settings.reads} language model {of}{below(self.embedding)}{split_of(self.corpus)}"

    def inputs(self) -> dict[str, StageTask]:
        """Return the corpus and the embedding."""
        embedding = TrainEmbedding(corpus=self.corpus, settings=self.embedding, name=self.embedding_name)
        return {"corpus": CleanCorpus(settings=self.corpus), "embedding": embedding}
