"""Which tokenizer a corpus gets, and what is said where one is missing."""

import sys
from types import ModuleType

import pytest

from corpus.cleaning.stop_words import STOP_WORDS
from corpus.cleaning.tokenizers import build_tokenizer, is_punctuation, resolve_tokenizer
from corpus.errors import DataError
from corpus.settings import CorpusSettings


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Only English here.", "And 酒店 once"], "words"),
        (["酒店很好 ok", "房间 wifi 不错"], "characters"),
        (["the room was great and clean"] * 20 + ["房间又小又脏"], "characters"),
        (["the room was great and clean"] * 20 + ["ห้องพักดีมาก"], "characters"),
        (["とてもよい"], "characters"),
        (["아주 좋은 호텔"], "words"),
        (["12345 !!!"], "words"),
        ([], "words"),
    ],
)
def test_auto_follows_the_script(texts: list[str], expected: str) -> None:
    assert resolve_tokenizer(CorpusSettings(), texts) == expected


def test_a_set_tokenizer_needs_no_sample() -> None:
    assert resolve_tokenizer(CorpusSettings(tokenizer="characters"), ["plain words"]) == "characters"


def test_an_unknown_tokenizer_lists_the_known() -> None:
    with pytest.raises(DataError, match="characters, segmenter, words"):
        build_tokenizer("syllables", CorpusSettings())


def test_a_missing_segmenter_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.cleaning.tokenizers.find_spec", lambda name: None)
    with pytest.raises(DataError, match=r"pip install .*zh"):
        build_tokenizer("segmenter", CorpusSettings())


def test_the_segmenter_sees_chinese_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def cut(text: str) -> list[str]:
        seen.append(text)
        return [text[start : start + 2] for start in range(0, len(text), 2)]

    module = ModuleType("rjieba")
    module.cut = cut  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rjieba", module)
    monkeypatch.setattr("corpus.cleaning.tokenizers.find_spec", lambda name: object())
    found = build_tokenizer("segmenter", CorpusSettings())("酒店wifi很快,200元")
    assert found == ["酒店", "wifi", "很快", ",", "200", "元"]
    assert seen == ["酒店", "很快", "元"]


def test_what_counts_as_punctuation() -> None:
    assert [
        token for token in ("!", "...", "$", "。", ":)", "<3", "😀", "<url>", "a", "3.5") if is_punctuation(token)
    ] == [
        "!",
        "...",
        "$",
        "。",
    ]


def test_stop_words_keep_negation_contrast_and_degree() -> None:
    assert not STOP_WORDS & {
        "not",
        "no",
        "never",
        "nor",
        "but",
        "however",
        "very",
        "too",
        "only",
        "few",
        "不",
        "没",
        "很",
    }


@pytest.mark.parametrize("text", ["a." * 20_000 + "bc", "a.b" * 20_000, "1." * 20_000 + "x", "u.s." * 10_000])
def test_a_text_of_abbreviations_has_tokens_in_time_by_its_length(text: str) -> None:
    # By the cube of it, as it once was, this would take hours.
    for name in ("words", "characters"):
        found = build_tokenizer(name, CorpusSettings())(text)
        assert "".join(found) == text


def test_an_abbreviation_is_one_token() -> None:
    find = build_tokenizer("words", CorpusSettings())
    assert find("the u.s.a. and e.g. u.s.army") == ["the", "u.s.a.", "and", "e.g.", "u", ".", "s", ".", "army"]
