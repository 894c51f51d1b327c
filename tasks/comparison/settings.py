"""The settings of a comparison: one corpus, the embeddings and classifiers compared on it, and the report."""

from typing import ClassVar, Literal, get_args

from pydantic import Field

from classifiers.baselines.settings import BaselineOptions, BaselineSettings
from classifiers.probe_settings import ExplainSettings
from classifiers.rivals.settings import RivalSettings
from classifiers.settings import ClassifierSettings
from corpus.audit.settings import AuditSettings
from corpus.readers.header import check_columns
from corpus.readers.sources import raw_files
from corpus.settings import CorpusSettings, Integers, Words
from embeddings.settings import EmbeddingSettings
from language.settings import PretrainingSettings
from models.settings import AskedMeasure
from reports.settings import JudgingSettings, ReportSettings
from tasks.comparison.chain import COMPARISON
from tasks.comparison.ensembles import EnsembleWish, Grid, wishes
from tasks.comparison.pairing import refuse_unknown_embeddings
from tasks.comparison.rivals import check_file, refuse_impossible_rivals
from tasks.comparison.teachers import refuse_impossible_teachers
from tasks.engine.chain import Chain
from tasks.engine.run_settings import ChainSettings, SeededRunSettings
from tasks.engine.sections import Sections, SettingsError, named, validated

#: The grid that runs where a configuration names none: the question that the project is asked most.
DEFAULT_EMBEDDINGS = {"cbow": {"algorithm": "cbow"}, "skipgram": {"algorithm": "skipgram"}}
DEFAULT_CLASSIFIERS = {"bi-rnn": {"cell": "rnn"}, "bi-lstm": {"cell": "lstm"}, "bi-gru": {"cell": "gru"}}
DEFAULT_BASELINES = ("majority", "tfidf-logreg", "char-logreg", "nb-svm", "bag-ngrams", "mean-logreg")


class GridSettings(SeededRunSettings, JudgingSettings):
    """What the section `[run]` says: the name of the run, how often each cell is trained, and by what it is judged."""

    embedding_seeds: Integers = Field(
        (), description="each embedding is trained once for each, and every cell on each of them; empty: its own seed"
    )
    split_seeds: Integers = Field(
        (), description="every network is trained once on each of these splits too, for the spread; empty: on one"
    )
    control: Literal["none", "shuffled-labels"] = Field(
        "none", description="train the recommended cell on labels at random too: it must land at chance"
    )
    learning_curve: bool = Field(
        False, description="train the recommended cell and nb-svm on 1/8, 1/4 and 1/2 of train too"
    )
    ensembles: Words = Field(
        ("auto",),
        min_length=1,
        description="cells that are asked together: best-two (the best network and the best baseline by validation), "
        "all, seeds (every seed of the best network), or cells as in skipgram/bi-gru + nb-svm; auto: the first three, "
        "where there are two members; none",
    )
    update_costs: bool = Field(
        False,
        description="measure what one update of Word2Vec touches and takes under each objective, for an appendix of "
        "the report",
    )


class BaselineGridSettings(BaselineOptions):
    """What the section `[baseline]` says: the models to run, and what they share."""

    models: Words = Field(DEFAULT_BASELINES, description="the baselines, in the order of the report")


