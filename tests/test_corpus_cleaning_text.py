"""One text: what cleaning repairs, rewrites and keeps, and what the tokens of it are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cleaning.text import Cleaner
from corpus.errors import DataError
from corpus.settings import CorpusSettings


def tokens(text: str, tokenizer: str = "words", **settings: object) -> list[str]:
    return Cleaner(CorpusSettings(**settings), tokenizer).tokens(text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A <b>great</b> film!<br /><br />See it.", "a great film ! see it ."),
        ("fish &amp; chips &lt;3", "fish & chips <3"),
        ("escaped twice: &amp;lt;br /&amp;gt; gone", "escaped twice : gone"),
        ("<script>var x = 1;</script>kept<!-- not this -->", "kept"),
        ("a < b and b > c", "a < b and b > c"),
        ("an <unk> word", "an <unk> word"),
        ("AT&T", "at & t"),
        ("itâ€™s dÃ©jÃ  vu", "it is déjà vu"),
        ("caf\x96bar \x93so\x94", 'caf – bar " so "'),
        ("ﬁne ＡＢＣ ½", "fine abc 1 ⁄ 2"),
        ("zero\u200bwidth soft\xadhyphen", "zerowidth softhyphen"),
        ("half \ud800 a pair", "half a pair"),
    ],
)
def test_html_and_unicode_are_repaired(text: str, expected: str) -> None:
    assert " ".join(tokens(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see http://a.com/b?c=1, or (www.b.org).", "see <url> , or ( <url> ) ."),
        ("on imdb.com/title/tt1 today", "on <url> today"),
        ("the end.Then nothing", "the end . then nothing"),
        ("write to Me.You+x@mail.example.org!", "write to <email> !"),
        ("10/10, 3.5 stars, 1,000 at 10:30", "10/10 , 3.5 stars , 1,000 at 10:30"),
        ("mp3 1990s 2nd", "mp3 1990s 2nd"),
        ("sooooo goooood!!!!!! 100000", "sooo goood !!! 100000"),
        ("wait..... what?!", "wait ... what ? !"),
        ("the U.S. army, e.g. mr. x", "the u.s. army , e.g. mr . x"),
        ("must-see -- really", "must - see -- really"),
        ("'quoted' o'clock l’homme rock'n'roll", "' quoted ' o'clock l'homme rock'n'roll"),
        ("nice :-) sad :( good:) <3 2:3", "nice :-) sad :( good :) <3 2:3"),
        ("😀👍🏽 👨\u200d👩\u200d👧", "😀 👍🏽 👨\u200d👩\u200d👧"),
        ("हिन्दी में नमस्ते", "हिन्दी में नमस्ते"),
        ("¨mysterious¨ \u0301", "mysterious"),
        ("_the matrix_", "_ the matrix _"),
    ],
)
def test_tokens_of_words(text: str, expected: str) -> None:
    assert " ".join(tokens(text)) == expected


@pytest.mark.parametrize(
    ("settings", "text", "expected"),
    [
        ({"html": False}, "a <i>b</i>", "a < i > b < / i >"),
        ({"unicode": False}, "ﬁne", "ﬁne"),
        ({"urls": "keep"}, "at http://A.com/b.", "at http://a.com/b ."),
        ({"urls": "remove"}, "at http://a.com/b.", "at ."),
        ({"emails": "keep"}, "at a@b.org.", "at a@b.org ."),
        ({"emails": "remove"}, "at a@b.org.", "at ."),
        ({"numbers": "replace"}, "in 1999 mp3 花了200元", "in <number> mp3 花了 <number> 元"),
        ({"numbers": "remove"}, "in 1999 we", "in we"),
        ({"lowercase": False}, "Don't GO, Can't", "Do not GO , Can not"),
        ({"contractions": False}, "don't it's", "don't it's"),
        ({"repeats": 0}, "soooooo", "soooooo"),
        ({"repeats": 1}, "soooooo coool", "so col"),
        ({"punctuation": False}, "well, yes! :) <3 3.5 http://a.com", "well yes :) <3 3.5 <url>"),
        ({"stop_words": "remove"}, "this is not the best, but very good", "not best , but very good"),
    ],
)
def test_every_step_is_a_setting(settings: dict[str, object], text: str, expected: str) -> None:
    assert " ".join(tokens(text, **settings)) == expected


def test_chinese_characters_are_tokens_and_latin_words_stay_whole() -> None:
    found = tokens("酒店wifi很快，2m宽的床，200元！不是5星。", "characters")
    assert found == [*"酒店", "wifi", *"很快", ",", "2m", *"宽的床", ",", "200", "元", "!", *"不是", "5", *"星。"]


def test_words_leave_segmented_chinese_as_it_is() -> None:
    assert tokens("酒店 很 干净 。") == ["酒店", "很", "干净", "。"]


def test_japanese_and_korean() -> None:
    assert tokens("とても良い", "characters") == [*"とても良い"]
    assert tokens("아주 좋은 호텔", "characters") == ["아주", "좋은", "호텔"]


def test_auto_must_be_resolved_first() -> None:
    with pytest.raises(DataError, match=r"audit\.json"):
        Cleaner(CorpusSettings())


NEGATED = ["can", "do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "could", "would", "should"]


@given(st.sampled_from(NEGATED), st.sampled_from(["n't", "n’t", "n`t", "n´t", " n't", "nt"]), st.booleans())
def test_no_spelling_loses_a_negation(verb: str, ending: str, upper: bool) -> None:
    # `can't` has one n.
    form = (verb[:-1] if verb == "can" else verb) + ending
    written = form.upper() if upper and " " not in form else form
    assert "not" in tokens(f"I {written} know", stop_words="remove")
    assert tokens(f"we {form} know")[1:3] == [verb, "not"]


MIXED = """The film's GREAT!!!!! can't wo n't <b>x</b> &lt;3 http://a.com/b me@b.org 10/10 3.5 soooo :) café naïve …
“so” 酒店很好， don’t e.g. u.s. 😀 -- must-see ( ) " ' '' <url> <unk> it's 'd dont"""
WORDS = st.sampled_from(MIXED.split())


@given(st.lists(WORDS, max_size=30))
def test_cleaning_what_is_clean_changes_nothing(words: list[str]) -> None:
    cleaner = Cleaner(CorpusSettings(), "words")
    once = cleaner.clean(" ".join(words))
    assert cleaner.clean(once) == once
    assert cleaner.tokens(once) == cleaner.tokens(" ".join(words))


@given(st.text(max_size=200))
def test_any_text_gives_tokens_without_white_space(text: str) -> None:
    for tokenizer in ("words", "characters"):
        for token in tokens(text, tokenizer):
            assert token
            assert not any(character.isspace() for character in token)
            token.encode()
