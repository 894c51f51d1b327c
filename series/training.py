"""The training of a network over numbers: by cross-entropy where it names a class, by squared error where a value."""

import torch
from torch import Tensor
from torch.nn import functional as F

from models.device import mixed_precision
from models.training.criteria import CRITERIA
from models.training.feeding import Labelled, LabelledBatch
from models.training.labelled import LabelledTraining
from models.training.optimizers import optimizer_of
from models.training.records import StepLoss, Watched
from series.inputs import SeriesInputs
from series.network import SeriesNetwork, outputs
from series.settings import NetworkSettings


class SeriesTraining(LabelledTraining[SeriesInputs]):
    """What both kinds have in common: one optimizer moves all weights."""

    def __init__(self, network: SeriesNetwork, settings: NetworkSettings, device: torch.device) -> None:
        self.network = network.to(device)
        group = {
            "params": list(network.parameters()),
            "highest": settings.learning_rate,
            "weight_decay": settings.weight_decay,
        }
        super().__init__(network, settings, optimizer_of(settings.optimizer, [group]), device)

    def outputs(self, piece: LabelledBatch) -> Tensor:
        """Return the logits or the values that the network gives a batch, (B, K)."""
        with mixed_precision(self.device):
            outputs: Tensor = self.network(*piece.batch)
        return outputs.float()


class ClassTraining(SeriesTraining):
    """Trains a network to name a class; the most accurate epoch on validation is kept."""

    def loss(self, piece: LabelledBatch) -> StepLoss:
        """Return the mean cross-entropy of a batch."""
        return StepLoss(F.cross_entropy(self.outputs(piece), piece.labels), piece.size)

    def judge(self, validation: Labelled[SeriesInputs]) -> Watched:
        """Return accuracy and loss on validation."""
        logits = torch.from_numpy(outputs(self.network, validation.documents, self.device))  # (n, C)
        labels = torch.from_numpy(validation.labels)
        loss = float(F.cross_entropy(logits, labels))
        accuracy = float((logits.argmax(dim=1) == labels).float().mean())
        record = {"validation_loss": loss, "validation_accuracy": accuracy}
        return Watched(CRITERIA["accuracy"](loss, accuracy), record, f"val {accuracy:.3f}")


class ForecastTraining(SeriesTraining):
    """Trains a network to say the next value; the epoch with the least squared error on validation is kept."""

    def loss(self, piece: LabelledBatch) -> StepLoss:
        """Return the mean squared error of a batch, in units of train's variance."""
        return StepLoss(F.mse_loss(self.outputs(piece)[:, 0], piece.labels), piece.size)

    def judge(self, validation: Labelled[SeriesInputs]) -> Watched:
        """Return the mean squared error on validation, in units of train's variance."""
        forecasts = torch.from_numpy(outputs(self.network, validation.documents, self.device)[:, 0])  # (n,)
        loss = float(F.mse_loss(forecasts, torch.from_numpy(validation.labels)))
        return Watched((-loss,), {"validation_loss": loss}, f"val {loss:.3f}")


#: Task → how a network is trained for it.
TRAININGS: dict[str, type[SeriesTraining]] = {"classify": ClassTraining, "forecast": ForecastTraining}
