"""How large the n-grams of a corpus are: what is read of them from a file, and how many of them stay."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.store import Corpus
from models.linear.ngram_keys import Cut

#: Bytes of features that are held in memory, at ENTRY_BYTES an occurrence. Fitting takes two to three times as much.
IN_MEMORY = 1 << 30
ENTRY_BYTES = 12
#: Weights of a model that is fitted to features in a file: lbfgs remembers 25 numbers for each, 1 GB. IMDB has half as
#: many n-grams.
MOST_WEIGHTS = 5_000_000

Item = TypeVar("Item")


@dataclass(frozen=True)
class Again(Generic[Item]):
    """What can be gone through several times, made anew each time."""

    make: Callable[[], Iterator[Item]]

    def __iter__(self) -> Iterator[Item]:
        return self.make()


def is_large(occurrences: int) -> bool:
    """Say whether the features of so many occurrences of n-grams are kept in a file."""
    return occurrences * ENTRY_BYTES > IN_MEMORY


def cut_of(occurrences: int, outputs: int) -> Cut:
    """Return how n-grams are counted, of which a model has `outputs` weights each; all of them stay in small data."""
    most = MOST_WEIGHTS // outputs if is_large(occurrences) else np.iinfo(np.int64).max
    return Cut.of(occurrences, int(most))


def word_occurrences(corpus: Corpus, rows: NDArray[np.int64], orders: tuple[int, ...]) -> int:
    """Return how many n-grams of words documents have at most."""
    return int((corpus.offsets[rows + 1] - corpus.offsets[rows]).sum()) * len(orders)


def character_occurrences(corpus: Corpus, rows: NDArray[np.int64], orders: tuple[int, ...], joined: bool) -> int:
    """Return about how many n-grams of characters documents have: of words of the mean length, with a space around."""
    if joined:  # a token is a character
        return word_occurrences(corpus, rows, orders)
    lengths = np.fromiter(map(len, corpus.words), np.int64, len(corpus.words)) + 2
    each = sum(np.maximum(lengths - order + 1, 0) for order in orders)
    mean = float(np.sum(each * corpus.counts) / max(1, int(corpus.counts.sum())))
    return int(word_occurrences(corpus, rows, (1,)) * mean)
