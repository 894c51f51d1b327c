"""The text that language models read: a small vocabulary, documents between a start and an end symbol.

Ids: END 0, UNKNOWN_WORD 1, V words from 2 on, and the start symbol V + 2, which is read and never predicted. So the
outcomes that a model gives probability to are the ids below V + 2, and they are the same for every model of a run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import DataError
from corpus.store import Corpus
from language.settings import LanguageSettings
from models.encoded import EncodedDocuments
from models.vocabulary import Vocabulary

END, UNKNOWN_WORD, FIRST = 0, 1, 2
#: How the symbols that are no words are written for people.
SYMBOLS = {END: "<end>", UNKNOWN_WORD: "<unknown>"}

Ids = NDArray[np.int32]


@dataclass(frozen=True)
class LanguageVocabulary:
    """V words, most frequent in train first."""

    words: Sequence[str]

    @property
    def outcomes(self) -> int:
        """How many symbols can be predicted: V + 2."""
        return len(self.words) + FIRST

    @property
    def start(self) -> int:
        """The id of the start symbol."""
        return self.outcomes

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {word: FIRST + place for place, word in enumerate(self.words)}

    def ids(self, words: Sequence[str]) -> list[int]:
        """Return the id of each word."""
        return [self._ids.get(word, UNKNOWN_WORD) for word in words]

    def word(self, symbol: int) -> str:
        """Return how an outcome is written for people."""
        return SYMBOLS.get(symbol) or self.words[symbol - FIRST]

    def lookup(self, lexicon: Sequence[str]) -> Ids:
        """Return the id of each token id of a corpus, (lexicon,)."""
        return np.array(self.ids(lexicon), np.int32)

    def write(self, folder: Path) -> None:
        """Write words.txt, as classifiers do."""
        Vocabulary(self.words).write(folder)

    @classmethod
    def read(cls, folder: Path) -> "LanguageVocabulary":
        """Read words.txt."""
        return cls(Vocabulary.read(folder).words)


def chosen_rows(corpus: Corpus, split: str, tokens: int, seed: int) -> NDArray[np.int64]:
    """Return rows of documents of `split` with `tokens` tokens or a few more (0: all), drawn by `seed`, ascending."""
    return some_rows(corpus, corpus.rows(split), tokens, seed)


def some_rows(corpus: Corpus, rows: NDArray[np.int64], tokens: int, seed: int) -> NDArray[np.int64]:
    """Return those of `rows` with `tokens` tokens or a few more (0: all), drawn by `seed`, ascending."""
    if not tokens:
        return np.sort(rows)
    order = np.random.default_rng(seed).permutation(rows)
    lengths = np.cumsum(corpus.offsets[order + 1] - corpus.offsets[order])
    return np.sort(order[: int(np.searchsorted(lengths, tokens)) + 1])


def learn_vocabulary(corpus: Corpus, rows: NDArray[np.int64], settings: LanguageSettings) -> LanguageVocabulary:
    """Return the most frequent words of the documents `rows`; raise DataError where these are no text to learn from."""
    if not len(rows) or not (corpus.offsets[rows + 1] - corpus.offsets[rows]).sum():
        raise DataError(
            "[language]: train has no tokens, so there is nothing to learn; look at the corpus's audit.json"
        )
    tokens = np.concatenate([corpus.tokens[corpus.offsets[row] : corpus.offsets[row + 1]] for row in rows])
    counts = np.bincount(tokens, minlength=len(corpus.words))
    frequent = np.flatnonzero(counts >= settings.min_count)
    if len(frequent) < 2:
        raise DataError(
            f"[language] min_count = {settings.min_count}: {len(frequent)} words of train occur that often, and a "
            "language model needs two to choose from; lower min_count or give more text"
        )
    # A stable sort: words of one count stay in the order of the lexicon.
    chosen = frequent[np.argsort(-counts[frequent], kind="stable")][: settings.vocabulary]
    return LanguageVocabulary([corpus.words[token] for token in chosen])


def read_documents(corpus: Corpus, rows: NDArray[np.int64], vocabulary: LanguageVocabulary) -> EncodedDocuments:
    """Return the documents `rows` as ids, each with the start symbol in front and END behind it."""
    lookup, tokens = vocabulary.lookup(corpus.words), np.asarray(corpus.tokens)
    lengths = corpus.offsets[rows + 1] - corpus.offsets[rows]
    offsets = np.concatenate([[0], np.cumsum(lengths + 2)]).astype(np.int64)
    ids = np.empty(offsets[-1], np.int32)
    for place, row in zip(offsets, rows, strict=False):
        start, end = corpus.offsets[row], corpus.offsets[row + 1]
        ids[place + 1 : place + 1 + end - start] = lookup[tokens[start:end]]
    ids[offsets[:-1]], ids[offsets[1:] - 1] = vocabulary.start, END
    return EncodedDocuments(ids, offsets)


def joined(sequences: Sequence[Ids]) -> EncodedDocuments:
    """Return single sequences of ids as one object."""
    offsets = np.concatenate([[0], np.cumsum([len(ids) for ids in sequences])]).astype(np.int64)
    return EncodedDocuments(np.concatenate([np.empty(0, np.int32), *sequences]), offsets)


def predicted(documents: EncodedDocuments) -> NDArray[np.bool_]:
    """Return which ids are predicted: all but the first of each document, (N,)."""
    mask = np.ones(len(documents.ids), bool)
    mask[documents.offsets[:-1]] = False
    return mask
