"""A trained network's scores and probabilities for documents."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from classifiers.inputs import TextInputs
from classifiers.network import TextNetwork
from models.device import mixed_precision
from models.training.batches import DOCUMENTS, TOKENS, prediction_batches

#: Most numbers for the projections of all words: 512 MiB (60,000 words of a Bi-LSTM with 2 · 128 numbers take 234).
PROJECTIONS = 1 << 27


def scores(network: TextNetwork, documents: TextInputs, device: torch.device) -> Tensor:
    """Return the scores (logits) of every document in their own order, float32 (n, C), on the CPU.

    There, each word that occurs is projected onto the gates once; where that would take too much memory, once a batch.
    """
    network.eval()
    logits = torch.empty(len(documents), network.head.out_features)
    with torch.inference_mode(), mixed_precision(device):
        score = _by_projections(network, documents) if device.type == "cpu" else network
        for members in prediction_batches(documents.lengths, TOKENS, DOCUMENTS):
            logits[torch.from_numpy(members)] = score(*documents.batch(members).to(device)).float().cpu()
    return logits


def _by_projections(network: TextNetwork, documents: TextInputs) -> Callable[[Tensor, Tensor], Tensor]:
    """Return what scores batches of these documents, as `network` does, by projections of their words; on the CPU."""
    count = network.embedding.num_embeddings
    occurring = torch.from_numpy(documents.rows_that_occur(count))
    fits = len(occurring) * network.recurrence.projection_size() <= PROJECTIONS
    shared = network.project_words(occurring) if fits else None
    places = torch.zeros(count, dtype=torch.int64)  # of the embedding's rows in the projections
    places[occurring] = torch.arange(len(occurring))

    def score(rows: Tensor, lengths: Tensor) -> Tensor:
        if shared is not None:
            return network.scores_of_projected(places[rows.t()], lengths, shared)
        words, places_in_batch = torch.unique(rows.t(), return_inverse=True)
        return network.scores_of_projected(places_in_batch, lengths, network.project_words(words))

    return score


def probabilities(network: TextNetwork, documents: TextInputs, device: torch.device) -> NDArray[np.float32]:
    """Return the probability of each class for every document, float32 (n, C)."""
    shares: NDArray[np.float32] = torch.softmax(scores(network, documents, device), dim=1).numpy()
    return shares
