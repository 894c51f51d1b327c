"""Tokens that several encoders have numbered: the same as one makes, whoever encoded what."""

import os

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.cleaning_apart import Cleaning, Gathering, Way
from corpus.cleaning.text import Cleaner
from corpus.settings import CorpusSettings

WAY = Way(CorpusSettings(), "words")
WORDS = ["good", "film", "Film!", "not", "dull", "彩色", "<br />", "qwrtz"]


@settings(max_examples=50)
@given(
    texts=st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), min_size=1, max_size=12),
    encoders=st.lists(st.integers(0, 2), min_size=12, max_size=12),
    most=st.sampled_from([1, 3, 1000]),
)
def test_words_have_one_number_whoever_encodes_them(texts: list[str], encoders: list[int], most: int) -> None:
    """However few words are remembered before it begins anew."""
    cleaners, gathering, plain = [Cleaning([WAY]) for _ in range(3)], Gathering(most), Cleaner(*WAY)
    lists = []
    for text, encoder in zip(texts, encoders, strict=False):
        (encoded,) = cleaners[encoder].clean([text, ""])
        tokens = gathering.take(encoded._replace(encoder=encoder))
        assert [tokens.words[number] for number in tokens.ids] == plain.tokens(text)
        assert tokens.offsets.tolist() == [0, len(tokens.ids), len(tokens.ids)]
        assert len(set(tokens.words)) == len(tokens.words)
        lists.append(tokens.words)
    assert most < 1000 or all(words is lists[0] for words in lists)


def test_an_encoder_that_has_forgotten_is_followed() -> None:
    (encoded,) = Cleaning([WAY]).clean(["good film"])
    (another,) = Cleaning([WAY]).clean(["film dull"])
    assert encoded.afresh and another.afresh and encoded.encoder == another.encoder == os.getpid()
    gathering = Gathering()
    first, second = gathering.take(encoded), gathering.take(another)
    assert [second.words[number] for number in second.ids] == ["film", "dull"]
    assert first.words is second.words and np.intersect1d(first.ids, second.ids).size == 1
