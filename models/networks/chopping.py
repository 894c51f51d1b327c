"""Long documents cut into segments that are read side by side, and pooled together (Johnson & Zhang 2016, section 3).

A recurrence then takes as many steps as a segment is long; what it carries across a cut is lost.
"""

import torch
from torch import Tensor
from torch.nn import functional as F


def chopped(rows: Tensor, lengths: Tensor, words: int) -> tuple[Tensor, Tensor]:
    """Return rows (T, B) as segments of `words`, (words, K · B), K = ⌈T / words⌉, and their lengths, 0 or more.

    All first segments come first, then all second ones: documents that are sorted by length stay so within each.
    """
    times, documents = rows.shape
    count = -(-times // words)
    padded = F.pad(rows, (0, 0, 0, count * words - times))
    starts = torch.arange(0, count * words, words, device=lengths.device)[:, None]
    segments = padded.view(count, words, documents).transpose(0, 1).reshape(words, count * documents)
    return segments, (lengths - starts).clamp(0, words).flatten()


def joined(states: Tensor, documents: int) -> Tensor:
    """Return the states of segments, (words, K · B, W), in the order of the documents, (K · words, B, W)."""
    words, segments, width = states.shape
    return states.view(words, segments // documents, documents, width).transpose(0, 1).reshape(-1, documents, width)
