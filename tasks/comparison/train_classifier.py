"""The task of one network with one seed."""

from typing import ClassVar, Literal

import luigi

from classifiers.settings import ClassifierSettings
from corpus.settings import CorpusSettings
from embeddings.settings import EmbeddingSettings
from language.settings import DirectionSettings, PretrainingSettings
from models.cells import COSTS
from tasks.clean_corpus import CleanCorpus, split_of
from tasks.comparison.pretrain_direction import PretrainDirection
from tasks.engine.cards import resources_on
from tasks.engine.cell_task import CellTask
from tasks.engine.parameters import settings_parameter, task_parameter
from tasks.engine.stage_task import KEEP_MEMORY, ONE_THREAD, StageTask
from tasks.train_embedding import TrainEmbedding, below

#: What the language models of a classifier that reads in one direction, or in both, read.
READS: dict[str, tuple[Literal["forwards", "backwards"], ...]] = {
    "one": ("forwards",),
    "both": ("forwards", "backwards"),
}


class TrainClassifier(CellTask):
    """A corpus and an embedding to a trained recurrent classifier, in one single-threaded process."""

    stage = "classify"
    entry = "classifiers.train:train_classifier"
    libraries: ClassVar[tuple[str, ...]] = ("torch", "numpy")
    environment: ClassVar[dict[str, str]] = {**ONE_THREAD, **KEEP_MEMORY}
    corpus: CorpusSettings = settings_parameter(CorpusSettings)
    embedding: EmbeddingSettings = settings_parameter(EmbeddingSettings)
    settings: ClassifierSettings = settings_parameter(ClassifierSettings)
    pretraining: PretrainingSettings | None = settings_parameter(PretrainingSettings, default=None)
    teacher: CellTask | None = task_parameter(default=None)
    embedding_name = luigi.Parameter(default="embedding", significant=False)
    name = luigi.Parameter(default="classifier", significant=False)

    kind: ClassVar[Literal["recurrent"]] = "recurrent"

    @property
    def architecture(self) -> str:
        """What is compared with other architectures."""
        return str(self.name)

    @property
    def resources(self) -> dict[str, int]:
        """A core, and a place on a card where it is trained on one."""
        return resources_on(self.settings.device)

    @property
    def priority(self) -> int:
        """The costliest cells start first, so that the grid ends together."""
        return COSTS[self.settings.cell]

    @property
    def effort(self) -> float:
        """The cost of its cell."""
        return float(COSTS[self.settings.cell])

    @property
    def cell(self) -> str:
        """The name of the cell: embedding and architecture."""
        return f"{self.embedding_name}/{self.name}"

    @property
    def outside_vectors(self) -> bool:
        """Whether its word vectors, or those of its teacher, were made by somebody else."""
        return self.embedding.is_outside or bool(self.teacher and self.teacher.outside_vectors)

    @property
    def label(self) -> str:
        """What people call this result."""
        return f"{super().label}{below(self.embedding)}{split_of(self.corpus)}"

    def inputs(self) -> dict[str, StageTask]:
        """Return the corpus, the embedding, and the language models and the teacher that it has, if it has any."""
        embedding = TrainEmbedding(corpus=self.corpus, settings=self.embedding, name=self.embedding_name)
        inputs = {"corpus": CleanCorpus(settings=self.corpus), "embedding": embedding, **self.language_models}
        return {**inputs, "teacher": self.teacher} if self.teacher else inputs

    @property
    def language_models(self) -> dict[str, PretrainDirection]:
        """The language model of each direction in which the network reads; none where it starts at random."""
        if not self.settings.starts_from_language_models:
            return {}
        return {
            reads: PretrainDirection(
                corpus=self.corpus,
                embedding=self.embedding,
                embedding_name=self.embedding_name,
                settings=DirectionSettings(
                    pretraining=self.pretraining or PretrainingSettings.model_validate({}),
                    cell=self.settings.cell,
                    hidden_size=self.settings.hidden_size,
                    reads=reads,
                ),
            )
            for reads in READS[self.settings.direction]
        }
