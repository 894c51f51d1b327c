"""The recurrent network over numbers: the word classifier's recurrence, pooling and head, without an embedding."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.kernels.dropout import Dropout
from models.networks.pooling import POOLINGS, States
from models.networks.recurrence import Recurrence
from models.training.scoring import budget_on, scored
from series.inputs import SeriesInputs
from series.settings import NetworkSettings


class SeriesNetwork(nn.Module):
    """Sequences (B, T, D) to K numbers: a score for each class, or the next value; (B, K)."""

    def __init__(self, settings: NetworkSettings, features: int, outputs: int) -> None:
        super().__init__()
        sizes = features, settings.hidden_size
        self.recurrence = Recurrence(settings.cell, settings.direction, sizes, settings.layers, settings.layer_dropout)
        width = self.recurrence.width
        self.pooling = nn.ModuleList(POOLINGS[name](width) for name in settings.pooling)
        self.head_dropout = Dropout(settings.head_dropout)
        self.head = nn.Linear(width * len(settings.pooling), outputs)

    def forward(self, values: Tensor, lengths: Tensor) -> Tensor:
        """Return (B, K) from `values` (B, T, D) of `lengths` (B,)."""
        states = self.recurrence(values.transpose(0, 1).contiguous(), lengths)  # (T, B, S · H)
        pooled_from = States(states, lengths, self.recurrence.hidden)
        pooled = torch.cat([pool(pooled_from) for pool in self.pooling], dim=1)  # (B, poolings · S · H)
        scores: Tensor = self.head(self.head_dropout(pooled))  # (B, K)
        return scores

    def parameter_count(self) -> int:
        """Return how many numbers the model holds."""
        return sum(parameter.numel() for parameter in self.parameters())


def outputs(network: SeriesNetwork, sequences: SeriesInputs, device: torch.device) -> NDArray[np.float32]:
    """Return what the network says of every sequence, float32 (n, K), in their order."""
    network.eval()
    budget = budget_on(device, sequences.values.shape[2], network.recurrence.gates)
    as_array: NDArray[np.float32] = scored(sequences, network, network.head.out_features, device, budget).numpy()
    return as_array
