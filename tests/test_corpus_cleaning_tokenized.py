"""Texts tokenised call after call have the tokens of the cleaner, whatever was met before."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.cleaning import encode
from corpus.cleaning.text import Cleaner
from corpus.cleaning.tokenized import TextTokenizer, TokenizedTexts
from corpus.settings import CorpusSettings
from tests.test_corpus_cleaning_encode import CHOICES, TEXTS


def tokens_of(texts: TokenizedTexts) -> list[list[str]]:
    pairs = zip(texts.offsets, texts.offsets[1:], strict=False)
    return [[texts.words[number] for number in texts.ids[start:end]] for start, end in pairs]


@pytest.mark.parametrize("few", [0, 20, 10_000], ids=["all in batches", "some in batches", "all one by one"])
@settings(max_examples=40)
@given(calls=st.lists(TEXTS, max_size=4), choice=st.sampled_from(CHOICES), most_runs=st.sampled_from([3, 1000]))
def test_tokens_are_the_cleaner_s_in_every_call(
    few: int, calls: list[list[str]], choice: dict[str, object], most_runs: int
) -> None:
    cleaner = Cleaner(CorpusSettings(**choice), "words")  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encode, "FEW_CHARACTERS", few)
        tokenizer = TextTokenizer(cleaner, most_runs)
        for texts in calls:
            assert tokens_of(tokenizer.tokenize(texts)) == [cleaner.tokens(text) for text in texts]


def test_tokens_that_were_given_out_stay_what_they_were_when_more_are_met() -> None:
    tokenizer = TextTokenizer(Cleaner(CorpusSettings(), "words"), most_runs=2)
    kept = [tokenizer.tokenize([text]) for text in ("one two three", "four", "five six", "seven")]
    assert [tokens_of(one) for one in kept] == [[["one", "two", "three"]], [["four"]], [["five", "six"]], [["seven"]]]


def test_counts_are_of_each_text() -> None:
    texts = TextTokenizer(Cleaner(CorpusSettings(), "words")).tokenize(["a film", "", "film film"])
    wanted = np.array([word == "film" for word in texts.words])
    assert texts.counts(wanted).tolist() == [1, 0, 2]


def test_threads_take_turns() -> None:
    tokenizer, cleaner = (
        TextTokenizer(Cleaner(CorpusSettings(), "words"), most_runs=5),
        Cleaner(CorpusSettings(), "words"),
    )
    texts = [f"text {number} of {number % 7} words{number}" for number in range(200)]
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda text: tokens_of(tokenizer.tokenize([text])), texts))
    assert made == [[cleaner.tokens(text)] for text in texts]
