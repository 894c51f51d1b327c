"""What Word2Vec draws: which words stay, how far a window reaches, and noise words."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from embeddings.native.kernels import INLINED, Array

#: The step of splitmix64 (Steele et al. 2014): 2⁶⁴ / golden ratio.
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_HALF, _LOWER = np.uint64(32), np.uint64(0xFFFFFFFF)
_CERTAIN = 2**32 - 1


def keep_limits(counts: NDArray[np.int64], subsample: float) -> NDArray[np.uint32]:
    """Return up to which 32-bit draw each word stays in the text, (V,).

    A word of share f of the text stays with the probability min(1, (√(f / t) + 1) · t / f), t = `subsample`: the
    formula of word2vec.c, which gensim has too (the paper's is 1 − √(t / f)). 0: every word stays.
    """
    if not subsample:
        return np.full(len(counts), _CERTAIN, np.uint32)
    ratio = np.maximum(counts, 1) / (subsample * counts.sum())
    limits: NDArray[np.uint32] = (np.minimum(1.0, (np.sqrt(ratio) + 1) / ratio) * _CERTAIN).astype(np.uint32)
    return limits


def alias_table(weights: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Return a table to draw from a distribution with one look, (V,): Walker's alias method (1977), built as Vose does.

    Entry w holds the 32-bit draw up to which w itself is meant in its upper half, and the other word in its lower half.
    """
    scaled = (weights * (len(weights) / weights.sum())).tolist()
    limits, others = [1.0] * len(scaled), list(range(len(scaled)))
    small = [word for word, weight in enumerate(scaled) if weight < 1]
    large = [word for word, weight in enumerate(scaled) if weight >= 1]
    while small and large:
        word, other = small.pop(), large.pop()
        limits[word], others[word] = scaled[word], other
        scaled[other] -= 1 - scaled[word]
        (small if scaled[other] < 1 else large).append(other)
    upper = (np.array(limits) * _CERTAIN).astype(np.uint64)
    return (upper << _HALF) | np.array(others, np.uint64)


@njit(**INLINED)  # type: ignore[untyped-decorator]
def mixed(state: Any) -> Any:
    """Return the 64 random bits of a state; the next state is this one + GOLDEN."""
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return state ^ (state >> np.uint64(31))


@njit(**INLINED)  # type: ignore[untyped-decorator]
def stays(bits: Any, limit: Any) -> Any:
    """Say whether a word with this limit stays in the text."""
    return (bits >> _HALF) <= limit


@njit(**INLINED)  # type: ignore[untyped-decorator]
def below(bits: Any, limit: int) -> Any:
    """Return a number from 0 … limit − 1."""
    return np.int64(((bits >> _HALF) * np.uint64(limit)) >> _HALF)


@njit(**INLINED)  # type: ignore[untyped-decorator]
def noise_word(bits: Any, table: Array) -> Any:
    """Return a word of the distribution of an alias table."""
    word = below(bits, len(table))
    entry = table[word]
    other = np.int64(entry & _LOWER)
    return word if (bits & _LOWER) <= (entry >> _HALF) else other
