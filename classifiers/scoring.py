"""What a network of torch says of documents: while it is trained, or on a card."""

import numpy as np
import torch
from numpy.typing import NDArray

from classifiers.inference import FixedNetwork
from classifiers.inputs import TextInputs
from classifiers.network import TextNetwork, arrays_of
from models.training.scoring import budget_on, scored


class DeviceNetwork:
    """A network that scores documents on the device where it is."""

    def __init__(self, network: TextNetwork, device: torch.device) -> None:
        self._network, self._device = network.eval(), device
        self._budget = budget_on(device, network.embedding.embedding_dim, network.recurrence.gates)

    def scores(self, documents: TextInputs) -> NDArray[np.float32]:
        """Return the scores (logits) of every document in their own order, (n, C)."""
        classes = self._network.head.out_features
        scores: NDArray[np.float32] = scored(documents, self._network, classes, self._device, self._budget).numpy()
        return scores

    def probabilities(self, documents: TextInputs) -> NDArray[np.float32]:
        """Return the probability of each class for every document, (n, C)."""
        shares: NDArray[np.float32] = torch.softmax(torch.from_numpy(self.scores(documents)), dim=1).numpy()
        return shares


def ready(network: TextNetwork, device: torch.device) -> FixedNetwork | DeviceNetwork:
    """Return what scores documents as the network does now, for as long as its weights stay what they are."""
    on_cpu = device.type == "cpu"
    return FixedNetwork(network.settings, arrays_of(network)) if on_cpu else DeviceNetwork(network, device)
