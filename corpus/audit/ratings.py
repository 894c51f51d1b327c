"""Ratings that texts state: `7/10`, `4.5 out of 5`, stars."""

import re
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

#: A number just before what makes it a rating; none that another goes on before it, as in a date.
_NUMBER = r"(?<![\d.,/:-])(\d{1,3}(?:[.,]\d{1,2})?)"
_BEFORE = re.compile(rf"{_NUMBER}\s*$")
#: What makes a number a rating of 5, 10 or 100. Each begins with fixed letters, which are found quickly: of IMDB's
#: 130 million characters one expression for all took 14 seconds. What goes on with a slash or digits is a date.
_OF = tuple(re.compile(rf"{word}\s*(5|10|100)(?![\d/]|[.,]\d)") for word in ("/", "out of", "von", "sur", "из"))
_STARS = tuple(re.compile(word) for word in (r"stars?\b", r"Stars?\b", r"STARS?\b", "星"))
_BEFORE_STARS = re.compile(rf"(?:{_NUMBER}|\b(zero|one|two|three|four|five)|([一二三四五]))[\s-]*颗?$", re.IGNORECASE)
_SIGNS = re.compile("([★⭐🌟]{1,10})(☆{0,9})")
_POINTS = re.compile("分(?![钟之])")
_WORDS = {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_WORDS |= {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
#: Characters before it that are looked at.
_REACH = 12


def read_ratings(texts: Iterable[str]) -> npt.NDArray[np.float32]:
    """Return the last rating that each text states as a share of the best, NaN where it states none.

    >>> print(read_ratings(["8/10, would watch", "on 9/11/2001", "4.5 out of 5", "two stars", "★★★☆☆"]))
    [0.8 nan 0.9 0.4 0.6]
    """
    return np.array([_rating(text) for text in texts], dtype=np.float32)


def _rating(text: str) -> float:
    found = [(place, value) for place, value in _stated(text) if 0 <= value <= 1]
    return max(found)[1] if found else float("nan")


def _stated(text: str) -> Iterator[tuple[int, float]]:
    """Give where each rating stands, and what it is."""
    for expression in _OF:
        for match in expression.finditer(text):
            if number := _BEFORE.search(_before(match)):
                yield match.start(), _number(number[1]) / int(match[1])
    for expression in _STARS:
        for match in expression.finditer(text):
            if number := _BEFORE_STARS.search(_before(match)):
                written = _number(number[1]) if number[1] else _WORDS[(number[2] or number[3]).lower()]
                yield match.start(), written / 5
    if not text.isascii():
        for match in _SIGNS.finditer(text):
            yield match.start(), len(match[1]) / max(5, len(match[1]) + len(match[2]))
        for match in _POINTS.finditer(text):
            if number := _BEFORE.search(_before(match)):
                points = _number(number[1])
                yield match.start(), points / (10 if points <= 10 else 100)


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - _REACH) : match.start()]


def _number(written: str) -> float:
    return float(written.replace(",", "."))
