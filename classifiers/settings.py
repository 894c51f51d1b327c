"""The settings of the classification stage."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from corpus.settings import Settings, machine_only, split_commas

Pooling = Literal["last", "mean", "max", "attention"]
Poolings = Annotated[tuple[Pooling, ...], BeforeValidator(split_commas)]


class ClassifierSettings(Settings):
    """A recurrent classifier and its training (section `[classifier]`; `[classifier.NAME]` for each one compared)."""

    cell: Literal["rnn", "lstm", "gru", "sru", "mingru"] = Field(
        "lstm", description="the recurrence; sru and mingru are elementwise, and several times as fast"
    )
    direction: Literal["one", "both"] = Field("both", description="read forwards only, or also backwards")
    layers: int = Field(1, ge=1, le=16, description="stacked recurrent layers")
    hidden_size: int = Field(128, ge=1, le=8192, description="numbers a state, for each direction")
    pooling: Poolings = Field(
        ("mean", "max"), min_length=1, description="what sums up the states; several are concatenated"
    )
    embedding: Literal["tuned", "frozen"] = Field("tuned", description="train the word vectors too, or keep them")
    embedding_scale: float = Field(0.3, gt=0, le=10, description="standard deviation that the vectors are scaled to")
    embedding_dropout: float = Field(
        0.5, ge=0, lt=1, description="share of vector entries dropped in training (Miyato et al. 2017)"
    )
    word_dropout: float = Field(0.1, ge=0, lt=1, description="share of whole words dropped in training")
    layer_dropout: float = Field(0.2, ge=0, lt=1, description="share of states dropped between layers")
    head_dropout: float = Field(0.5, ge=0, lt=1, description="share of pooled entries dropped before the head")
    max_tokens: int = Field(
        400, ge=1, description="longer documents keep their first and last halves of this many tokens"
    )

    chop: int = Field(
        0,
        ge=0,
        description="read segments of so many words side by side and pool over all of them; 0: whole documents",
    )

    optimizer: Literal["adam", "adamw", "sgd"] = Field("adam", description="the update rule")
    learning_rate: float = Field(4e-3, gt=0, le=100, description="highest step, reached after the warm-up")
    embedding_learning_rate: float = Field(1e-3, gt=0, le=100, description="the same for the word vectors")
    weight_decay: float = Field(
        0.0, ge=0, le=1, description="L2 penalty (adam, sgd) or decoupled decay (adamw); not of word vectors"
    )
    warmup_share: float = Field(0.2, ge=0, lt=1, description="share of all steps in which the step size rises")
    clip_norm: float = Field(1.0, gt=0, description="largest norm of the gradient")
    class_weights: Literal["none", "balanced"] = Field(
        "none", description="balanced: rare classes weigh more in the loss"
    )
    epochs: int = Field(8, ge=1, le=1000, description="most passes over train; 5 do for 20,000 long documents")
    best_by: Literal["accuracy", "loss"] = Field(
        "accuracy",
        description="what on validation, with the class weights, says which epoch's weights are kept",
    )
    patience: int = Field(3, ge=1, description="epochs in a row that are not better before training stops")
    batch_size: int = Field(64, ge=1, description="most documents a step")
    batch_tokens: int = Field(12_000, ge=1, description="most padded tokens a step: memory and noise stay even")
    seed: int = Field(0, ge=0, description="seed of the weights, the batches and the dropout")
    device: Literal["auto", "cpu", "cuda", "mps"] = machine_only("auto", description="where to train")


class BaselineSettings(Settings):
    """A model that a network has to beat (section `[baseline]`; `models` there lists the ones to run)."""

    model: Literal["majority", "tfidf-logreg", "nb-svm", "mean-logreg"] = Field(
        "majority", description="the model; mean-logreg is logistic regression on the mean of the word vectors"
    )
    min_count: int = Field(2, ge=1, description="n-grams in fewer train documents than this are left out")
    seed: int = Field(0, ge=0, description="only recorded: lbfgs draws nothing at random, so every seed agrees")


class ExplainSettings(Settings):
    """What is explained word by word (section `[explain]`)."""

    documents: int = Field(
        40,
        ge=0,
        le=200,
        description="test documents, each way, that one of two models gets right and the other wrong; 0: none",
    )


class ProbeSettings(Settings):
    """A cell that is trained once more, on other data than its own."""

    model: ClassifierSettings | BaselineSettings
    share: float = Field(1.0, gt=0, le=1, description="share of train that is learnt from, the same of every class")
    shuffled: bool = Field(False, description="labels of train and validation at random: nothing can be learnt")
