"""What the words of new texts are to a model, looked up once for each different word."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.growing import GrowingArray


class Translation:
    """A table from the numbers of words to what `of_word` says of each, which grows as a list of words grows.

    >>> words, lengths = ["good"], Translation(len, np.int32)
    >>> lengths.table(words).tolist()
    [4]
    >>> words.append("film!")
    >>> lengths.table(words).tolist()
    [4, 5]
    """

    def __init__(self, of_word: Callable[[str], int], kind: type[np.generic]) -> None:
        self._of_word, self._kind = of_word, kind
        self._words: Sequence[str] = ()
        self._table = GrowingArray(kind)
        self._turn = Lock()

    def table(self, words: Sequence[str]) -> NDArray[Any]:
        """Return what is said of each of `words`, (words,); a list other than before is looked up anew."""
        with self._turn:
            if words is not self._words:
                self._words, self._table = words, GrowingArray(self._kind)
            new = words[len(self._table) :]
            self._table.extend(np.fromiter(map(self._of_word, new), self._kind, len(new)))
            return self._table.values
