"""Clean sets of texts, all of them different, in which an audit should find nothing severe: what looks like copies is
the form of the texts. Templates, set phrases, boilerplate, titles, questions, tweets, Chinese, sets of 60 rows.
"""  # fmt: skip

import random
import string
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate

Draw = random.Random
Rows = list[tuple[str, str]]

_HAN = [chr(0x4E00 + 7 * number) for number in range(2500)]
_SYLLABLES = [a + b for a in "bcdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "ar", "en", "il", "on")]


def _vocabulary(draw: Draw, size: int) -> list[str]:
    found = {"".join(draw.choices(_SYLLABLES, k=draw.randrange(1, 5))) for _ in range(2 * size)}
    words = sorted(found)
    draw.shuffle(words)
    return words[:size]


def _zipf(draw: Draw, words: list[str], number: int) -> list[str]:
    """Return words of which the r-th is 1 / r as frequent as the first, as in a language."""
    return draw.choices(words, cum_weights=_weights(len(words)), k=number)


@cache
def _weights(words: int) -> list[float]:
    return list(accumulate(1 / (rank + 3) for rank in range(words)))


def _sentences(length: tuple[int, int], words: int = 4000) -> Callable[[Draw], Iterator[str]]:
    def texts(draw: Draw) -> Iterator[str]:
        vocabulary = _vocabulary(draw, words)
        while True:
            yield " ".join(_zipf(draw, vocabulary, draw.randrange(*length))) + "."

    return texts


def _template(pattern: str, fillers: int, names: bool = False) -> Callable[[Draw], Iterator[str]]:
    """`{}` is one of some fillers, `#` a digit; with `names` each filler is nearly unique."""

    def texts(draw: Draw) -> Iterator[str]:
        slots = [_vocabulary(draw, 3000 if names else fillers) for _ in range(pattern.count("{}"))]
        while True:
            filled = pattern.format(*(draw.choice(slot) for slot in slots))
            yield "".join(draw.choice(string.digits) if sign == "#" else sign for sign in filled)

    return texts


def _set_phrases(draw: Draw) -> Iterator[str]:
    words = _vocabulary(draw, 300)
    phrases = [" ".join(_zipf(draw, words, draw.randrange(3, 7))) for _ in range(60)]
    while True:
        yield ", ".join(draw.sample(phrases, draw.randrange(3, 6))) + "!"


def _boilerplate(paragraphs: int, own: tuple[int, int], after: bool = True) -> Callable[[Draw], Iterator[str]]:
    """One of some long paragraphs that many share, and a sentence of one's own before or after it."""

    def texts(draw: Draw) -> Iterator[str]:
        words = _vocabulary(draw, 3000)
        shared = [" ".join(_zipf(draw, words, 60)) + "." for _ in range(paragraphs)]
        while True:
            mine, theirs = " ".join(_zipf(draw, words, draw.randrange(*own))) + ".", draw.choice(shared)
            yield f"{mine} {theirs}" if after else f"{theirs} {mine}"

    return texts


def _titles(draw: Draw) -> Iterator[str]:
    brands, things, kinds = _vocabulary(draw, 30), _vocabulary(draw, 80), _vocabulary(draw, 40)
    while True:
        brand, thing, kind = draw.choice(brands).title(), draw.choice(things).title(), draw.choice(kinds)
        size, pack = draw.randrange(1, 900), draw.randrange(1, 9)
        yield f"{brand} {thing} {kind} {draw.choice('SMLX')} {size} ml, pack of {pack}"


def _tweets(draw: Draw) -> Iterator[str]:
    words, tags = _vocabulary(draw, 4000), _vocabulary(draw, 25)
    while True:
        text = " ".join(_zipf(draw, words, draw.randrange(6, 16)))
        yield f"@{draw.choice(words)} {text} #{draw.choice(tags)} #{draw.choice(tags)} https://t.co/{draw.randrange(10**6)}"


def _ingredients(draw: Draw) -> Iterator[str]:
    things = _vocabulary(draw, 120)
    while True:
        yield ", ".join(f"{draw.randrange(1, 500)} g {thing}" for thing in draw.sample(things, 8))


def _chinese(length: tuple[int, int]) -> Callable[[Draw], Iterator[str]]:
    def texts(draw: Draw) -> Iterator[str]:
        words = ["".join(_zipf(draw, _HAN, draw.choice((1, 2, 2, 3)))) for _ in range(3000)]
        while True:
            text = ""
            while len(text) < draw.randrange(*length):
                text += draw.choice(("", "", "，")) + draw.choice(words)
            yield text + "。"

    return texts


def _chinese_template(draw: Draw) -> Iterator[str]:
    words = ["".join(draw.choices(_HAN, k=2)) for _ in range(120)]
    while True:
        a, b, c, d = draw.sample(words, 4)
        yield f"这家酒店的{a}很{b}，服务员也非常{c}，下次还会选择{d}入住。"


def _letters(first: int, number: int) -> Callable[[Draw], Iterator[str]]:
    def texts(draw: Draw) -> Iterator[str]:
        letters = [chr(first + place) for place in range(number)]
        words = ["".join(draw.choices(letters, k=draw.randrange(2, 9))) for _ in range(3000)]
        while True:
            yield " ".join(_zipf(draw, words, draw.randrange(8, 20)))

    return texts


def _refrain(draw: Draw) -> Iterator[str]:
    words = _vocabulary(draw, 2000)
    refrain = " ".join(_zipf(draw, words, 16))
    while True:
        verses = [" ".join(_zipf(draw, words, draw.randrange(6, 14))) for _ in range(2)]
        yield f"{verses[0]} / {refrain} / {verses[1]} / {refrain}"


#: Texts by name, and how many rows.
SETS: dict[str, tuple[Callable[[Draw], Iterator[str]], int]] = {
    "sentences": (_sentences((12, 30)), 1000),
    "short sentences": (_sentences((4, 9)), 1000),
    "long texts": (_sentences((150, 250)), 200),
    "few words": (_sentences((12, 30), 400), 1000),
    "60 sentences": (_sentences((12, 30)), 60),
    "60 short sentences": (_sentences((4, 9)), 60),
    "template, 3 slots": (_template("The {} was {} but the staff seemed rather {} to us.", 40), 600),
    "template, 6 slots": (_template("I bought a {} {} for my {}, and it is {}, {} and not at all {}.", 20), 1000),
    "template, names": (_template("Dear {} {}, your appointment at our practice in {} is confirmed.", 0, True), 500),
    "template, digits": (_template("Your order ###-####### has been shipped and will arrive on ##/##.", 0), 500),
    "template, name and digits": (
        _template("Invoice ####### for {}: please pay ### dollars by ##/##/##.", 0, True),
        500,
    ),
    "60 of a template": (_template("The {} was {} but the staff seemed rather {} to us.", 40), 60),
    "60 of a template, digits": (_template("Ticket ###### from customer #### was closed on ##/##.", 0), 60),
    "log lines": (_template("20##-##-## ##:##:## worker-{} {}: request #### took ### ms (status {})", 12), 800),
    "addresses": (_template("{} Street ##, ##### {}, phone ### ######", 0, True), 500),
    "questions": (_template("What is the {} of a {} in {}?", 60), 800),
    "definitions": (_template("A {} is a kind of {} that is used for {} by people in {}.", 60), 800),
    "headlines": (_template("{} {} says {} will not {} {} this year", 80), 800),
    "dialogues": (_template("A: did you see the {}? B: yes, {} and {}. A: I thought so, {}.", 60), 800),
    "set phrases": (_set_phrases, 1000),
    "legal boilerplate": (_boilerplate(8, (12, 25)), 400),
    "greeting and signature": (_boilerplate(1, (12, 25)), 400),
    "one of 3 disclaimers": (_boilerplate(3, (15, 30), after=False), 400),
    "product titles": (_titles, 800),
    "tweets with hashtags": (_tweets, 1000),
    "ingredients": (_ingredients, 500),
    "songs with a refrain": (_refrain, 300),
    "Chinese sentences": (_chinese((18, 32)), 1000),
    "Chinese short sentences": (_chinese((6, 12)), 600),
    "Chinese template": (_chinese_template, 800),
    "60 Chinese sentences": (_chinese((18, 32)), 60),
    "Cyrillic sentences": (_letters(0x430, 32), 600),
}


def rows_of(name: str, seed: int = 0, at_most: int | None = None) -> Rows:
    """Return the rows of a set: texts, no two of them the same letter by letter, with labels at random."""
    make, number = SETS[name]
    draw = random.Random(f"{name} {seed}")
    found: dict[str, str] = {}
    seen: set[str] = set()
    for text in make(draw):
        key = "".join(sign for sign in text.casefold() if sign.isalnum())
        if key not in seen:
            seen.add(key)
            found[text] = draw.choice(("bad", "good"))
        if len(found) >= min(number, at_most or number):
            return list(found.items())
    raise AssertionError(name)
