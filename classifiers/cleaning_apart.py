"""Texts that are cleaned in other processes than the one that answers: a model on a card is in one alone."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from corpus.cleaning.encode import EncodedTexts, Encoder, sums
from corpus.cleaning.text import Cleaner
from corpus.cleaning.tokenized import TokenizedTexts
from corpus.settings import CorpusSettings
from models.translation import Translation

#: Different words that are remembered at once, about 200 MB of them.
MOST_WORDS = 2_000_000


class Way(NamedTuple):
    """How texts become tokens."""

    cleaning: CorpusSettings
    tokenizer: str


class Cleaning:
    """Cleans texts in each of some ways; in a process of its own, or in the one that answers."""

    def __init__(self, ways: Sequence[Way]) -> None:
        self._encoders = [Encoder(Cleaner(*way)) for way in ways]

    def clean(self, texts: Sequence[str]) -> list[EncodedTexts]:
        """Return the tokens of n texts in each way."""
        return [encoder.encode(texts) for encoder in self._encoders]


class Gathering:
    """Gives the tokens that several encoders of one way have numbered the same numbers.

    What comes from one encoder has to be taken in the order in which it was encoded. As a `TextTokenizer`, it begins
    anew where it has met too many words: with another list.
    """

    def __init__(self, most_words: int = MOST_WORDS) -> None:
        self._most_words = most_words
        self._sent: dict[int, list[str]] = {}  # by each encoder, in the order of its numbers
        self._forget()

    def take(self, encoded: EncodedTexts) -> TokenizedTexts:
        """Return the tokens of n texts."""
        if len(self._words) > self._most_words:
            self._forget()
        if encoded.afresh:
            self._sent[encoded.encoder] = []
        sent = self._sent[encoded.encoder]
        sent += encoded.words
        numbers = self._tables[encoded.encoder].table(sent)
        return TokenizedTexts(self._words, numbers[encoded.ids], sums(encoded.lengths))

    def _forget(self) -> None:
        self._words: list[str] = []
        self._numbers: dict[str, int] = {}
        self._tables: defaultdict[int, Translation] = defaultdict(lambda: Translation(self._number, np.int32))

    def _number(self, word: str) -> int:
        number = self._numbers.setdefault(word, len(self._words))
        if number == len(self._words):
            self._words.append(word)
        return number
