"""The task of what a finished language model is asked: the only one of its chain that opens the test split."""

from functools import cached_property
from typing import ClassVar

from language.settings import LanguageEvaluationSettings, LanguageTestSettings
from tasks.clean_corpus import CleanCorpus
from tasks.engine.parameters import settings_parameter
from tasks.engine.stage_task import StageTask
from tasks.language.language_task import LanguageTask
from tasks.language.train_language_model import TrainLanguageModel


class EvaluateLanguageModel(LanguageTask):
    """A trained language model to its perplexity, next words, filled blanks and samples."""

    stage = "evaluate"
    entry = "language.evaluation:evaluate_language_model"
    libraries: ClassVar[tuple[str, ...]] = ("torch", "pyarrow", "numpy")
    test: LanguageTestSettings = settings_parameter(LanguageTestSettings)

    @cached_property
    def training(self) -> TrainLanguageModel:
        """The task of the model's training."""
        return TrainLanguageModel(
            corpus=self.corpus, embedding=self.embedding, text=self.text, settings=self.settings, name=self.name
        )

    @property
    def label(self) -> str:
        """What people call this result."""
        return f"answers of {self.training.label}"

    @property
    def stage_settings(self) -> LanguageEvaluationSettings:
        """What the stage function takes: the text of the run, and what is asked."""
        return LanguageEvaluationSettings(text=self.text, test=self.test)

    def inputs(self) -> dict[str, StageTask]:
        """Return the corpus and the model."""
        return {"corpus": CleanCorpus(settings=self.corpus), "model": self.training}

    def scores(self) -> dict[str, float | None]:
        """Return the perplexity on validation and on test."""
        from reports.results.language import perplexities

        return perplexities(self.folder)

    def cost(self) -> dict[str, float]:
        """Return the cost of the training."""
        return self.training.cost()
