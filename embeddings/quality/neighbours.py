"""The words nearest to a word."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.quality.word_lookup import WordLookup

#: Neighbours shown of each word.
NEIGHBOURS = 8
#: Only so many of the most frequent words are looked at: vectors of rare words are near to anything by chance.
FREQUENT = 30_000


def neighbours(
    chosen: Sequence[str], words: Sequence[str], unit: NDArray[np.float32], lookup: WordLookup
) -> dict[str, list[tuple[str, float]]]:
    """Return the NEIGHBOURS nearest words of each chosen word and their cosines; a word without a vector is left out.

    `unit` (V, D) are vectors of length 1 in the order of `words`, most frequent first.
    """
    table = {}
    for word in chosen:
        row = lookup.row(word)
        if row < 0:
            continue
        cosines = unit[:FREQUENT] @ unit[row]
        cosines[row : row + 1] = -np.inf  # an empty slice where the word itself is rarer
        nearest = np.argsort(-cosines, kind="stable")[: min(NEIGHBOURS, len(words) - 1)]
        table[words[row]] = [(words[other], float(cosines[other])) for other in nearest if other != row]
    return table
