"""The settings of a whole run: one corpus, the embeddings and classifiers compared on it, and the report."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from classifiers.settings import BaselineSettings, ClassifierSettings, ExplainSettings
from corpus.readers.sources import raw_files
from corpus.settings import AuditSettings, CorpusSettings, Integers, Settings, Words
from embeddings.settings import EmbeddingSettings
from reports.settings import ReportSettings

#: The grid that runs where a configuration names none: the question that the project is asked most.
DEFAULT_EMBEDDINGS = {"cbow": {"algorithm": "cbow"}, "skipgram": {"algorithm": "skipgram"}}
DEFAULT_CLASSIFIERS = {"bi-rnn": {"cell": "rnn"}, "bi-lstm": {"cell": "lstm"}, "bi-gru": {"cell": "gru"}}
DEFAULT_BASELINES = ("majority", "tfidf-logreg", "nb-svm", "mean-logreg")


#: The report's folder is swapped whole for the new one, so a name must stand for one folder right under runs/: neither
#: runs/ itself (`.`), nor one above it, nor one that is hidden from what lists the runs.
RunName = Annotated[str, Field(pattern=r"^[\w-][\w.-]*$")]
NAME_MEANING = "name of the folder under runs/: letters, digits, _, - and (not first) dots"


class SeededRunSettings(Settings):
    """What the section `[run]` says whatever is compared."""

    name: RunName = Field("demo", description=NAME_MEANING)
    seeds: Integers = Field((0,), min_length=1, description="each cell is trained once for each seed")

    @field_validator("seeds", "embedding_seeds", "split_seeds", check_fields=False)
    @classmethod
    def _distinct(cls, seeds: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(seeds)) != len(seeds) or min(seeds, default=0) < 0:
            raise ValueError("seeds must be different whole numbers from 0 on")
        return seeds


class GridSettings(SeededRunSettings):
    """What the section `[run]` says: the name of the run and how often each cell is trained."""

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
    update_costs: bool = Field(
        False,
        description="measure what one update of Word2Vec touches and takes under each objective, for an appendix of "
        "the report",
    )


class BaselineGridSettings(Settings):
    """What the section `[baseline]` says: the models to run, and what they share."""

    models: Words = Field(DEFAULT_BASELINES, description="the baselines, in the order of the report")
    min_count: int = Field(2, ge=1, description="n-grams in fewer train documents than this are left out")

    def baselines(self) -> tuple[BaselineSettings, ...]:
        """Return the settings of each model; an unknown model is refused by `BaselineSettings`."""
        return tuple(BaselineSettings.model_validate({"model": m, "min_count": self.min_count}) for m in self.models)


class ChainSettings(Settings):
    """Everything that determines a run of some chain of tasks."""

    name: RunName
    seeds: tuple[int, ...]
    report: ReportSettings

    def check_data(self) -> None:
        """Raise DataError where what the run reads is not there; what can be fetched need not be there."""
        raise NotImplementedError


class RunSettings(ChainSettings):
    """Everything that determines a comparison."""

    embedding_seeds: tuple[int, ...] = ()
    split_seeds: tuple[int, ...] = ()
    control: str = "none"
    learning_curve: bool = False
    update_costs: bool = False
    corpus: CorpusSettings
    audit: AuditSettings
    embeddings: dict[str, EmbeddingSettings]
    classifiers: dict[str, ClassifierSettings]
    baselines: tuple[BaselineSettings, ...]
    explain: ExplainSettings

    def check_data(self) -> None:
        """Raise DataError where the corpus is not there; a named data set need not be."""
        raw_files(self.corpus)
