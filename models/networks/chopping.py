"""Long documents cut into segments that are read side by side, and pooled together (Johnson & Zhang 2016, section 3).

A recurrence then takes as many steps as a segment is long; what it carries across a cut is lost.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from models.chopping import side_by_side


def chopped(rows: Tensor, lengths: Tensor, words: int) -> tuple[Tensor, Tensor]:
    """Return rows (T, B) as segments of `words`, (words, K · B), K = ⌈T / words⌉, and their lengths, 0 or more."""
    times = len(rows)
    count = -(-times // words)
    padded = F.pad(rows, (0, 0, 0, count * words - times))
    starts = torch.arange(0, count * words, words, device=lengths.device)[:, None]
    return side_by_side(padded, words), (lengths - starts).clamp(0, words).flatten()
