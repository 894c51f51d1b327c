"""Words to fill in: blanks in test documents, wrong words of like frequency beside each, and what a model chooses.

The rule, the same for every model of a run, whose vocabulary is the same: of each document, in an order drawn by a
seed, one word is taken out at random of those that the models know, that hold a letter, that are not among the most
frequent words (those are mostly function words), and that have at least `least_context` words on both sides. A model
sees at most `context` symbols on each side. The wrong words are drawn among the words nearest in rank.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from language.model import FillingModel, LanguageModel, TextModel
from language.settings import LanguageTestSettings
from language.text import FIRST, Ids, LanguageVocabulary, joined
from models.encoded import EncodedDocuments

#: Wrong words are drawn among so many times as many neighbours in rank, so that they differ from blank to blank.
NEIGHBOURS = 4


@dataclass(frozen=True)
class Blank:
    """A word of a document that is to be found."""

    document: int
    window: Ids  # the ids around it and its own
    place: int  # of the word in the window
    candidates: Ids  # ids; the first is the right one

    def with_word(self, word: int) -> Ids:
        """Return the window with a word in the blank."""
        filled = self.window.copy()
        filled[self.place] = word
        return filled


def find_blanks(
    documents: EncodedDocuments, vocabulary: LanguageVocabulary, settings: LanguageTestSettings
) -> list[Blank]:
    """Return at most `blanks` blanks in documents with their symbols; fewer where few documents have a place."""
    allowed = _content_words(vocabulary, settings.frequent_words)
    words = np.flatnonzero(allowed)  # ids in the order of frequency
    if len(words) <= settings.distractors:
        return []
    generator = np.random.default_rng(settings.seed)
    blanks: list[Blank] = []
    for document in generator.permutation(len(documents)).tolist():
        if len(blanks) == settings.blanks:
            break
        ids = documents.ids[documents.offsets[document] : documents.offsets[document + 1]]
        inside = np.arange(1 + settings.least_context, len(ids) - 1 - settings.least_context)
        places = inside[allowed[ids[inside]]]
        if len(places):
            place = int(generator.choice(places))
            first = max(0, place - settings.context)
            wrong = _distractors(words, int(ids[place]), settings.distractors, generator)
            candidates = np.concatenate([ids[place : place + 1], wrong]).astype(np.int32)
            window = ids[first : place + settings.context + 1]
            blanks.append(Blank(document, window, place - first, candidates))
    return blanks


def _content_words(vocabulary: LanguageVocabulary, frequent: int) -> NDArray[np.bool_]:
    """Return which ids may be a blank, (outcomes + 1,)."""
    allowed = np.zeros(vocabulary.outcomes + 1, bool)
    allowed[FIRST:-1] = [any(letter.isalpha() for letter in word) for word in vocabulary.words]
    allowed[FIRST : FIRST + frequent] = False
    return allowed


def _distractors(
    words: NDArray[np.int64], right: int, number: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Return wrong words, drawn among those nearest in rank to the right one."""
    rank = int(np.searchsorted(words, right))
    reach = max(number, NEIGHBOURS * number // 2)
    near = np.delete(words, rank)[max(0, rank - reach) : rank + reach]
    return generator.choice(near, number, replace=False)


def score_blanks(model: LanguageModel, blanks: list[Blank]) -> dict[str, NDArray[np.float64]]:
    """Return ln p of the candidates of each blank, up to a constant of it, (blanks, candidates), by what is seen.

    `left`: the word after what stands before it. `window`: the whole window with the word in it, so that what follows
    counts too. `around`: the word between the states of both directions.
    """
    return dict(_scores(model, blanks)) if blanks else {}


def _scores(model: LanguageModel, blanks: list[Blank]) -> Iterator[tuple[str, NDArray[np.float64]]]:
    candidates = np.stack([blank.candidates for blank in blanks])  # (n, C)
    places = np.array([blank.place for blank in blanks])
    if isinstance(model, FillingModel):
        windows = joined([blank.window for blank in blanks])
        yield "around", model.fill(windows, places, candidates.astype(np.int64))
    if isinstance(model, TextModel):
        windows = joined([blank.with_word(word) for blank in blanks for word in blank.candidates.tolist()])
        logs = model.log_probabilities(windows)
        # The first id of a window has no probability: window number i lost i + 1 of them before its second one.
        starts = windows.offsets[:-1] - np.arange(len(windows))
        first = starts + np.repeat(places, candidates.shape[1]) - 1
        sums = np.concatenate([[0.0], np.cumsum(logs)])
        ends = windows.offsets[1:] - np.arange(1, len(windows) + 1)
        yield "left", logs[first].reshape(candidates.shape)
        yield "window", (sums[ends] - sums[first]).reshape(candidates.shape)
