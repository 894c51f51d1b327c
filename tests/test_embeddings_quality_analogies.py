"""Google's analogies."""

from pathlib import Path

import numpy as np
import pytest
from gensim.test.utils import datapath
from scipy.stats import binomtest

from embeddings.quality.analogies import answer_analogies, read_questions, wilson_interval
from embeddings.quality.word_lookup import WordLookup, unit_vectors

COUNTRIES = ["Athens Greece", "Baghdad Iraq", "Bangkok Thailand", "Beijing China", "Berlin Germany"]


def test_the_questions_are_all_there() -> None:
    questions = read_questions(Path(datapath("questions-words.txt")))
    assert len(questions) == 19_544
    assert {len(question) for question in questions} == {4}


def test_a_shared_difference_answers_every_question() -> None:
    """A capital is its country and a step in one direction, the same for all."""
    pairs = [pair.lower().split() for pair in COUNTRIES]
    own = np.eye(6, dtype=np.float32)[:5]
    vectors = np.concatenate([own + np.eye(6, dtype=np.float32)[5], own])
    lookup = WordLookup([capital for capital, _ in pairs] + [country for _, country in pairs])
    result = answer_analogies(unit_vectors(vectors), lookup)
    assert result is not None
    assert result["answered"] == 5 * 4 + 10  # all of the first section, some once more in the second
    assert result["accuracy"] == 1
    assert 0.85 < result["low"] < result["high"] == 1
    vectors[5:] = vectors[[6, 7, 8, 9, 5]]  # each country in the place of another
    shuffled = answer_analogies(unit_vectors(vectors), lookup)
    assert shuffled is not None
    assert shuffled["accuracy"] < 0.5


def test_without_an_answerable_question_there_is_no_result() -> None:
    assert answer_analogies(np.eye(2, dtype=np.float32), WordLookup(["athens", "greece"])) is None


@pytest.mark.parametrize(("correct", "total"), [(0, 7), (3, 40), (9, 9)])
def test_the_interval_is_wilsons(correct: int, total: int) -> None:
    expected = binomtest(correct, total).proportion_ci(method="wilson")
    assert wilson_interval(correct, total) == pytest.approx((expected.low, expected.high), abs=1e-6)
