"""The settings of a run of language models, and how a configuration says them."""

from typing import ClassVar

from pydantic import Field

from corpus.readers.header import check_columns
from corpus.readers.sources import raw_files
from corpus.settings import CorpusSettings
from embeddings.settings import EmbeddingSettings
from language.settings import LanguageModelSettings, LanguageSettings, LanguageTestSettings
from reports.settings import ReportSettings
from tasks.engine.chain import Chain
from tasks.engine.run_settings import NAME_MEANING, ChainSettings, RunName, SeededRunSettings
from tasks.engine.sections import Sections, SettingsError, named, validated
from tasks.language.chain import LANGUAGE

#: The models that run where a configuration names none: n-grams, each recurrence, and one that reads both ways.
DEFAULT_LANGUAGE_MODELS = {
    "2-gram": {"kind": "ngram", "order": "2"},
    "3-gram": {"kind": "ngram", "order": "3"},
    "rnn": {"kind": "rnn"},
    "lstm": {"kind": "lstm"},
    "gru": {"kind": "gru"},
    "bi-gru": {
        "kind": "gru",
        "direction": "both",
        "hidden_size": "64",
    },  # both directions together as wide as the others
}


class LanguageGridSettings(SeededRunSettings):
    """What the section `[run]` says for language models."""

    name: RunName = Field("language-demo", description=NAME_MEANING)


class LanguageRunSettings(ChainSettings):
    """Everything that determines a comparison of language models."""

    chain: ClassVar[Chain] = LANGUAGE
    corpus: CorpusSettings
    embedding: EmbeddingSettings
    language: LanguageSettings
    models: dict[str, LanguageModelSettings]
    language_test: LanguageTestSettings

    def check_data(self) -> None:
        """Raise DataError where the corpus is not there; a named data set need not be."""
        raw_files(self.corpus)
        check_columns(self.corpus)


def build_language_run(sections: Sections) -> LanguageRunSettings:
    """Turn the sections of a configuration into the validated settings of a run; raises SettingsError."""
    models = named(LanguageModelSettings, "language_model", sections, DEFAULT_LANGUAGE_MODELS)
    if all(settings.fills_only for settings in models.values()):
        raise SettingsError("[language_model]: every model has direction = both, and none of them has a perplexity")
    embedding = validated(EmbeddingSettings, "embedding", sections)
    started = [name for name, settings in models.items() if settings.kind != "ngram" and settings.start == "word2vec"]
    if embedding.transductive and started:
        raise SettingsError(
            f"[embedding] transductive = true: {started[0]} would start from vectors that have read the test text, "
            "which it is to predict; allowed with start = random"
        )
    return LanguageRunSettings(
        **validated(LanguageGridSettings, "run", sections).model_dump(),
        corpus=validated(CorpusSettings, "corpus", sections),
        embedding=embedding,
        language=validated(LanguageSettings, "language", sections),
        models=models,
        language_test=validated(LanguageTestSettings, "language_test", sections),
        report=validated(ReportSettings, "report", sections),
    )
