"""The settings of a network: what it is made of, and what it reads."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from corpus.search_space import Choices, Range
from corpus.settings import later, only_for
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


class NetworkSettings(SizedSettings):
    """What a classifier is made of, and how it reads.

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

    @property
    def label(self) -> str:
        """What people call such a network, as Bi-LSTM."""
        return label_of(self.cell, self.direction)

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
