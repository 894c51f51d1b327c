"""The settings of the classification stage: a network, and how it is trained."""

from typing import Annotated, Literal

from pydantic import Field

from classifiers.network_settings import RECURRENT, NetworkSettings
from corpus.search_space import Range
from corpus.settings import Words, later, machine_only, only_for
from corpus.sized_settings import by_rule
from models import settings as choices


class ClassifierSettings(NetworkSettings):
    """A classifier and its training (section `[classifier]`; `[classifier.NAME]` for each one compared)."""

    start: Literal["random", "language-model"] = later(
        RECURRENT,
        "random",
        description="where the first recurrent layer starts: drawn, or with the word vectors in language models of "
        "train and unlabelled texts (`[pretraining]`; docs/unlabelled.md); not of cnn",
    )
    class_ratios: bool = only_for(
        {"start": ("random",)},
        True,
        description="start each word vector with how the word leans to the classes of train, its log-count ratio (Wang "
        "& Manning 2012) less the standard error; not where vectors have less than 4 numbers a class, nor of start = "
        "language-model",
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
    consistency: float = by_rule(
        ge=0,
        le=1000,
        description="weight of how far two answers to a document are apart, which is read twice a step, with other "
        "dropout (R-Drop; Liang et al. 2021); 0: read once; auto: 1 below 2,000 documents",
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
        ge=1, le=1000, description="most passes over train; auto: 8 for 20,000 documents, to 50 for fewer"
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
