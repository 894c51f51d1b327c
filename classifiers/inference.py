"""A trained network's scores and probabilities for documents."""

from math import prod

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from classifiers.inputs import TextInputs
from classifiers.network import TextNetwork
from models.training.scoring import Score, budget_on, scored

#: Most numbers for the projections of all words: 256 MiB (60,000 words of a Bi-LSTM with 2 · 128 numbers take 234).
PROJECTIONS = 1 << 26


class PreparedNetwork:
    """A network made ready once to score documents, for as long as its weights stay what they are.

    On the CPU each word is projected onto the gates when it is first met, and never again; where the projections of all
    words would take too much memory, once a batch.
    """

    def __init__(self, network: TextNetwork, device: torch.device) -> None:
        self.network, self._device = network.eval(), device
        self._score: Score = network
        shape = network.recurrence.projection_shape(network.embedding.num_embeddings)
        self._budget = budget_on(device, network.embedding.embedding_dim, shape[0] * shape[2])
        if device.type == "cpu":
            self._fixed = network.recurrence.fixed()
            fits = prod(shape) <= PROJECTIONS
            self._score = self._by_projections if fits else self._by_projections_of_batch
            # Of this memory the machine gives a page where something is written to it.
            self._projections = torch.empty(shape if fits else 0)
            self._is_projected = np.zeros(shape[1], bool)

    def scores(self, documents: TextInputs) -> Tensor:
        """Return the scores (logits) of every document in their own order, float32 (n, C), on the CPU."""
        return scored(documents, self._score, self.network.head.out_features, self._device, self._budget)

    def _by_projections(self, rows: Tensor, lengths: Tensor) -> Tensor:
        """Return the scores (B, C) of documents `rows` (B, T)."""
        words = rows.numpy()
        is_new = ~self._is_projected[words]
        if is_new.any():
            new = np.unique(words[is_new])
            self._fixed.project_rows(self.network.embedding.weight, new, self._projections)
            self._is_projected[new] = True
        return self.network.scores_of_projected(rows.t(), lengths, self._projections, self._fixed)

    def _by_projections_of_batch(self, rows: Tensor, lengths: Tensor) -> Tensor:
        """Return the same, and remember nothing."""
        words, places = torch.unique(rows.t(), return_inverse=True)
        return self.network.scores_of_projected(places, lengths, self._project(words), self._fixed)

    def _project(self, rows: Tensor) -> Tensor:
        return self._fixed.project(F.embedding(rows, self.network.embedding.weight))

    def probabilities(self, documents: TextInputs) -> NDArray[np.float32]:
        """Return the probability of each class for every document, float32 (n, C)."""
        shares: NDArray[np.float32] = torch.softmax(self.scores(documents), dim=1).numpy()
        return shares


def scores(network: TextNetwork, documents: TextInputs, device: torch.device) -> Tensor:
    """Return the scores of every document once, float32 (n, C), on the CPU."""
    return PreparedNetwork(network, device).scores(documents)


def probabilities(network: TextNetwork, documents: TextInputs, device: torch.device) -> NDArray[np.float32]:
    """Return the probability of each class for every document once, float32 (n, C)."""
    return PreparedNetwork(network, device).probabilities(documents)
