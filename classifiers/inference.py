"""A trained network's scores and probabilities for documents."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from classifiers.batches import prediction_batches
from classifiers.device import mixed_precision
from classifiers.network import SequenceClassifier
from classifiers.sequences import Sequences

#: Most padded tokens and most documents a batch: large enough that products are wide, small enough that the states (20
#: MiB at 2 · 128 numbers a token) come out of memory that training has used, and not new from the system.
TOKENS = 20_000
DOCUMENTS = 128
#: Most numbers for the projections of all words: 512 MiB (60,000 words of a Bi-LSTM with 2 · 128 numbers take 234).
PROJECTIONS = 1 << 27


def scores(network: SequenceClassifier, documents: Sequences, device: torch.device) -> Tensor:
    """Return the scores (logits) of every document in their own order, float32 (n, C), on the CPU.

    Where there is more to read than there are words, each word is projected onto the gates once, unless that would take
    too much memory.
    """
    network.eval()
    found = torch.empty(len(documents), network.head.out_features)
    with torch.inference_mode(), mixed_precision(device):
        words = network.embedding.num_embeddings
        often = device.type == "cpu" and int(documents.lengths.sum()) > words
        small = often and words * network.recurrence.projection_size() <= PROJECTIONS
        projections = network.project_words() if small else None
        for members in prediction_batches(documents.lengths, TOKENS, DOCUMENTS):
            rows, lengths = documents.batch(members).to(device)
            if projections is None:
                part = network(rows, lengths)
            else:
                part = network.scores_of_projected(rows.t(), lengths, projections)
            found[torch.from_numpy(members)] = part.float().cpu()
    return found


def probabilities(network: SequenceClassifier, documents: Sequences, device: torch.device) -> NDArray[np.float32]:
    """Return the probability of each class for every document, float32 (n, C)."""
    found: NDArray[np.float32] = torch.softmax(scores(network, documents, device), dim=1).numpy()
    return found
