"""The training of a word classifier: its loss, its word vectors, and how validation judges it."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from classifiers.consistency import disagreement, twice
from classifiers.inputs import TextInputs
from classifiers.network import TextNetwork
from classifiers.scoring import ready
from classifiers.settings import ClassifierSettings
from classifiers.word_vectors import optimizer_for, word_vectors
from models.device import records_steps, training_precision
from models.measures import MEASURES, Measure, fitting_measure
from models.training.criteria import CRITERIA
from models.training.feeding import Labelled, LabelledBatch
from models.training.labelled import LabelledTraining
from models.training.records import StepLoss, Watched


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
        self.measure: Measure = MEASURES["accuracy"]
        # Where a step does nothing but what its batch asks for, a GPU can repeat it.
        if records_steps(device) and not (settings.regularised or settings.teacher):
            self.record_steps()

    def look(self, epoch: int) -> None:
        """Tell whoever looks on that `epoch` epochs are done."""
        if self.onlooker:
            self.onlooker(epoch)

    def prepare(self, train: Labelled[TextInputs]) -> None:
        """Take the measure that fits the classes of train, and weigh them if the settings say so."""
        counts = self._class_counts(train.labels)  # (C,)
        asked = self.settings.best_by
        self.measure = fitting_measure("auto" if asked == "loss" else asked, counts)
        self.class_weights = self._class_weights(counts)
        if self.recorded:
            self.recorded.forget()  # with other weights of classes

    def loss(self, piece: LabelledBatch) -> StepLoss:
        """Return the loss of a batch, and the word vectors that occur in it."""
        rows, lengths, labels = self.read(piece)
        vectors, places = self.vectors.take(rows)
        with training_precision(self.device, self.settings.precision):
            logits = self.network.scores(places, lengths, vectors)  # (B, C)
        return StepLoss(self.loss_of(logits, labels), piece.size, [vectors])

    def read(self, piece: LabelledBatch) -> tuple[Tensor, Tensor, Tensor]:
        """Return rows (T, B), words dropped, lengths and labels of a batch: twice where answers are to agree."""
        rows = self.network.drop_words(piece.batch.rows.t(), piece.batch.lengths)
        read = rows, piece.batch.lengths, piece.labels
        return twice(*read) if self.settings.consistency else read

    def loss_of(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Return the mean cross-entropy of what was read so, and what the disagreement of its answers weighs."""
        logits = logits.float()
        loss = F.cross_entropy(logits, labels, self.class_weights)
        if not self.settings.consistency:
            return loss
        return loss + self.settings.consistency * disagreement(logits, labels)

    def moved(self, share: float) -> None:
        """Move the word vectors of the batch."""
        self.vectors.step(share * self.settings.embedding_learning_rate)

    def settle(self) -> None:
        """Bring all word vectors up to date."""
        self.vectors.settle()

    def judge(self, validation: Labelled[TextInputs]) -> Watched:
        """Return the value of the criterion of the settings; loss, accuracy and the measure."""
        logits = torch.from_numpy(ready(self.network, self.device).scores(validation.documents))  # (n, C)
        weights = None if self.class_weights is None else self.class_weights.cpu()
        loss = float(F.cross_entropy(logits, torch.from_numpy(validation.labels), weights))
        shares = torch.softmax(logits, dim=1).numpy().astype(np.float64)
        accuracy = float((shares.argmax(axis=1) == validation.labels).mean())
        score = self.measure.value(validation.labels, shares)
        record = {"validation_loss": loss, "validation_accuracy": accuracy, self.measure.column("validation"): score}
        name = "loss" if self.settings.best_by == "loss" else self.measure.name
        value = CRITERIA[name](loss, score)
        return Watched(value, record, f"val {score:.3f}", self._doubt(validation.labels, shares))

    def _doubt(self, labels: NDArray[np.int64], shares: NDArray[np.float64]) -> float:
        """Return the standard error of what chooses, over documents, where the latest good epoch is to be kept."""
        if self.settings.keep != "latest":
            return 0.0
        measure = MEASURES["log-loss"] if self.settings.best_by == "loss" else self.measure
        return math.sqrt(measure.influence(labels, shares).var() / len(labels))

    @property
    def classes(self) -> int:
        """How many there are."""
        return self.network.head.out_features

    def _class_counts(self, labels: NDArray[Any]) -> NDArray[Any]:
        # Of probabilities (n, C), as a teacher gives them, each class has as many documents as they add up to.
        counts: NDArray[Any] = labels.sum(axis=0) if labels.ndim == 2 else np.bincount(labels, minlength=self.classes)
        return counts

    def _class_weights(self, counts: NDArray[Any]) -> Tensor | None:
        # n / (C · n_c): every class has the same total weight, and the mean weight is 1.
        if self.settings.class_weights == "none":
            return None
        weights = counts.sum() / (len(counts) * np.maximum(counts, 1))
        return torch.from_numpy(weights.astype(np.float32)).to(self.device)
