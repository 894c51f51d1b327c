"""Long documents cut into segments that are read side by side: what `networks.chopping` does, over arrays."""

import numpy as np

from models.kernels.compiled import Array


def chopped(rows: Array, lengths: Array, words: int) -> tuple[Array, Array]:
    """Return rows (T, B) as segments of `words`, (words, K · B), K = ⌈T / words⌉, and their lengths, 0 or more."""
    times, documents = rows.shape
    count = -(-times // words)
    padded = np.pad(rows, ((0, count * words - times), (0, 0)))
    starts = np.arange(0, count * words, words)[:, None]
    segments = padded.reshape(count, words, documents).swapaxes(0, 1).reshape(words, count * documents)
    return segments, np.clip(lengths - starts, 0, words).reshape(-1)


def joined(states: Array, documents: int) -> Array:
    """Return the states of segments, (words, K · B, W), in the order of the documents, (K · words, B, W)."""
    words, segments, width = states.shape
    return states.reshape(words, segments // documents, documents, width).swapaxes(0, 1).reshape(-1, documents, width)
