"""A number for each document, which documents with the same tokens share."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from corpus.cleaning.lexicon import ranges

Fingerprints = npt.NDArray[np.uint64]

#: Threads; the work is in NumPy, outside Python's lock, and mostly waits for memory.
THREADS = 2


def fingerprint_documents(
    offsets: npt.NDArray[np.int64], words: int, tokens: Callable[[int, int], npt.NDArray[np.int32]]
) -> Fingerprints:
    """Return Σ code · odd^place over the words of each document, (documents,), modulo 2^64.

    `offsets` (documents + 1,) are where documents of at least one token begin and end, `tokens` reads ids below `words`
    from a place to another. Codes are random: of ten million documents, the chance that any two different ones agree is
    3 in a million.
    """
    found = np.empty(len(offsets) - 1, dtype=np.uint64)
    codes = np.random.default_rng(0).integers(1 << 64, size=words, dtype=np.uint64)

    def fingerprint(first: int, last: int) -> None:
        read = tokens(int(offsets[first]), int(offsets[last]))
        found[first:last] = _fingerprints(codes[read], offsets[first : last + 1] - offsets[first])

    with ThreadPoolExecutor(THREADS) as threads:
        for done in [threads.submit(fingerprint, first, last) for first, last in ranges(offsets)]:
            done.result()
    return found


def _fingerprints(codes: npt.NDArray[np.uint64], offsets: npt.NDArray[np.int64]) -> Fingerprints:
    """Return the fingerprint of each document, (documents,), from the codes of its words, (N,)."""
    lengths = np.diff(offsets)
    places = np.arange(len(codes)) - np.repeat(offsets[:-1], lengths)
    powers = np.full(int(lengths.max()), 0x9E3779B97F4A7C15, dtype=np.uint64)
    powers[0] = 1
    return np.add.reduceat(codes * np.cumprod(powers)[places], offsets[:-1])
