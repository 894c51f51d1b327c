"""Documents cut into segments for truncated backpropagation, side by side with others of like length.

Each document is read from its own start symbol on: no state goes from one document to the next, in training as in
measuring, so that what a model says about a document depends on nothing else.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.encoded import EncodedDocuments
from models.training.batches import cut, training_batches

#: Documents of like length fill batches by their number alone.
UNLIMITED = 1 << 62
#: Documents that are measured side by side, and steps of them: no gradient is kept, so both may be larger.
MEASURED, MEASURED_STEPS = 32, 32
#: Stands for the places behind the end of a document.
NOTHING = -100


class Segment(NamedTuple):
    """T steps of the B documents of a batch that are not over yet, the longest first."""

    ids: Tensor  # int64 (T, B)
    targets: Tensor  # int64 (T, B): what follows each id, or NOTHING
    first: bool  # the documents begin here
    places: NDArray[np.int64]  # (T, B): where each target stands in the array of all ids


def shuffled_batches(documents: EncodedDocuments, size: int, generator: np.random.Generator) -> list[NDArray[np.int64]]:
    """Return the documents of each batch of an epoch, see `training_batches`."""
    return training_batches(np.diff(documents.offsets), UNLIMITED, size, generator)


def ordered_batches(documents: EncodedDocuments, size: int) -> list[NDArray[np.int64]]:
    """Return all documents by length, for measuring."""
    return cut(np.arange(len(documents)), np.diff(documents.offsets), UNLIMITED, size)


def segments(documents: EncodedDocuments, batch: NDArray[np.int64], steps: int) -> Iterator[Segment]:
    """Yield a batch `steps` at a time; a document whose end symbol was a target leaves, and no step is spent on it."""
    starts, lengths = documents.offsets[batch], np.diff(documents.offsets)[batch]
    for first in range(0, int(lengths[0]) - 1, steps):
        active = int((lengths - 1 > first).sum())
        width = min(steps, int(lengths[0]) - 1 - first)
        places = starts[:active] + first + 1 + np.arange(width)[:, None]  # (T, B)
        inside = places < starts[:active] + lengths[:active]
        targets = np.where(inside, documents.ids[np.where(inside, places, 0)], NOTHING)
        ids = documents.ids[np.where(inside, places - 1, 0)]
        yield Segment(
            torch.from_numpy(ids.astype(np.int64)), torch.from_numpy(targets.astype(np.int64)), not first, places
        )


def pieces(documents: EncodedDocuments, steps: int) -> EncodedDocuments:
    """Return documents as overlapping pieces in which each place but the first and last has a word on both sides.

    Each word of a document is such an inner place of exactly one piece; a piece has at most `steps` of them.
    """
    starts, ends = [], []
    for start, end in zip(documents.offsets[:-1], documents.offsets[1:], strict=True):
        firsts = np.arange(start, end - 2, steps)
        starts.append(firsts)
        ends.append(np.minimum(firsts + steps + 2, end))
    first, last = np.concatenate(starts), np.concatenate(ends)
    offsets = np.concatenate([[0], np.cumsum(last - first)])
    ids = np.concatenate([documents.ids[a:b] for a, b in zip(first, last, strict=True)])
    return EncodedDocuments(ids, offsets)


def padded(documents: EncodedDocuments, batch: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
    """Return sequences side by side, int64 (T, B), padded with id 0 at the end, and their lengths (B,)."""
    starts, lengths = documents.offsets[batch], np.diff(documents.offsets)[batch]
    places = starts + np.arange(int(lengths.max()))[:, None]
    inside = places < starts + lengths
    ids = np.where(inside, documents.ids[np.where(inside, places, 0)], 0)
    return torch.from_numpy(ids.astype(np.int64)), torch.from_numpy(lengths)
