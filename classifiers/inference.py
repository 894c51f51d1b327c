"""A trained network's scores and probabilities for documents."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from classifiers.batches import prediction_batches
from classifiers.device import mixed_precision
from classifiers.network import SequenceClassifier
from classifiers.sequences import Sequences

#: Most padded tokens and most documents a batch. So few documents that OpenBLAS multiplies their states by its path for
#: small products (see forward_kernels), and that the states of a step stay in the second-level cache.
TOKENS = 20_000
DOCUMENTS = 48
#: Most numbers for the projections of all words: 512 MiB (60,000 words of a Bi-LSTM with 2 · 128 numbers take 234).
PROJECTIONS = 1 << 27


def scores(network: SequenceClassifier, documents: Sequences, device: torch.device) -> Tensor:
    """Return the scores (logits) of every document in their own order, float32 (n, C), on the CPU.

    There, each word that occurs is projected onto the gates once; where that would take too much memory, once a batch.
    Beside other documents other words occur, and on some processors (AVX2 without AVX-512) the last bit of a row
    depends on its place in the product: scores are equal up to 1e-6 (see `SequenceClassifier`), not in bits.
    """
    network.eval()
    found = torch.empty(len(documents), network.head.out_features)
    with torch.inference_mode(), mixed_precision(device):
        score = _by_projections(network, documents) if device.type == "cpu" else network
        for members in prediction_batches(documents.lengths, TOKENS, DOCUMENTS):
            found[torch.from_numpy(members)] = score(*documents.batch(members).to(device)).float().cpu()
    return found


def _by_projections(network: SequenceClassifier, documents: Sequences) -> Callable[[Tensor, Tensor], Tensor]:
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
        words, found = torch.unique(rows.t(), return_inverse=True)
        return network.scores_of_projected(found, lengths, network.project_words(words))

    return score


def probabilities(network: SequenceClassifier, documents: Sequences, device: torch.device) -> NDArray[np.float32]:
    """Return the probability of each class for every document, float32 (n, C)."""
    found: NDArray[np.float32] = torch.softmax(scores(network, documents, device), dim=1).numpy()
    return found
