"""New words that are read as the known ones that are spelled most like them."""

from pathlib import Path

import pytest

from models import spelling
from models.spelling import LEAST, Spelling, ngrams_of
from models.vocabulary import FIRST, UNKNOWN_ROW, Vocabulary

WORDS = ["film", "boring", "bore", "funny", "他", "a"]


def alike(one: str, other: str) -> float:
    parts = ngrams_of(one), ngrams_of(other)
    return len(parts[0] & parts[1]) / max(1, len(parts[0] | parts[1]))


@pytest.mark.parametrize("word", ["films", "boringly", "bored", "unfunny", "film", "xyz", "b", "他们", ""])
def test_the_nearest_word_shares_most_n_grams_and_enough_of_them(word: str) -> None:
    shares = [alike(word, known) for known in WORDS]
    expected = shares.index(max(shares)) if max(shares) >= LEAST else None
    assert Spelling(WORDS).nearest(word) == expected


def test_of_words_that_are_equally_like_the_first_one_is_taken() -> None:
    assert Spelling(["words", "wordy"]).nearest("word") == 0
    assert Spelling(["wordy", "words"]).nearest("word") == 0


def test_a_vocabulary_reads_new_words_by_spelling_only_where_it_is_told_to(tmp_path: Path) -> None:
    plain, lenient = Vocabulary(WORDS), Vocabulary(WORDS, by_spelling=True)
    words = ["film", "films", "strange", "a"]
    assert plain.rows(words).tolist() == [FIRST, UNKNOWN_ROW, UNKNOWN_ROW, FIRST + 5]
    assert lenient.rows(words).tolist() == [FIRST, FIRST, UNKNOWN_ROW, FIRST + 5]
    assert lenient.rows_of_lexicon(words).tolist() == lenient.rows(words).tolist()
    lenient.write(tmp_path)
    assert Vocabulary.read(tmp_path, by_spelling=True).rows(words).tolist() == lenient.rows(words).tolist()
    assert Vocabulary([], by_spelling=True).rows(words).tolist() == [UNKNOWN_ROW] * 4


def test_characters_have_no_spelling() -> None:
    assert ngrams_of("他") == ngrams_of("") == set()


def test_of_endless_new_words_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "MOST_REMEMBERED", 8)
    words = Spelling(WORDS)
    asked = [f"film{number}" for number in range(100)]
    assert [words.nearest(word) for word in asked] == [Spelling(WORDS).nearest(word) for word in asked]
    assert words.nearest.cache_info().currsize == 8
