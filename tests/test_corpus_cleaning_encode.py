"""Encoding gives the tokens of the cleaner, whatever it remembers and however the texts are batched."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.cleaning.encode import Encoder
from corpus.cleaning.runs import cut_runs
from corpus.cleaning.text import Cleaner
from corpus.settings import CorpusSettings

MARKED = """film film, film." (film) "film Film... u.s. a. don't, cannot dont. soooo aaaaa! :o) good:) :) x:) ;) 10/10.
http://a.com/b, a@b.org) café, 酒店， 酒店很好 é !!!!! <br/> &amp; <b> it's 's ca n't"""
PIECES = st.sampled_from([*MARKED.split(), "<br />", " ", "\n", "\t", "\u2028", "\x1c", "\xa0", "\ud800", "\x85", ""])
TEXTS = st.lists(st.lists(PIECES, max_size=8).map(" ".join) | st.lists(PIECES, max_size=8).map("".join), max_size=8)
CHOICES = [
    {},
    {"lowercase": False},
    {"contractions": False, "repeats": 0},
    {"stop_words": "remove", "punctuation": False},
    {"urls": "keep", "emails": "keep", "numbers": "replace"},
    {"unicode": False, "html": False},
]


def decode(encoder: Encoder, batches: list[list[str]]) -> list[list[str]]:
    names: list[str] = []
    found = []
    for texts in batches:
        result = encoder.encode(texts)
        names = ([] if result.afresh else names) + result.words
        words = [names[number] for number in result.ids.tolist()]
        for length in result.lengths.tolist():
            found.append(words[:length])
            words = words[length:]
        assert not words
    return found


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("tokenizer", ["words", "characters"])
@settings(max_examples=60)
@given(batches=st.lists(TEXTS, max_size=4), most_runs=st.sampled_from([0, 3, 1000]))
def test_encoding_is_the_cleaner_s_tokens(
    choice: dict[str, object], tokenizer: str, batches: list[list[str]], most_runs: int
) -> None:
    cleaner = Cleaner(CorpusSettings(**choice), tokenizer)  # type: ignore[arg-type]
    expected = [cleaner.tokens(text) for texts in batches for text in texts]
    assert decode(Encoder(cleaner, most_runs=most_runs), batches) == expected


def test_an_encoder_forgets_when_it_has_read_enough() -> None:
    encoder = Encoder(Cleaner(CorpusSettings(), "words"), most_characters=10)
    assert [encoder.encode([text]).afresh for text in ("one two", "three four five", "six", "six")] == [
        True,
        False,
        True,
        False,
    ]


def test_words_are_sent_once() -> None:
    encoder = Encoder(Cleaner(CorpusSettings(), "words"))
    encoder.encode(["a good film"])
    assert set(encoder.encode(["a bad film"]).words) <= {"bad", "\n"}


@given(st.lists(st.text(alphabet='ab.,!"( \n酒', max_size=12), max_size=700))
def test_runs_hold_every_character_but_white_space(texts: list[str]) -> None:
    runs, counts = cut_runs(texts)
    found = runs.to_pylist()
    assert len(counts) == len(texts)
    for text, count in zip(texts, counts.tolist(), strict=True):
        assert "".join(found[:count]) == "".join(text.split())
        found = found[count:]
    assert not found


def test_marks_around_a_word_are_runs_of_their_own() -> None:
    runs, _ = cut_runs(['A film, "Great (film)." u.s. x...y so-so :o) "it\'s". 10.', "end.", "a.com"], lowercase=True)
    expected = 'a film , " great ( film ) . " u.s. x ... y so - so :o) " it\'s". 10. end . a.com'
    assert runs.to_pylist() == expected.split(" ")
