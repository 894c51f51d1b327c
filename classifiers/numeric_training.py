"""The training of a network over numbers: by cross-entropy where it names a class, by squared error where a value."""

import torch
from torch import Tensor
from torch.nn import functional as F

from classifiers.device import mixed_precision
from classifiers.feeding import Labelled, LabelledBatch
from classifiers.numeric_network import NumericNetwork, outputs
from classifiers.numeric_sequences import NumericSequences
from classifiers.numeric_settings import NetworkSettings
from classifiers.optimizers import OPTIMIZERS
from classifiers.training import CRITERIA
from classifiers.training_loop import TrainingLoop, Watched


class NumericTraining(TrainingLoop[NumericSequences]):
    """What both kinds have in common: one optimizer moves all weights."""

    def __init__(self, network: NumericNetwork, settings: NetworkSettings, device: torch.device) -> None:
        self.network = network.to(device)
        group = {
            "params": list(network.parameters()),
            "highest": settings.learning_rate,
            "weight_decay": settings.weight_decay,
        }
        super().__init__(network, settings, OPTIMIZERS[settings.optimizer]([group]), device)

    def said(self, fed: LabelledBatch) -> Tensor:
        """Return what the network says of a batch, (B, K)."""
        with mixed_precision(self.device):
            found: Tensor = self.network(*fed.batch)
        return found.float()


class ClassTraining(NumericTraining):
    """Trains a network to name a class; the most accurate epoch on validation is kept."""

    def loss(self, fed: LabelledBatch) -> tuple[Tensor, list[Tensor]]:
        """Return the mean cross-entropy of a batch."""
        return F.cross_entropy(self.said(fed), fed.labels), []

    def judge(self, validation: Labelled[NumericSequences]) -> Watched:
        """Return accuracy and loss on validation."""
        found = torch.from_numpy(outputs(self.network, validation.documents, self.device))  # (n, C)
        labels = torch.from_numpy(validation.labels)
        loss = float(F.cross_entropy(found, labels))
        accuracy = float((found.argmax(dim=1) == labels).float().mean())
        record = {"validation_loss": loss, "validation_accuracy": accuracy}
        return Watched(CRITERIA["accuracy"](loss, accuracy), record, f"val {accuracy:.3f}")


class ForecastTraining(NumericTraining):
    """Trains a network to say the next value; the epoch with the least squared error on validation is kept."""

    def loss(self, fed: LabelledBatch) -> tuple[Tensor, list[Tensor]]:
        """Return the mean squared error of a batch, in units of train's variance."""
        return F.mse_loss(self.said(fed)[:, 0], fed.labels), []

    def judge(self, validation: Labelled[NumericSequences]) -> Watched:
        """Return the mean squared error on validation, in units of train's variance."""
        found = torch.from_numpy(outputs(self.network, validation.documents, self.device)[:, 0])
        loss = float(F.mse_loss(found, torch.from_numpy(validation.labels)))
        return Watched((-loss,), {"validation_loss": loss}, f"val {loss:.3f}")


#: Task → how a network is trained for it.
TRAININGS: dict[str, type[NumericTraining]] = {"classify": ClassTraining, "forecast": ForecastTraining}
