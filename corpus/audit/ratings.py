"""Ratings that texts state: `7/10`, `4.5 out of 5`, stars."""

import re
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

_NUMBER = r"(?<![\d.,/:-])(\d{1,3}(?:[.,]\d{1,2})?)"
#: Of 5, 10 or 100; what goes on with a slash or more digits is a date.
_OF = re.compile(rf"{_NUMBER}\s*(?:/|out of|von|sur|из|out of a possible)\s*(5|10|100)(?![\d/]|[.,]\d)", re.IGNORECASE)
_STARS = re.compile(
    rf"(?:{_NUMBER}|\b(zero|one|two|three|four|five)|([一二三四五]))[\s-]*(?:stars?\b|颗?星)", re.IGNORECASE
)
_SIGNS = re.compile("([★⭐🌟]{1,10})(☆{0,9})")
_POINTS = re.compile(rf"{_NUMBER}\s*分(?![钟之])")
_WORDS = {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_WORDS |= {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
#: What a text without any of these has no rating for; most have none, and looking for a word is quick.
_MARKS = ("/", "out of", "Out of", "OUT OF", "star", "Star", "STAR", " von ", " sur ", " из ", *"★⭐🌟星分")


def read_ratings(texts: Iterable[str]) -> npt.NDArray[np.float32]:
    """Return the last rating that each text states as a share of the best, NaN where it states none.

    >>> print(read_ratings(["8/10, would watch", "on 9/11/2001", "4.5 out of 5", "two stars", "★★★☆☆"]))
    [0.8 nan 0.9 0.4 0.6]
    """
    return np.array([_rating(text) for text in texts], dtype=np.float32)


def _rating(text: str) -> float:
    if not any(mark in text for mark in _MARKS):
        return float("nan")
    found = [(place, value) for place, value in _stated(text) if 0 <= value <= 1]
    return max(found)[1] if found else float("nan")


def _stated(text: str) -> Iterator[tuple[int, float]]:
    """Give where each rating stands, and what it is."""
    for match in _OF.finditer(text):
        yield match.start(), _number(match[1]) / int(match[2])
    for match in _STARS.finditer(text):
        number = _number(match[1]) if match[1] else _WORDS[(match[2] or match[3]).lower()]
        yield match.start(), number / 5
    for match in _SIGNS.finditer(text):
        yield match.start(), len(match[1]) / max(5, len(match[1]) + len(match[2]))
    for match in _POINTS.finditer(text):
        number = _number(match[1])
        yield match.start(), number / (10 if number <= 10 else 100)


def _number(written: str) -> float:
    return float(written.replace(",", "."))
