"""The task of one baseline with one seed."""

from typing import ClassVar, Literal

import luigi

from classifiers.baselines.settings import BaselineSettings
from corpus.settings import CorpusSettings
from embeddings.settings import EmbeddingSettings
from tasks.clean_corpus import CleanCorpus, split_of
from tasks.engine.cell_task import CellTask
from tasks.engine.parameters import settings_parameter
from tasks.engine.stage_task import StageTask
from tasks.train_embedding import TrainEmbedding, below


class TrainBaseline(CellTask):
    """A corpus (and for some an embedding) to a model that a network has to beat."""

    stage = "classify"
    entry = "classifiers.baselines.train:train_baseline"
    libraries: ClassVar[tuple[str, ...]] = ("scikit-learn", "scipy", "numpy")
    optional_inputs = ("embedding",)
    corpus: CorpusSettings = settings_parameter(CorpusSettings)
    embedding: EmbeddingSettings | None = settings_parameter(EmbeddingSettings, default=None)
    settings: BaselineSettings = settings_parameter(BaselineSettings)
    embedding_name = luigi.Parameter(default="", significant=False)

    kind: ClassVar[Literal["baseline"]] = "baseline"

    @property
    def resources(self) -> dict[str, int]:
        """One core; and the result, which may be that of other seeds too: they wait, and find it made."""
        return {**super().resources, self.digest: 1}

    @property
    def priority(self) -> int:
        """Baselines start before networks, so that a first answer is there after a minute.

        Those of the words alone before the embeddings too (100), one on an embedding before the costliest network (50).
        """
        return 60 if self.embedding else 105

    @property
    def architecture(self) -> str:
        """What is compared with other architectures."""
        return self.settings.model

    @property
    def cell(self) -> str:
        """The name of the cell: the model, after its embedding if it has one."""
        return f"{self.embedding_name}/{self.settings.model}" if self.embedding else self.settings.model

    @property
    def outside_vectors(self) -> bool:
        """Whether its word vectors were made by somebody else."""
        return bool(self.embedding and self.embedding.is_outside)

    @property
    def label(self) -> str:
        """What people call this result."""
        return f"{super().label}{below(self.embedding)}{split_of(self.corpus)}"

    def inputs(self) -> dict[str, StageTask]:
        """Return the corpus, and the embedding where the model needs one."""
        corpus = {"corpus": CleanCorpus(settings=self.corpus)}
        if self.embedding is None:
            return corpus
        embedding = TrainEmbedding(corpus=self.corpus, settings=self.embedding, name=self.embedding_name)
        return {**corpus, "embedding": embedding}
