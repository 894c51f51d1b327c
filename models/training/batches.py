"""Which documents share a batch: neighbours in length, under a budget of padded tokens and of documents."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

#: Batches of `documents` documents that a pool is sorted over. Of 50, IMDB pads 2 % of a batch, and who shares a batch
#: still changes every epoch; sorting all documents at once would pad less and always make the same batches.
POOL = 50

Documents = NDArray[np.int64]

#: Most padded tokens and most documents a batch in prediction. So few documents that OpenBLAS multiplies their states
#: by its path for small products (see kernels/forward.py), and that a step's states stay in the second-level cache.
TOKENS = 20_000
DOCUMENTS = 48


def training_batches(
    lengths: NDArray[np.int64], tokens: int, documents: int, generator: np.random.Generator
) -> list[Documents]:
    """Return batches of document numbers for one epoch, in random order; every document is in exactly one.

    `lengths` (n,) are tokens a document. Documents are dealt at random into pools of about POOL · `documents`, each
    pool is sorted by length and cut into batches (`cut`), and the batches of all pools are shuffled.
    """
    order = generator.permutation(len(lengths))
    pools = np.array_split(order, max(1, round(len(order) / (POOL * documents))))
    batches = [batch for pool in pools for batch in cut(pool, lengths, tokens, documents)]
    return [batches[place] for place in generator.permutation(len(batches))]


def prediction_batches(lengths: NDArray[np.int64], tokens: int, documents: int) -> list[Documents]:
    """Return batches of document numbers, those of the shortest first; every document is in exactly one."""
    return cut(np.arange(len(lengths)), lengths, tokens, documents)


def cut(pool: Documents, lengths: NDArray[np.int64], tokens: int, documents: int) -> list[Documents]:
    """Sort a pool by length and cut it into batches of at most `documents` documents and `tokens` padded tokens.

    The longest of a batch comes first: compiled recurrences then spend nothing on padding. A document that alone
    exceeds `tokens` is a batch of its own.
    """
    ordered = pool[np.argsort(lengths[pool], kind="stable")]
    longest = lengths[ordered]
    batches, start = [], 0
    for end in range(1, len(ordered) + 1):
        size = end - start
        # Lengths ascend, so the next document would be the longest of its batch and set the width of all.
        if end == len(ordered) or size == documents or (size + 1) * longest[end] > tokens:
            batches.append(ordered[start:end][::-1].copy())
            start = end
    return batches


def padding_share(batches: Sequence[Documents], lengths: NDArray[np.int64]) -> float:
    """Return the share of padding in all places of all batches, 0 to 1."""
    places = sum(len(batch) * int(lengths[batch].max()) for batch in batches)
    return 1.0 - int(sum(lengths[batch].sum() for batch in batches)) / max(1, places)