class RunSettings(ChainSettings):
    """Everything that determines a comparison."""

    chain: ClassVar[Chain] = COMPARISON
    embedding_seeds: tuple[int, ...] = ()
    split_seeds: tuple[int, ...] = ()
    control: str = "none"
    learning_curve: bool = False
    update_costs: bool = False
    metric: AskedMeasure = "auto"
    threshold: str = "argmax"
    positive_class: str = ""
    ensembles: tuple[str, ...] = ("auto",)
    corpus: CorpusSettings
    audit: AuditSettings
    embeddings: dict[str, EmbeddingSettings]
    classifiers: dict[str, ClassifierSettings]
    pretraining: PretrainingSettings
    baselines: tuple[BaselineSettings, ...]
    explain: ExplainSettings
    rivals: dict[str, RivalSettings] = Field(default_factory=dict)

    @property
    def judging(self) -> JudgingSettings:
        """By what models are judged."""
        return JudgingSettings(metric=self.metric, threshold=self.threshold, positive_class=self.positive_class)

    @property
    def wishes(self) -> tuple[EnsembleWish, ...]:
        """The ensembles of the run; raises SettingsError for one that cannot be."""
        return wishes(self.ensembles, self._grid)

    @property
    def cells(self) -> tuple[str, ...]:
        """The names of all cells that are made here."""
        return (*self._grid.cells, *(b.model for b in self.baselines), *(wish.name for wish in self.wishes))

    @property
    def _grid(self) -> Grid:
        replicates = len(self.seeds) * max(1, len(self.embedding_seeds))
        return Grid.of(self.embeddings, self.classifiers, self.baselines, replicates)

    def check_data(self) -> None:
        """Raise DataError where the corpus, or a file of vectors or of a rival, is missing; named data need not be."""
        raw_files(self.corpus)
        check_columns(self.corpus)
        for name, rival in self.rivals.items():
            for file in rival.predictions:
                check_file(name, file)
        if outside := [settings for settings in self.embeddings.values() if settings.is_outside]:
            from embeddings.pretrained import check_vectors

            for settings in outside:
                check_vectors(settings)


def build_run(sections: Sections) -> RunSettings:
    """Turn the sections of a configuration into the validated settings of a comparison; raises SettingsError."""
    grid = validated(GridSettings, "run", sections)
    classifiers = named(ClassifierSettings, "classifier", sections, DEFAULT_CLASSIFIERS)
    run = RunSettings(
        **grid.model_dump(),
        corpus=validated(CorpusSettings, "corpus", sections),
        audit=validated(AuditSettings, "audit", sections),
        embeddings=named(EmbeddingSettings, "embedding", sections, DEFAULT_EMBEDDINGS),
        classifiers={name: _judged(settings, grid.metric) for name, settings in classifiers.items()},
        pretraining=validated(PretrainingSettings, "pretraining", sections),
        baselines=_baselines(sections),
        explain=validated(ExplainSettings, "explain", sections),
        report=validated(ReportSettings, "report", sections),
        rivals=named(RivalSettings, "rival", sections, {}),
    )
    refuse_unknown_embeddings(run.embeddings, {**run.classifiers, **{b.model: b for b in run.baselines}})
    _ = run.wishes  # refused before anything is trained
    refuse_impossible_rivals(run.rivals, run.cells)
    refuse_impossible_teachers(run.classifiers, run.embeddings, run.baselines)
    return run


def _judged(settings: ClassifierSettings, metric: str) -> ClassifierSettings:
    """Return the settings of a network that keeps the epoch which is best by the measure of the run, unless it says."""
    return settings.model_copy(update={"best_by": metric}) if settings.best_by == "auto" else settings


def _baselines(sections: Sections) -> tuple[BaselineSettings, ...]:
    """Return the settings of each model: what `[baseline]` says of all, and `[baseline.NAME]` of one."""
    models = validated(BaselineGridSettings, "baseline", sections).models
    known = get_args(BaselineSettings.model_fields["model"].annotation)
    own = [name.partition(".")[2] for name in sections if name.startswith("baseline.")]
    for name in (*models, *own):
        if name not in known:
            where = f"[baseline] models = {sections['baseline']['models']}" if name in models else f"[baseline.{name}]"
            raise SettingsError(f"{where}: unknown {name!r}; allowed: {', '.join(map(repr, known))}")
    shared = {key: value for key, value in sections.get("baseline", {}).items() if key != "models"}
    there = {f"baseline.{name}": {**shared, **sections.get(f"baseline.{name}", {}), "model": name} for name in models}
    return tuple(validated(BaselineSettings, section, there) for section in there)
