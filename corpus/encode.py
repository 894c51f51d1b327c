"""Texts to numbers: a batch of documents becomes token ids and the words that they stand for."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.text import Cleaner
from corpus.tokenizers import LINE_END

#: What an encoder remembers before it starts afresh; 30 million characters of runs are about 100 MB.
MOST_RUNS, MOST_CHARACTERS = 200_000, 30_000_000


class EncodedTexts(NamedTuple):
    """The tokens of a batch of n texts, one after the other."""

    words: list[str]  # the words of the batch, each once
    ids: npt.NDArray[np.int32]  # (N,): rows of `words`
    lengths: npt.NDArray[np.int32]  # (n,): tokens of each text


class Encoder:
    """Encodes batches; remembers the tokens of every run of characters between white space that it has met.

    By Zipf's law nineteen of twenty runs have been met before, so that the expressions that clean and tokenise see a
    twentieth of the text. What is remembered changes the speed, never the result.
    """

    def __init__(self, cleaner: Cleaner, most_runs: int = MOST_RUNS, most_characters: int = MOST_CHARACTERS) -> None:
        self._cleaner = cleaner
        self._most_runs = most_runs
        self._most_characters = most_characters
        self._forget()

    def encode(self, texts: Sequence[str]) -> EncodedTexts:
        """Return the tokens of `texts`, with ids of this batch alone."""
        if len(self._runs) > self._most_runs or self._characters > self._most_characters:
            self._forget()
        runs: list[str] = []
        counts = np.empty(len(texts), dtype=np.int64)
        for row, text in enumerate(texts):
            found = self._cleaner.prepare(text).split()
            counts[row] = len(found)
            runs += found
        known = len(self._runs)
        numbers = np.fromiter(map(self._runs.__getitem__, runs), dtype=np.int64, count=len(runs))
        self._learn(list(islice(self._runs, known, None)))
        lengths = self._ends[numbers + 1] - self._ends[numbers]
        ids = self._tokens[_spans(self._ends[numbers], lengths)]
        # A text's tokens end where its last run's do.
        ends = np.concatenate([[0], np.cumsum(lengths)])[np.concatenate([[0], np.cumsum(counts)])]
        return self._of_batch(ids, np.diff(ends).astype(np.int32))

    def _forget(self) -> None:
        # A dictionary that numbers what it is asked for first does the work of the inner loop without a Python call.
        self._runs: defaultdict[str, int] = defaultdict()
        self._runs.default_factory = self._runs.__len__
        self._words: defaultdict[str, int] = defaultdict()
        self._words.default_factory = self._words.__len__
        self._names: list[str] = []
        self._characters = 0
        # Run r has the tokens _tokens[_ends[r]:_ends[r + 1]].
        self._tokens = np.empty(0, dtype=np.int32)
        self._ends = np.zeros(1, dtype=np.int64)

    def _learn(self, runs: list[str]) -> None:
        """Tokenise runs that are met for the first time."""
        if not runs:
            return
        tokens = self._cleaner.tokens_of_runs(runs)
        end = self._words[LINE_END]
        ids = np.fromiter(map(self._words.__getitem__, tokens), dtype=np.int32, count=len(tokens))
        is_end = ids == end
        # The j-th line end stands behind the tokens of run j and j line ends; the last run has none behind it.
        ends = np.append(np.flatnonzero(is_end), len(ids)) - np.arange(len(runs))
        self._ends = np.concatenate([self._ends, len(self._tokens) + ends])
        self._tokens = np.concatenate([self._tokens, ids[~is_end]])
        self._names += islice(self._words, len(self._names), None)
        self._characters += sum(map(len, runs))

    def _of_batch(self, ids: npt.NDArray[np.int32], lengths: npt.NDArray[np.int32]) -> EncodedTexts:
        used = np.zeros(len(self._names), dtype=bool)
        used[ids] = True
        rows = np.flatnonzero(used)
        place = np.zeros(len(self._names), dtype=np.int32)
        place[rows] = np.arange(len(rows), dtype=np.int32)
        return EncodedTexts([self._names[row] for row in rows.tolist()], place[ids], lengths)


def _spans(starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the positions start, start + 1, …, start + length - 1 of every span, one after the other."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
