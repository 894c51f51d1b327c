"""The known word that is spelled most like a new one, by the n-grams of characters that they share."""

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

#: Characters of an n-gram, and what stands before and behind a word, as fastText has it (Bojanowski et al. 2017).
ORDERS = (3, 4, 5)
EDGES = "<>"
#: Share of the n-grams of both words (Jaccard) that a word must have in common with a new one to stand for it: of 0.3,
#: 0.4, 0.5 and 0.6 the best for 1,000 texts (docs/benchmarks.md).
LEAST = 0.4
#: Words that are remembered with what they are like, about 20 MB: a model that answers for months meets no end of them.
MOST_REMEMBERED = 1 << 17


class Spelling:
    """V known words by their spelling.

    >>> Spelling(["boring", "film", "sing"]).nearest("boringly")
    0
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.nearest = lru_cache(MOST_REMEMBERED)(self._nearest)

    @cached_property
    def index(self) -> tuple[dict[str, NDArray[np.int32]], NDArray[np.int32]]:
        """The words that have each n-gram, ascending, and how many n-grams each word has, (V,)."""
        places: dict[str, list[int]] = {}
        sizes = np.zeros(len(self.words), np.int32)
        for number, word in enumerate(self.words):
            parts = ngrams_of(word)
            sizes[number] = len(parts)
            for part in parts:
                places.setdefault(part, []).append(number)
        return {part: np.array(numbers, np.int32) for part, numbers in places.items()}, sizes

    def _nearest(self, word: str) -> int | None:
        """Return the number of the word that is most like `word`, None where none is like it; of equals the first."""
        places, sizes = self.index
        parts = ngrams_of(word)
        sharing = [places[part] for part in parts if part in places]
        if not sharing:
            return None
        shared = np.bincount(np.concatenate(sharing), minlength=len(self.words))  # (V,)
        alike = shared / (sizes + len(parts) - shared)
        best = int(alike.argmax())
        return best if alike[best] >= LEAST else None


def ngrams_of(word: str) -> set[str]:
    """Return the n-grams of a word with its edges; none where it is a single character, which has no spelling.

    >>> sorted(ngrams_of("as"))
    ['<as', '<as>', 'as>']
    """
    if len(word) < 2:
        return set()
    edged = EDGES[0] + word + EDGES[1]
    return {edged[start : start + order] for order in ORDERS for start in range(len(edged) - order + 1)}
