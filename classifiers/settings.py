"""The settings of the classification stage."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from corpus.search_space import Choices, Range
from corpus.settings import Words, later, machine_only, only_for
from corpus.sized_settings import SizedSettings, by_rule
from models import settings as choices
from models.cells import label_of
from models.settings import CellName, Poolings

#: Fields that only recurrent cells read, and only convolutions.
RECURRENT = {"cell": choices.RECURRENT}
CONVOLUTIONAL = {"cell": choices.CONVOLUTIONAL}
#: Fields that only cells with a matrix for the state before read, and only those with a forget gate to start.
GATED = {"cell": choices.GATED}
FORGETTING = {"cell": choices.FORGETTING}


class ClassifierSettings(SizedSettings):
    """A classifier and its training (section `[classifier]`; `[classifier.NAME]` for each one compared).

    The cell `cnn` is a convolution (TextCNN, Kim 2014): it reads in no direction, has one layer and no state, and pools
    by the maximum. What says otherwise of recurrent cells in a section that it shares with them is not read; more
    layers, or segments (`chop`), are refused.
    """

    cell: CellName = Field(
        "lstm",
        description="the recurrence, or cnn, a convolution; sru and mingru are elementwise, and several times as fast",
    )
    direction: Literal["one", "both"] = only_for(
        RECURRENT, "both", description="read forwards only, or also backwards; cnn has none"
    )
    layers: int = only_for(
        RECURRENT,
        1,
        ge=1,
        le=16,
        description="stacked recurrent layers; from the third on, each adds to what it reads; cnn: 1",
    )
    hidden_size: Annotated[int, Range(32, 256, log=True)] = only_for(
        RECURRENT, 128, ge=1, le=8192, description="numbers a state, for each direction; not of cnn"
    )
    filters: Annotated[int, Range(50, 300, log=True)] = only_for(
        CONVOLUTIONAL,
        100,
        ge=1,
        le=1000,
        description="filters of cnn for each width of 2, 3, 4 and 5 words (100: Kim 2014); of no other cell",
    )
    pooling: Annotated[Poolings, Choices(("mean, max", "max", "attention"))] = only_for(
        RECURRENT,
        ("mean", "max"),
        min_length=1,
        description="what sums up the states; several are concatenated; cnn: max, whatever is said here",
    )
    min_count: int = by_rule(
        ge=1,
        description="words that occur so often in train have a vector, drawn where the embedding has none; auto: 2, in "
        "little text 1",
    )
    max_words: int = later(
        {},
        0,
        ge=0,
        description="most words with a vector: those of the embedding, then the most frequent of train; 0: as many as "
        "the max_words of the embedding, where that is set, else all of min_count",
    )
    new_words: Literal["unknown", "spelling"] = by_rule(
        description="read a word without a vector as the unknown one, or as the known word that shares most of its "
        "spelling, as film for films; auto: spelling below 10,000 documents",
    )
    embedding: Literal["tuned", "frozen"] = Field("tuned", description="train the word vectors too, or keep them")
    embedding_scale: float = Field(0.3, gt=0, le=10, description="standard deviation that the vectors are scaled to")
    class_ratios: bool = only_for(
        {"start": ("random",)},
        True,
        description="start each word vector with how the word leans to the classes of train, its log-count ratio (Wang "
        "& Manning 2012) less the standard error; not where vectors have less than 4 numbers a class, nor of start = "
        "language-model",
    )
    embedding_dropout: Annotated[float, Range(0.1, 0.7)] = by_rule(
        ge=0, lt=1, description="share of vector entries dropped in training (Miyato et al. 2017)"
    )
    word_dropout: Annotated[float, Range(0, 0.3)] = by_rule(
        ge=0, lt=1, description="share of whole words dropped in training"
    )
    layer_dropout: float = only_for(RECURRENT, 0.2, ge=0, lt=1, description="share of states dropped between layers")
    head_dropout: Annotated[float, Range(0, 0.7)] = by_rule(
        ge=0, lt=1, description="share of pooled entries dropped before the head"
    )
    max_tokens: int = Field(
        400, ge=1, description="longer documents keep their first and last halves of this many tokens"
    )

    chop: int = only_for(
        RECURRENT,
        0,
        ge=0,
        description="read segments of so many words side by side and pool over all of them; 0: whole documents; cnn: 0",
    )
    recurrent_start: Literal["auto", "uniform", "orthogonal", "identity"] = later(
        GATED,
        "auto",
        description="start of the matrices for the state before; auto: uniform in ±1/√hidden_size as in torch, of "
        "rnn-relu the identity (Le et al. 2015); orthogonal: Saxe et al. 2014; sru, mingru and cnn have none",
    )
    forget_bias: float = later(
        FORGETTING,
        0.0,
        ge=-10,
        le=10,
        description="added to the start of the forget bias of lstm and lstm-forget, else near 0; 1: Gers et al. "
        "2000; not of others",
    )
    gradient_steps: int = later(
        RECURRENT,
        0,
        ge=0,
        le=200,
        description="record what gradient reaches so many words back (docs/gradients.md); 0: none; not of cnn",
    )

    start: Literal["random", "language-model"] = later(
        RECURRENT,
        "random",
        description="where the first recurrent layer starts: drawn, or with the word vectors in language models of "
        "train and unlabelled texts (`[pretraining]`; docs/unlabelled.md); not of cnn",
    )
    teacher: str = later(
        {},
        "",
        description="a cell of the run whose probabilities are learnt from on the unlabelled texts (distillation): "
        "nb-svm, EMBEDDING/NAME, NAME on the same embedding, or stack, all cells without a teacher asked together; "
        "empty: none",
    )
    adversarial: float = later(
        {},
        0.0,
        ge=0,
        le=1000,
        description="length of the worst change to the words of a document that is trained against, in standard "
        "deviations of the word vectors (5: Miyato et al. 2017); 0: none",
    )
    virtual_adversarial: float = later(
        {},
        0.0,
        ge=0,
        le=1000,
        description="the same of the change that moves the answer most, whatever the label: on unlabelled texts too; "
        "0: none",
    )
    entropy: float = later(
        {},
        0.0,
        ge=0,
        le=1000,
        description="weight of the entropy of the answers, on unlabelled texts too (1: Sachan et al. 2019); 0: none",
    )
    unlabelled_batch_size: int = later(
        {},
        64,
        ge=0,
        description="most unlabelled documents a step, where virtual_adversarial or entropy reads them; 0: none",
    )
    transductive: bool = later(
        {}, False, description="the texts of test join the unlabelled ones (never labels); the report says so"
    )

    optimizer: Literal["adam", "adamw", "sgd"] = Field("adam", description="the update rule")
    learning_rate: Annotated[float, Range(5e-4, 1e-2, log=True)] = by_rule(
        gt=0, le=100, description="highest step, reached after the warm-up"
    )
    embedding_learning_rate: Annotated[float, Range(2e-4, 5e-3, log=True)] = by_rule(
        gt=0, le=100, description="the same for the word vectors"
    )
    weight_decay: float = Field(
        0.0, ge=0, le=1, description="L2 penalty (adam, sgd) or decoupled decay (adamw); not of word vectors"
    )
    warmup_share: float = Field(0.2, ge=0, lt=1, description="share of all steps in which the step size rises")
    clip_norm: float = Field(
        1.0, ge=0, description="longer gradients are scaled down to this norm (Pascanu et al. 2013); 0: never"
    )
    class_weights: Literal["none", "balanced"] = Field(
        "none", description="balanced: rare classes weigh more in the loss"
    )
    epochs: Annotated[int, Range(0.5, 1.5, log=True, times=True)] = by_rule(
        ge=1, le=1000, description="most passes over train; auto: 8 for 20,000 documents, to 25 for fewer"
    )
    best_by: Literal[choices.AskedMeasure, "loss"] = Field(
        "auto",
        description="what on validation says which epoch's weights are kept: a measure, or the loss with the class "
        "weights; auto: run.metric",
    )
    keep: Literal["best", "latest"] = by_rule(
        description="the weights of the best epoch on validation, or of the latest within a standard error of it; "
        "auto: best from 10,000 documents on",
    )
    patience: int = by_rule(ge=1, description="epochs in a row that are not better before training stops")
    batch_size: Annotated[int, Range(16, 128, log=True)] = by_rule(
        ge=1, description="most documents a step; auto: 64, of fewer than 11,000 documents 32 or 16"
    )
    batch_tokens: int = Field(12_000, ge=1, description="most padded tokens a step: memory and noise stay even")
    on: Words = later({}, (), description="names of the embeddings that it is trained on; empty: on each of the run")
    seed: int = Field(0, ge=0, description="seed of the weights, the batches and the dropout")
    precision: Literal["auto", "single"] = later(
        {},
        "auto",
        description="of products in training; auto: half on GPUs and processors that multiply bfloat16 (avx512_bf16)",
    )
    device: Literal["auto", "cpu", "cuda", "mps"] = machine_only("auto", description="where to train")

    @property
    def label(self) -> str:
        """What people call such a network, as Bi-LSTM."""
        return label_of(self.cell, self.direction)

    @property
    def starts_from_language_models(self) -> bool:
        """Say whether language models are trained first."""
        return self.applicable().get("start") == "language-model"

    @property
    def regularised(self) -> bool:
        """Say whether more than the labels is trained on: perturbed words, or how sure answers are."""
        return bool(self.adversarial or self.reads_unlabelled)

    @property
    def reads_unlabelled(self) -> bool:
        """Say whether each step has a term that needs no label."""
        return bool(self.virtual_adversarial or self.entropy)

    @property
    def reads_by_spelling(self) -> bool:
        """Whether a word without a vector is read as the one that is spelled most like it; not in earlier models."""
        return self.new_words == "spelling"

    @field_validator("layers", "chop")
    @classmethod
    def _convolution_has_one_layer_and_no_segments(cls, value: int, info: ValidationInfo) -> int:
        only = {"layers": 1, "chop": 0}[str(info.field_name)]
        cell = info.data.get("cell")
        if cell in CONVOLUTIONAL["cell"] and value != only:
            raise ValueError(f"cell = {cell} has no {info.field_name}; it must be {only}")
        return value

    @field_validator("gradient_steps")
    @classmethod
    def _steps_back_stay_within_a_document(cls, value: int, info: ValidationInfo) -> int:
        read = {name: info.data[name] for name in ("max_tokens", "chop") if info.data.get(name)}
        for name, words in read.items():
            if value >= words and info.data.get("cell") in RECURRENT["cell"]:
                raise ValueError(f"{name} = {words} words are read in a row; it must be at most {words - 1}")
        return value
