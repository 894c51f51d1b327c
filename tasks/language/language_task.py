"""What the tasks of one language model with one seed have in common."""

from typing import ClassVar, Literal

import luigi

from corpus.settings import CorpusSettings
from embeddings.settings import EmbeddingSettings
from language.settings import LanguageModelSettings, LanguageSettings
from tasks.engine.cell_task import CellTask
from tasks.engine.parameters import settings_parameter
from tasks.engine.stage_task import KEEP_MEMORY, ONE_THREAD


class LanguageTask(CellTask):
    """One language model: the text it reads, its settings, and its embedding if it starts from one."""

    environment: ClassVar[dict[str, str]] = {**ONE_THREAD, **KEEP_MEMORY}
    kind: ClassVar[Literal["language"]] = "language"
    corpus: CorpusSettings = settings_parameter(CorpusSettings)
    embedding: EmbeddingSettings | None = settings_parameter(EmbeddingSettings, default=None)
    text: LanguageSettings = settings_parameter(LanguageSettings)
    settings: LanguageModelSettings = settings_parameter(LanguageModelSettings)
    name = luigi.Parameter(default="language-model", significant=False)

    @property
    def measure(self) -> str:
        """What it is judged by."""
        return "perplexity"

    @property
    def cell(self) -> str:
        """The name of the model."""
        return str(self.name)
