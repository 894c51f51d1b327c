"""New texts as numbers of their tokens, call after call at the speed at which a corpus is cleaned."""

from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.cleaning.encode import MOST_RUNS, Encoder, sums
from corpus.cleaning.text import Cleaner


class TokenizedTexts(NamedTuple):
    """The tokens of n texts as numbers; token number `ids[i]` is `words[ids[i]]`.

    `words` may hold more words than these texts have, and grows from call to call. A list that is another one has
    other numbers.
    """

    words: list[str]
    ids: npt.NDArray[np.int32]  # (N,): those of all texts, one after the other
    offsets: npt.NDArray[np.int64]  # (n + 1,): where each text begins, and where the last one ends

    def counts(self, wanted: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Return how many tokens of each text are `wanted` (words,): (n,)."""
        return np.diff(sums(wanted[self.ids])[self.offsets])


class TextTokenizer:
    """Makes of texts what `cleaner.tokens` makes of each; remembers what it has met, up to 100 MB. Threads take turns.

    >>> from corpus.settings import CorpusSettings
    >>> TextTokenizer(Cleaner(CorpusSettings(tokenizer="words"))).tokenize(["Good film.", "good"]).offsets
    array([0, 3, 4])
    """

    def __init__(self, cleaner: Cleaner, most_runs: int = MOST_RUNS) -> None:
        self._encoder = Encoder(cleaner, most_runs)
        self._words: list[str] = []
        self._turn = Lock()

    def tokenize(self, texts: Sequence[str]) -> TokenizedTexts:
        """Return the tokens of n texts."""
        with self._turn:
            encoded = self._encoder.encode(texts)
            if encoded.afresh:
                self._words = []
            self._words += encoded.words
            return TokenizedTexts(self._words, encoded.ids, sums(encoded.lengths))
