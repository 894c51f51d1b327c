"""The settings of networks that read numbers."""

from typing import Literal

from pydantic import Field

from corpus.settings import Settings, machine_only
from models.cells import label_of
from models.settings import Poolings, RecurrentName


class NetworkSettings(Settings):
    """A recurrent network over numbers and its training (section `[network]`; `[network.NAME]` for each compared)."""

    cell: RecurrentName = Field("lstm", description="the recurrence")
    direction: Literal["one", "both"] = Field("both", description="read forwards only, or also backwards")
    layers: int = Field(1, ge=1, le=16, description="stacked recurrent layers; from the third on, each adds")
    hidden_size: int = Field(64, ge=1, le=8192, description="numbers a state, for each direction")
    pooling: Poolings = Field(
        ("last",), min_length=1, description="what sums up the states; `last` is what has read everything"
    )
    layer_dropout: float = Field(0.2, ge=0, lt=1, description="share of states dropped between layers")
    head_dropout: float = Field(0.2, ge=0, lt=1, description="share of pooled entries dropped before the head")

    optimizer: Literal["adam", "adamw", "sgd"] = Field("adam", description="the update rule")
    learning_rate: float = Field(5e-3, gt=0, le=100, description="highest step, reached after the warm-up")
    weight_decay: float = Field(0.0, ge=0, le=1, description="L2 penalty (adam, sgd) or decoupled decay (adamw)")
    warmup_share: float = Field(0.2, ge=0, lt=1, description="share of all steps in which the step size rises")
    clip_norm: float = Field(1.0, gt=0, description="largest norm of the gradient")
    epochs: int = Field(20, ge=1, le=10_000, description="most passes over train; small data needs many")
    patience: int = Field(10, ge=1, description="epochs in a row that are not better before training stops")
    batch_size: int = Field(32, ge=1, description="most sequences a step")
    batch_tokens: int = Field(20_000, ge=1, description="most steps of all sequences together in a batch")
    seed: int = Field(0, ge=0, description="seed of the weights, the batches and the dropout")
    device: Literal["auto", "cpu", "cuda", "mps"] = machine_only("auto", description="where to train")

    @property
    def label(self) -> str:
        """What people call such a network, as Bi-LSTM."""
        return label_of(self.cell, self.direction)


class SeriesBaselineSettings(Settings):
    """A model that a network over numbers has to beat; which ones run follows from the task."""

    model: Literal["majority", "logreg", "last-value", "seasonal", "autoregression"] = Field(
        "majority", description="the model"
    )
    seed: int = Field(0, ge=0, description="only recorded: nothing is drawn at random, so every seed agrees")


#: Task → its baselines; `seasonal` runs where there is a season.
BASELINES = {"classify": ("majority", "logreg"), "forecast": ("last-value", "seasonal", "autoregression")}
