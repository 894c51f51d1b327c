"""The settings of the embedding stage."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from corpus.search_space import Range
from corpus.settings import Words, machine_only
from corpus.sized_settings import SizedSettings, by_rule


class EmbeddingSettings(SizedSettings):
    """How words become vectors (section `[embedding]`, and `[embedding.NAME]` for each one compared)."""

    source: Literal["word2vec", "random", "pretrained"] = Field(
        "word2vec",
        description="train on the corpus, draw at random (the control), or read from `path`, which is implied where "
        "`path` is set",
    )
    path: str = Field(
        "",
        description="vectors that somebody else made (docs/outside-vectors.md): word2vec text or binary, GloVe, .vec; "
        "only for source = pretrained",
    )
    engine: Literal["native", "gensim"] = Field(
        "native", description="what trains Word2Vec: our own compiled core, or gensim, the reference, which is slower"
    )
    algorithm: Literal["cbow", "skipgram"] = Field(
        "skipgram", description="skip-gram predicts the context from the word, CBOW the word from its context"
    )
    objective: Literal["negative-sampling", "hierarchical-softmax"] = Field(
        "negative-sampling", description="what stands for the full softmax (Mikolov et al. 2013)"
    )
    cbow_gradient: Literal["divided", "summed"] = Field(
        "divided",
        description="what each context word of CBOW gets: its share of the gradient of their mean (Irsoy et al. 2021), "
        "or all of it, as word2vec.c and gensim do; engine native",
    )
    vector_size: Annotated[int, Range(50, 200, log=True)] = by_rule(
        ge=1, le=4096, description="numbers a word; auto: 100"
    )
    window: Annotated[int, Range(2, 12, log=True)] = Field(
        5, ge=1, le=100, description="most words between a word and its context"
    )
    dynamic_window: bool = Field(True, description="draw the window from 1…window at each word: near words count more")
    negative_samples: int = Field(5, ge=1, le=100, description="noise words a pair; 5–20 suit small corpora")
    negative_exponent: float = Field(
        0.75, ge=-2, le=2, description="noise ~ count^exponent (0.75: Mikolov et al. 2013)"
    )
    subsample: Annotated[float, Range(1e-5, 1e-2, log=True)] = Field(
        1e-3, ge=0, le=1, description="words above this share of the text are thinned; 0: none"
    )
    min_count: int = by_rule(
        ge=1,
        description="words rarer than this in train + unlabelled have no vector; auto: 1, 2 or 5, by how much text",
    )
    max_words: int = Field(
        0,
        ge=0,
        description="most words with a vector, the most frequent, for classifiers on it too; 0: all of min_count",
    )
    epochs: Annotated[int, Range(0.5, 2, log=True, times=True)] = by_rule(
        ge=1, le=1000, description="passes over the text; auto: the more, the less of it there is"
    )
    learning_rate: float = Field(
        0.0,
        ge=0,
        le=10,
        description="step at the start; 0: the algorithm's own, 0.025 skip-gram, 0.1 CBOW (0.05 if summed)",
    )
    min_learning_rate: float = Field(1e-4, ge=0, le=1, description="step at the end, reached linearly")
    seed: int = Field(0, ge=0, description="seed of the start vectors and of every draw")
    transductive: bool = Field(
        False, description="also read validation and test text (never labels); the report says so"
    )
    deterministic: bool = Field(False, description="one thread and the same bytes every time")
    neighbours_of: Words = Field(
        (), description="words whose neighbours the report shows; empty: frequent, telling ones"
    )
    threads: int = machine_only(0, ge=0, le=1024, description="training threads; 0: one per core")

    @property
    def is_outside(self) -> bool:
        """Say whether the vectors come from a file that somebody else made, so from other texts than those at hand."""
        return self.source == "pretrained"

    @model_validator(mode="before")
    @classmethod
    def _path_implies_its_source(cls, values: Any) -> Any:
        implied = isinstance(values, dict) and values.get("path") and "source" not in values
        return {**values, "source": "pretrained"} if implied else values

    @field_validator("path")
    @classmethod
    def _path_is_read(cls, value: str, info: ValidationInfo) -> str:
        source = info.data.get("source", "pretrained")  # an unknown source has its own error
        if value and source != "pretrained":
            raise ValueError(f"source = {source} reads no file; set source = pretrained, or leave path empty")
        return value

    def significant(self) -> dict[str, Any]:
        """Return the settings that change the result; of a path only the name, for what it holds has a digest."""
        found = super().significant()
        return {**found, "path": Path(self.path).name} if self.path and "path" in found else found


class UpdateSettings(SizedSettings):
    """What the cost of one update depends on, besides the words; a run takes it from its first embedding."""

    vector_size: int = by_rule(ge=1, le=4096, description="numbers a word")
    negative_samples: int = Field(5, ge=1, le=100, description="noise words a pair")
