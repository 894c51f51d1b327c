"""The chain of language models: n-grams and recurrent networks that predict words."""

from tasks.engine.chain import Chain, Parts


def _parts() -> Parts:
    from corpus.settings import CorpusSettings
    from embeddings.settings import EmbeddingSettings
    from language.settings import LanguageModelSettings, LanguageSettings, LanguageTestSettings
    from reports.settings import ReportSettings
    from tasks.clean_corpus import CleanCorpus
    from tasks.clean_shards import CleanShard, DecideReading, SurveyShard
    from tasks.language.evaluate_language_model import EvaluateLanguageModel
    from tasks.language.report import LanguageReport
    from tasks.language.settings import DEFAULT_LANGUAGE_MODELS, LanguageGridSettings, build_language_run
    from tasks.language.train_language_model import TrainLanguageModel
    from tasks.train_embedding import TrainEmbedding

    return Parts(
        sections={
            "run": LanguageGridSettings,
            "corpus": CorpusSettings,
            "embedding": EmbeddingSettings,
            "language": LanguageSettings,
            "language_model": LanguageModelSettings,
            "language_test": LanguageTestSettings,
            "report": ReportSettings,
        },
        families={"language_model": DEFAULT_LANGUAGE_MODELS},
        build=build_language_run,
        tasks=(
            SurveyShard,
            DecideReading,
            CleanShard,
            CleanCorpus,
            TrainEmbedding,
            TrainLanguageModel,
            EvaluateLanguageModel,
        ),
        report=LanguageReport,
    )


LANGUAGE = Chain(
    command="language-model",
    summary="Compare n-gram and recurrent language models.",
    examples=(
        ("", "the demo"),
        ("configs/language-model.cfg", "on IMDB"),
        ("--data reviews.csv", "your own text"),
        ("-S language_model.softmax=sampled", ""),
    ),
    data="corpus",
    data_help="what to read: a file, a folder, or a named data set such as imdb",
    stages=("clean", "embed", "model", "evaluate", "report"),
    draws=("LanguageReport",),
    parts=_parts,
    suffix="-language",
)
