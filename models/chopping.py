"""Segments of documents side by side, and their states in a row again: arrays of NumPy or of torch; no torch here."""

from typing import Any


def side_by_side(rows: Any, words: int) -> Any:
    """Return rows (K · words, B) as segments of `words`, (words, K · B): all first segments come first.

    So documents that are sorted by length stay so within each.
    """
    count, documents = len(rows) // words, rows.shape[1]
    return rows.reshape(count, words, documents).swapaxes(0, 1).reshape(words, count * documents)


def joined(states: Any, documents: int) -> Any:
    """Return the states of segments, (words, K · B, W), in the order of the documents, (K · words, B, W)."""
    words, segments, width = states.shape
    return states.reshape(words, segments // documents, documents, width).swapaxes(0, 1).reshape(-1, documents, width)
