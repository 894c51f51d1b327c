"""Blanks: which words are taken out, beside which others, and how a model scores them."""

from collections.abc import Sequence

import numpy as np
import pytest

from language.blanks import find_blanks, score_blanks
from language.kneser_ney import KneserNey
from language.settings import LanguageTestSettings
from language.text import END, FIRST, LanguageVocabulary, joined
from models.encoded import EncodedDocuments

VOCABULARY = LanguageVocabulary(["the", ".", "of", *(f"word{letter}" for letter in "abcdefghijklmnopqrst"), "!!"])


def documents(number: int = 40) -> EncodedDocuments:
    generator = np.random.default_rng(2)
    start, outcomes = VOCABULARY.start, VOCABULARY.outcomes
    return joined(
        [
            np.array([start, *generator.integers(1, outcomes, size), END], np.int32)
            for size in generator.integers(1, 30, number)
        ]
    )


def asked(**chosen: int) -> LanguageTestSettings:
    small = {"blanks": 100, "distractors": 4, "frequent_words": 3, "context": 6, "least_context": 3}
    return LanguageTestSettings.model_validate({**small, **chosen})


def test_a_blank_is_a_content_word_with_words_on_both_sides_and_others_of_like_frequency() -> None:
    texts = documents()
    blanks = find_blanks(texts, VOCABULARY, asked())
    assert 10 < len(blanks) < len(texts)
    assert len({blank.document for blank in blanks}) == len(blanks)
    for blank in blanks:
        right, *wrong = blank.candidates.tolist()
        assert blank.window[blank.place] == right
        assert min(blank.place, len(blank.window) - 1 - blank.place) >= 3
        assert max(blank.place, len(blank.window) - 1 - blank.place) <= 6
        assert len({right, *wrong}) == 5
        for word in (right, *wrong):
            assert VOCABULARY.word(word).startswith("word")
            assert abs(word - right) <= 8 + 1


def test_blanks_are_drawn_by_their_seed_and_number() -> None:
    texts = documents()
    first, again, other = (find_blanks(texts, VOCABULARY, asked(seed=seed, blanks=5)) for seed in (0, 0, 1))
    assert len(first) == 5
    assert [b.candidates.tolist() for b in first] == [b.candidates.tolist() for b in again]
    assert [b.document for b in first] != [b.document for b in other]


def test_without_enough_words_to_choose_from_there_is_no_blank() -> None:
    assert find_blanks(documents(), VOCABULARY, asked(distractors=90)) == []
    assert find_blanks(documents(), VOCABULARY, asked(blanks=0)) == []
    assert find_blanks(documents(), VOCABULARY, asked(least_context=50)) == []


def test_what_follows_counts_in_the_window_and_not_on_the_left() -> None:
    texts = documents()
    model = KneserNey.learn(texts, 3, VOCABULARY.outcomes)
    blanks = find_blanks(texts, VOCABULARY, asked())
    scores = score_blanks(model, blanks)
    for number, blank in enumerate(blanks):
        for place, word in enumerate(blank.candidates.tolist()):
            said = model.log_probabilities(joined([blank.with_word(word)]))
            assert scores["left"][number, place] == pytest.approx(said[blank.place - 1])
            assert scores["window"][number, place] == pytest.approx(said[blank.place - 1 :].sum())
    assert score_blanks(model, []) == {}


class Follower:
    """A model that knows only that a word is followed by the next in the vocabulary."""

    def parameter_count(self) -> int:
        return 0

    def arrays(self) -> dict[str, np.ndarray]:
        return {}

    def log_probabilities(self, texts: EncodedDocuments) -> np.ndarray:
        follows = np.diff(texts.ids) == 1
        inside = np.ones(len(texts.ids), bool)
        inside[texts.offsets[:-1]] = False
        return np.where(follows, -0.1, -5.0)[inside[1:]]

    def distribution(self, context: Sequence[int]) -> np.ndarray:
        raise AssertionError("blanks are scored by texts")


def test_a_model_that_knows_the_text_finds_the_right_word() -> None:
    line = np.array([VOCABULARY.start, *range(FIRST, FIRST + 22), END], np.int32)
    blanks = find_blanks(joined([line] * 20), VOCABULARY, asked())
    scores = score_blanks(Follower(), blanks)
    for found in scores.values():
        assert (found.argmax(axis=1) == 0).all()
        assert (found[:, 0] > found[:, 1:].max(axis=1)).all()
