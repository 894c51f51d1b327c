"""Texts to numbers: a batch of documents becomes token ids and the words that they stand for."""

import os
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.arrow import numbers_of
from corpus.cleaning.runs import cut_runs
from corpus.cleaning.text import Cleaner
from corpus.cleaning.tokenizers import LINE_END
from corpus.growing import GrowingArray

#: What an encoder remembers before it starts afresh; 30 million characters of runs are about 100 MB.
MOST_RUNS, MOST_CHARACTERS = 400_000, 30_000_000
#: Characters of a batch below which its texts are cut one by one.
FEW_CHARACTERS = 10_000


#: Numbers of runs, (runs,), and how many of them each text has, (texts,).
Runs = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


class EncodedTexts(NamedTuple):
    """The tokens of a batch of n texts, one after the other.

    Ids are numbers of the encoder's own, given as it meets the words. Each batch brings the words that the
    encoder had not sent yet; where `afresh`, it has forgotten all before, and numbers from 0 again.
    """

    encoder: int
    afresh: bool
    words: list[str]
    ids: npt.NDArray[np.int32]  # (N,)
    lengths: npt.NDArray[np.int32]  # (n,): tokens of each text


class Encoder:
    """Encodes batches; remembers the tokens of every run of characters between white space that it has met.

    By Zipf's law nineteen of twenty runs have been met before, so that the expressions that clean and tokenise see a
    twentieth of the text. What is remembered changes the speed, never the tokens.
    """

    def __init__(self, cleaner: Cleaner, most_runs: int = MOST_RUNS, most_characters: int = MOST_CHARACTERS) -> None:
        self._cleaner = cleaner
        self._most_runs = most_runs
        self._most_characters = most_characters
        self._forget()

    def encode(self, texts: Sequence[str]) -> EncodedTexts:
        """Return the tokens of `texts`."""
        if len(self._runs) > self._most_runs or self._characters > self._most_characters:
            self._forget()
        afresh, sent = not self._runs, len(self._words)
        repaired = [self._cleaner.repair(text) for text in texts]
        number = self._few if sum(map(len, repaired)) < FEW_CHARACTERS else self._many
        numbers, counts = number(repaired, self._cleaner.settings.lowercase)
        known = self._ends.values
        starts = known[numbers]
        ends = sums(known[numbers + 1] - starts, np.int32)
        ids = self._tokens.values[_spans(starts, ends)]
        # From behind: a dictionary is gone through from its beginning to reach its end.
        words = [*islice(reversed(self._words), len(self._words) - sent)][::-1]
        # A text's tokens end where those of its last run do.
        return EncodedTexts(os.getpid(), afresh, words, ids, np.diff(ends[sums(counts)]))

    def _many(self, texts: list[str], lowercase: bool) -> Runs:
        """Return the number of each run of all texts, which are repaired, and how many of them each text has."""
        # Bytes are folded ten times as fast as strings; letters beyond ASCII need the string.
        folded = [text if text.isascii() else text.lower() for text in texts] if lowercase else texts
        cut, counts = cut_runs(folded, lowercase)
        # Arrow numbers the runs five times as fast as a loop over strings; the loop sees each different one.
        runs = cut.dictionary_encode()
        return self._numbers(runs.dictionary.to_pylist())[numbers_of(runs.indices, np.int32)], counts

    def _few(self, texts: list[str], lowercase: bool) -> Runs:
        """Return the same, of runs that end at white space alone: sooner done than a batch is made ready."""
        runs = [(text.lower() if lowercase else text).split() for text in texts]
        return self._numbers([*chain.from_iterable(runs)]), np.fromiter(map(len, runs), np.int64, len(runs))

    def _forget(self) -> None:
        # A dictionary that numbers what it is asked for first does the work of a loop without a Python call.
        self._runs: defaultdict[str, int] = defaultdict()
        self._runs.default_factory = self._runs.__len__
        self._words: defaultdict[str, int] = defaultdict()
        self._words.default_factory = self._words.__len__
        self._characters = 0
        # Run r has the tokens _tokens[_ends[r]:_ends[r + 1]].
        self._tokens, self._ends = GrowingArray(np.int32), GrowingArray(np.int32)
        self._ends.extend(np.zeros(1, np.int32))

    def _numbers(self, runs: list[str]) -> npt.NDArray[np.int64]:
        """Return the number of each of `runs`; tokenise those that are met for the first time."""
        known = len(self._runs)
        numbers = np.fromiter(map(self._runs.__getitem__, runs), dtype=np.int64, count=len(runs))
        if new := len(self._runs) - known:
            self._learn([*islice(reversed(self._runs), new)][::-1])
        return numbers

    def _learn(self, runs: list[str]) -> None:
        """Remember the tokens of runs that are met for the first time."""
        is_word = self._cleaner.are_words(runs)
        tokens = self._cleaner.tokens_of_runs([runs[row] for row in np.flatnonzero(~is_word).tolist()])
        numbers = self._words
        ids = np.fromiter(map(numbers.__getitem__, tokens), dtype=np.int32, count=len(tokens))
        is_end = ids == numbers[LINE_END]
        lengths = np.ones(len(runs), dtype=np.int32)
        if not is_word.all():
            # Between two line ends stand the tokens of a run.
            ends = np.concatenate([[-1], np.flatnonzero(is_end), [len(ids)]])
            lengths[~is_word] = np.diff(ends) - 1
        found = np.empty(int(lengths.sum()), dtype=np.int32)
        of_word = np.repeat(is_word, lengths)
        words = [runs[row] for row in np.flatnonzero(is_word).tolist()]
        found[of_word] = np.fromiter(map(numbers.__getitem__, words), dtype=np.int32, count=len(words))
        found[~of_word] = ids[~is_end]
        self._ends.extend(len(self._tokens) + np.cumsum(lengths, dtype=np.int32))
        self._tokens.extend(found)
        self._characters += sum(map(len, runs))


def sums(counts: npt.NDArray[Any], kind: type[np.generic] = np.int64) -> npt.NDArray[Any]:
    """Return the sums of the first 0, 1, …, n of `counts` (n,), of `kind`: (n + 1,)."""
    result: npt.NDArray[Any] = np.zeros(len(counts) + 1, kind)
    np.cumsum(counts, out=result[1:], dtype=kind)
    return result


def _spans(starts: npt.NDArray[np.int32], ends: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the positions start, start + 1, … of every span, one after the other; span i fills `ends[i : i + 2]`."""
    return np.repeat(starts - ends[:-1], np.diff(ends)) + np.arange(ends[-1], dtype=np.int32)
