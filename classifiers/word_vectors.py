"""How the word vectors take part in training: as weights like all others, or only the rows of the words at hand."""

from typing import Protocol

import torch
from torch import Tensor, nn

from classifiers.settings import ClassifierSettings
from models.training.optimizers import BETAS, Groups, Optimizer, optimizer_of
from models.training.row_adam import RowAdam


class WordVectors(Protocol):
    """A matrix of word vectors (V, D) in training."""

    def take(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Return vectors (N, D), which get a gradient if they are trained, and which of them the `rows` (T, B) are."""

    def step(self, rate: float) -> None:
        """Move what was taken along its gradient, unless the optimizer does."""

    def settle(self) -> None:
        """Make the whole matrix what it is after all steps."""


class AllVectors:
    """The whole matrix, moved by the optimizer, or frozen."""

    def __init__(self, weight: Tensor) -> None:
        self.weight = weight

    def take(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Return the matrix, and the rows as they are."""
        return self.weight, rows

    def step(self, rate: float) -> None:
        """Leave it to the optimizer."""

    def settle(self) -> None:
        """Do nothing: it is."""


class TouchedVectors:
    """The rows of the words in a batch: a few thousand instead of all, see `RowAdam`.

    The matrix itself gets no gradient, so the optimizer passes over it.
    """

    def __init__(self, weight: Tensor) -> None:
        self.adam = RowAdam(weight, BETAS)
        self.rows, self.leaf = torch.empty(0, dtype=torch.int64), torch.empty(0)

    def take(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Return the vectors of the words that occur, and which of them the `rows` are."""
        self.rows, places = torch.unique(rows, return_inverse=True)
        self.leaf = self.adam.take(self.rows)
        return self.leaf, places

    def step(self, rate: float) -> None:
        """Move the vectors that were taken."""
        assert self.leaf.grad is not None
        self.adam.step(self.rows, self.leaf.grad, rate)

    def settle(self) -> None:
        """Bring all rows up to date."""
        self.adam.settle()


def word_vectors(embedding: nn.Embedding, settings: ClassifierSettings, device: torch.device) -> WordVectors:
    """Return the way that suits: a GPU steps over the whole matrix in no time, and SGD has no rows here."""
    weight = embedding.weight
    rows = device.type == "cpu" and weight.requires_grad and settings.optimizer in ("adam", "adamw")
    return TouchedVectors(weight) if rows else AllVectors(weight)


def optimizer_for(network: nn.Module, settings: ClassifierSettings) -> Optimizer:
    """Return the optimizer over all trained weights; `set_learning_rate` must be called before the first step.

    Weight decay spares the word vectors: a rare word would shrink in the many steps in which it does not occur.
    """
    named = [(name, weight) for name, weight in network.named_parameters() if weight.requires_grad]
    vectors = [weight for name, weight in named if name.startswith("embedding.")]
    others = [weight for name, weight in named if not name.startswith("embedding.")]
    groups: Groups = [{"params": others, "highest": settings.learning_rate, "weight_decay": settings.weight_decay}]
    if vectors:
        groups.append({"params": vectors, "highest": settings.embedding_learning_rate, "weight_decay": 0.0})
    return optimizer_of(settings.optimizer, groups)
