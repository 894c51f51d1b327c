"""Answers that agree whatever is dropped: each document read twice (R-Drop; Liang et al. 2021, NeurIPS 34).

Dropout makes a network of each reading of a document another one, and on few documents these answer differently. The
loss is then the mean of both, and so much more as the answers are apart.
"""

import torch
from torch import Tensor

from models.training.feeding import NOBODY


def twice(rows: Tensor, lengths: Tensor, labels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return rows (T, B), lengths (B,) and labels (B,) or (B, C) of B documents with all of them once more behind."""
    return torch.cat([rows, rows], dim=1), torch.cat([lengths, lengths]), torch.cat([labels, labels])


def disagreement(logits: Tensor, labels: Tensor) -> Tensor:
    """Return how far the two answers to each document are apart, the mean of KL(p ‖ q) and KL(q ‖ p) in nats.

    `logits` (2 · B, C) and `labels` are of documents that are there `twice`; of class NOBODY nothing is asked.

    >>> float(disagreement(torch.zeros(2, 3), torch.tensor([1, 1])))
    0.0
    """
    first, second = logits.log_softmax(dim=1).chunk(2)
    apart = ((first.exp() - second.exp()) * (first - second)).sum(dim=1) / 2  # (B,)
    are_any = labels[: len(apart)].reshape(len(apart), -1)[:, 0] != NOBODY
    return (apart * are_any).sum() / are_any.sum()
