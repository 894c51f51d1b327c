"""Long documents cut into segments that are read side by side: what `networks.chopping` does, over arrays."""

import numpy as np

from models.chopping import side_by_side
from models.kernels.compiled import Array


def chopped(rows: Array, lengths: Array, words: int) -> tuple[Array, Array]:
    """Return rows (T, B) as segments of `words`, (words, K · B), K = ⌈T / words⌉, and their lengths, 0 or more."""
    times = len(rows)
    count = -(-times // words)
    padded = np.pad(rows, ((0, count * words - times), (0, 0)))
    starts = np.arange(0, count * words, words)[:, None]
    return side_by_side(padded, words), np.clip(lengths - starts, 0, words).reshape(-1)
