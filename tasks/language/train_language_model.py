"""The task of one language model's training."""

from typing import ClassVar

from language.settings import KIND_COSTS, LanguageTrainSettings
from tasks.clean_corpus import CleanCorpus
from tasks.engine.stage_task import StageTask
from tasks.language.language_task import LanguageTask
from tasks.train_embedding import TrainEmbedding


class TrainLanguageModel(LanguageTask):
    """A corpus, and for some an embedding, to a trained language model, in one single-threaded process."""

    stage = "model"
    entry = "language.train:train_language_model"
    libraries: ClassVar[tuple[str, ...]] = ("torch", "numpy")
    optional_inputs = ("embedding",)

    @property
    def priority(self) -> int:
        """Counting comes first, so that a first answer is there soon; then the costliest network.

        A network that reads both ways does twice the work. Embeddings, for which some wait, have 100.
        """
        return 105 if self.settings.kind == "ngram" else int(self.effort)

    @property
    def effort(self) -> float:
        """The cost of its network; counting takes hardly any time."""
        if self.settings.kind == "ngram":
            return 0.0
        return float(KIND_COSTS[self.settings.kind] * (2 if self.settings.fills_only else 1))

    @property
    def stage_settings(self) -> LanguageTrainSettings:
        """What the stage function takes: the text of the run, and the model."""
        return LanguageTrainSettings(text=self.text, model=self.settings)

    def inputs(self) -> dict[str, StageTask]:
        """Return the corpus, and the embedding where the model starts from one."""
        corpus = {"corpus": CleanCorpus(settings=self.corpus)}
        if self.embedding is None:
            return corpus
        return {**corpus, "embedding": TrainEmbedding(corpus=self.corpus, settings=self.embedding)}
