"""The settings of language models: what text they read, how each is trained, and what they are asked."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from corpus.settings import Settings, only_for
from models.cells import COSTS
from models.settings import WRITING, LanguageKind, RecurrentName

#: Fields that only networks read, and only n-grams.
NETWORK = {"kind": WRITING}
NGRAM = {"kind": ("ngram",)}
#: Kind of model → relative seconds a token in training; n-grams are counted.
KIND_COSTS = {"ngram": 10, **{kind: COSTS[kind] for kind in WRITING}}


def split_bars(value: Any) -> Any:
    """Return the parts of a text `a | b | c` as a tuple (a text may hold commas); anything else as it is."""
    return tuple(part.strip() for part in value.split("|") if part.strip()) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(split_bars)]


class LanguageSettings(Settings):
    """The text that all language models of a run share (section `[language]`)."""

    vocabulary: int = Field(
        10_000, ge=2, le=1_000_000, description="words that are told apart, the most frequent of train; the rest is one"
    )
    min_count: int = Field(
        2, ge=1, description="rarer words of train count as the unknown word, so that all models meet it in training"
    )
    train_tokens: int = Field(1_000_000, ge=0, description="tokens of train that are learnt from; 0: all")
    validation_tokens: int = Field(
        60_000, ge=0, description="tokens of validation that choose the epoch; 0: all (each epoch reads them)"
    )
    seed: int = Field(0, ge=0, description="which documents these tokens are")


class LanguageModelSettings(Settings):
    """A language model and its training (section `[language_model]`; `[language_model.NAME]` for each one compared)."""

    kind: LanguageKind = Field(
        "lstm", description="counts of n-grams with interpolated Kneser–Ney smoothing, or a recurrent network"
    )
    order: int = only_for(
        NGRAM, 3, ge=1, le=3, description="n: the word and the n − 1 before it; the discounts are estimated, not set"
    )
    direction: Literal["one", "both"] = only_for(
        NETWORK, "one", description="read what stands before a word, or also what stands after it: only to fill blanks"
    )
    hidden_size: int = only_for(NETWORK, 128, ge=1, le=8192, description="numbers a state, for each direction")
    layers: int = only_for(NETWORK, 1, ge=1, le=8, description="stacked recurrent layers")
    start: Literal["random", "word2vec"] = only_for(
        NETWORK, "random", description="where the word vectors start: drawn, or those of `[embedding]`"
    )
    embedding_size: int = only_for(
        {**NETWORK, "start": ("random",)},
        128,
        ge=1,
        le=4096,
        description="numbers a word; those of word2vec have the size that `[embedding]` says",
    )
    tied: bool = only_for(
        NETWORK, True, description="the word vectors also score the next word (Press & Wolf 2017): half the parameters"
    )
    softmax: Literal["full", "sampled"] = only_for(
        NETWORK,
        "full",
        description="in training; sampled: against some words drawn by frequency, which large vocabularies need. "
        "Perplexity is always that of the full softmax",
    )
    samples: int = only_for(
        {**NETWORK, "softmax": ("sampled",)}, 1000, ge=1, le=100_000, description="words drawn a step"
    )
    steps: int = only_for(
        NETWORK, 35, ge=1, le=10_000, description="words that a gradient goes back through (truncated BPTT)"
    )
    batch_size: int = only_for(NETWORK, 32, ge=1, description="documents that are read side by side")
    epochs: int = only_for(NETWORK, 3, ge=1, le=1000, description="most passes over train")
    patience: int = only_for(NETWORK, 2, ge=1, description="epochs in a row without a better validation perplexity")
    learning_rate: float = only_for(NETWORK, 4e-3, gt=0, le=10, description="highest step of Adam, after the warm-up")
    warmup_share: float = only_for(NETWORK, 0.1, ge=0, lt=1, description="share of all steps in which the step rises")
    dropout: float = only_for(
        NETWORK, 0.2, ge=0, lt=1, description="share of inputs, of states between layers and of outputs dropped"
    )
    clip_norm: float = only_for(NETWORK, 1.0, gt=0, description="largest norm of the gradient")
    seed: int = only_for(
        NETWORK, 0, ge=0, description="seed of the weights, the batches and the dropout; n-grams draw nothing"
    )

    @field_validator("direction")
    @classmethod
    def _ngrams_read_forwards(cls, value: str, info: ValidationInfo) -> str:
        if value == "both" and info.data.get("kind") == "ngram":
            raise ValueError("kind = ngram reads in one direction; it fills blanks by the score of what follows")
        return value

    @property
    def fills_only(self) -> bool:
        """Say whether the model has no probability for a text, only for a word between others."""
        return self.kind != "ngram" and self.direction == "both"


class LanguageTestSettings(Settings):
    """What finished language models are asked (section `[language_test]`)."""

    test_tokens: int = Field(
        200_000, ge=0, description="tokens of test whose perplexity is measured, the same for all; 0: all"
    )
    beginnings: Texts = Field(
        ("the film is", "it is not"), description="texts to go on from, parted by |, in the language of the data"
    )
    next_words: int = Field(5, ge=1, le=50, description="most likely next words that are shown")
    blanks: int = Field(500, ge=0, le=100_000, description="blanks to fill, at most one in a test document")
    distractors: int = Field(
        9, ge=1, le=99, description="wrong words of like frequency to choose from, beside the right"
    )
    frequent_words: int = Field(
        100, ge=0, description="the most frequent words, mostly function words, are no blanks and no distractors"
    )
    context: int = Field(20, ge=2, le=1000, description="most words on each side of a blank that a model sees")
    least_context: int = Field(4, ge=1, le=1000, description="fewest words on each side of a blank")
    samples: int = Field(3, ge=0, le=100, description="texts that each model writes")
    sample_words: int = Field(40, ge=1, le=1000, description="most words of such a text")
    seed: int = Field(0, ge=0, description="seed of the test documents, the blanks and the written texts")


class JointSettings(Settings):
    """Settings of several sections that one stage reads."""

    def significant(self) -> dict[str, Any]:
        """Return what changes the result as `part.name`, so that a plan can name each setting that differs."""
        parts = {name: getattr(self, name).significant() for name in type(self).model_fields}
        return {f"{part}.{name}": value for part, found in parts.items() for name, value in found.items()}


class PretrainingSettings(Settings):
    """Language models that classifiers start from (section `[pretraining]`), see `start` in `[classifier]`."""

    tokens: int = Field(0, ge=0, description="tokens of train and unlabelled texts that are learnt from; 0: all")
    transductive: bool = Field(
        False, description="also read the texts of test (not their labels), which the report then says"
    )
    embedding_scale: float = Field(
        0.3, gt=0, le=10, description="standard deviation that the vectors of the embedding are scaled to at the start"
    )
    steps: int = Field(
        200, ge=1, le=10_000, description="words that are read in a row, and that a gradient goes back through"
    )
    samples: int = Field(500, ge=1, le=100_000, description="words drawn a step, to score the right ones against")
    batch_size: int = Field(32, ge=1, description="pieces of documents that are read side by side")
    epochs: int = Field(3, ge=1, le=1000, description="most passes over the texts")
    patience: int = Field(2, ge=1, description="epochs in a row without a better validation perplexity")
    learning_rate: float = Field(4e-3, gt=0, le=10, description="highest step of Adam, after the warm-up")
    warmup_share: float = Field(0.1, ge=0, lt=1, description="share of all steps in which the step rises")
    dropout: float = Field(0.2, ge=0, lt=1, description="share of the entries of words and of states that is dropped")
    clip_norm: float = Field(1.0, gt=0, description="largest norm of the gradient")
    validation_tokens: int = Field(
        20_000, ge=0, description="tokens of validation texts that choose the epoch; 0: all (each epoch reads them)"
    )
    precision: Literal["auto", "single"] = Field(
        "auto", description="of the recurrent layer's products; auto: half where the processor multiplies bfloat16"
    )
    seed: int = Field(0, ge=0, description="seed of the weights, the batches, the drawn words and the dropout")


class DirectionSettings(Settings):
    """One language model that reads in one direction, for all classifiers of its cell and size."""

    pretraining: PretrainingSettings
    cell: RecurrentName
    hidden_size: int = Field(ge=1, description="numbers a state")
    reads: Literal["forwards", "backwards"] = Field(description="the order in which it reads words")

    def significant(self) -> dict[str, Any]:
        """Return what changes the result, so that a plan can name each setting that differs."""
        found = super().significant()
        return {**{f"pretraining.{name}": value for name, value in found.pop("pretraining").items()}, **found}


class LanguageTrainSettings(JointSettings):
    """What determines a trained language model: the text that all models of a run share, and the model."""

    text: LanguageSettings
    model: LanguageModelSettings


class LanguageEvaluationSettings(JointSettings):
    """What determines the answers of a model: the text of the run, and what is asked."""

    text: LanguageSettings
    test: LanguageTestSettings
