"""The training of a word classifier: its loss, its word vectors, and how validation judges it."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from classifiers.inference import scores
from classifiers.inputs import TextInputs
from classifiers.network import TextNetwork
from classifiers.settings import ClassifierSettings
from classifiers.word_vectors import optimizer_for, word_vectors
from models.device import mixed_precision
from models.training.criteria import CRITERIA
from models.training.feeding import Labelled, LabelledBatch
from models.training.labelled import LabelledTraining
from models.training.records import StepLoss, Watched


class Evaluation(NamedTuple):
    """What the network does on validation: loss and one accuracy with the class weights, one without."""

    loss: float
    accuracy: float
    weighted_accuracy: float


class Training(LabelledTraining[TextInputs]):
    """Trains a word classifier by cross-entropy; see `TrainingLoop`."""

    def __init__(
        self,
        network: TextNetwork,
        settings: ClassifierSettings,
        device: torch.device,
        look: Callable[[int], None] | None = None,
    ) -> None:
        self.network = network.to(device)
        self.onlooker = look  # told of every finished epoch, and of 0 before the first step
        self.settings = settings
        super().__init__(self.network, settings, optimizer_for(network, settings), device)
        self.vectors = word_vectors(network.embedding, settings, device)
        self.weights = [weight for weight in network.parameters() if weight is not network.embedding.weight]
        self.class_weights: Tensor | None = None

    def look(self, epoch: int) -> None:
        """Tell whoever looks on that `epoch` epochs are done."""
        if self.onlooker:
            self.onlooker(epoch)

    def prepare(self, train: Labelled[TextInputs]) -> None:
        """Weigh the classes by how often they occur in train, if the settings say so."""
        self.class_weights = self._class_weights(train.labels)

    def loss(self, piece: LabelledBatch) -> StepLoss:
        """Return the mean cross-entropy of a batch, and the word vectors that occur in it."""
        batch, labels = piece
        rows = self.network.drop_words(batch.rows.t(), batch.lengths)  # (T, B)
        vectors, places = self.vectors.take(rows)
        with mixed_precision(self.device):
            logits = self.network.scores(places, batch.lengths, vectors)  # (B, C)
        return StepLoss(F.cross_entropy(logits.float(), labels, self.class_weights), len(labels), [vectors])

    def moved(self, share: float) -> None:
        """Move the word vectors of the batch."""
        self.vectors.step(share * self.settings.embedding_learning_rate)

    def settle(self) -> None:
        """Bring all word vectors up to date."""
        self.vectors.settle()

    def judge(self, validation: Labelled[TextInputs]) -> Watched:
        """Return the value of the criterion of the settings, loss and accuracy."""
        loss, accuracy, weighted_accuracy = self._evaluate(validation)
        return Watched(
            CRITERIA[self.settings.best_by](loss, weighted_accuracy),
            {"validation_loss": loss, "validation_accuracy": accuracy},
            f"val {accuracy:.3f}",
            self._doubt(accuracy, len(validation.labels)),
        )

    def _doubt(self, accuracy: float, documents: int) -> float:
        """Return the standard error of an accuracy on so many documents, where the latest good epoch is to be kept."""
        return math.sqrt(accuracy * (1 - accuracy) / documents) if self.settings.keep == "latest" else 0.0

    def _evaluate(self, validation: Labelled[TextInputs]) -> Evaluation:
        logits = scores(self.network, validation.documents, self.device)  # (n, C)
        labels = torch.from_numpy(validation.labels)
        weights = torch.ones(logits.shape[1]) if self.class_weights is None else self.class_weights.cpu()
        right = (logits.argmax(dim=1) == labels).float()
        weight = weights[labels]  # (n,)
        return Evaluation(
            loss=float(F.cross_entropy(logits, labels, weights)),
            accuracy=float(right.mean()),
            weighted_accuracy=float((weight * right).sum() / weight.sum()),
        )

    def _class_weights(self, labels: NDArray[np.int64]) -> Tensor | None:
        # n / (C · n_c): every class has the same total weight, and the mean weight is 1.
        if self.settings.class_weights == "none":
            return None
        counts = np.bincount(labels, minlength=self.network.head.out_features)
        weights = len(labels) / (len(counts) * np.maximum(counts, 1))
        return torch.from_numpy(weights.astype(np.float32)).to(self.device)
