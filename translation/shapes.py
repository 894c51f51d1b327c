"""Sentences recognised by their shape: what was said in English, with its values, is said in another language.

A sentence is written once, in English, where it is said: `f"{file}, line {number}: no JSON"`. Its shape, with the
names of its values in braces, is what a catalogue is asked for. So no line of code knows of languages, and whatever reads
like a sentence of the code is translated, wherever it is shown: a report, an answer, an error. Values are looked at in
turn, for they may be sentences themselves; what nobody has translated stays as it is.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from translation.catalogue import ENGLISH, catalogue, language

#: A value of a sentence. It may be empty, as what is said only sometimes is.
_VALUE = re.compile(r"\{(\w+)\}")
#: Sentences end here, and lines.
_END = re.compile(r"(?<=[.?!])(?= )|(?<=\n)")
#: Letters that the shape of a sentence has at least: with fewer, everything would look like it.
FEWEST_LETTERS = 4
#: How deep sentences lie in sentences.
DEEPEST = 5
#: Nothing to translate.
_WORDLESS = re.compile(r"[^A-Za-z]*")
#: Between two sentences there is a blank; not after the full stop of a language that has wide ones.
_WIDE_ENDS = "。！？；："


class Shape(NamedTuple):
    """A sentence of a catalogue that has values."""

    pattern: re.Pattern[str]
    names: tuple[str, ...]  # of the groups of the pattern
    longest: str  # its longest part without values: a text without it is no such sentence
    letters: int
    other: str


def translated(text: str) -> str:
    """Return a text in the language that is spoken; what of it is in no catalogue stays as it is.

    >>> from translation.catalogue import speaking
    >>> with speaking("en"):
    ...     translated("Show the version and exit.")
    'Show the version and exit.'
    """
    code = language()
    if code == ENGLISH or _WORDLESS.fullmatch(text):
        return text
    return (
        "\n".join(_sentences(line, code, 0) for line in text.split("\n")) if "\n" in text else _sentences(text, code, 0)
    )


@lru_cache(maxsize=4096)
def _sentences(text: str, code: str, depth: int) -> str:
    """Translate a text of several sentences: cut so that most letters of it are in sentences that are known."""
    if depth == DEEPEST or _WORDLESS.fullmatch(text):
        return text
    known = _sentence(text, code, depth)
    if known is not None:
        return known[1]
    pieces = _END.split(text)
    best: list[tuple[int, str]] = [(0, "")]
    for stop in range(1, len(pieces) + 1):
        choices = []
        for start in range(stop):
            piece = "".join(pieces[start:stop])
            found = _sentence(piece, code, depth)
            if found is not None:
                choices.append((best[start][0] + found[0], _after(best[start][1], found[1])))
            elif start == stop - 1:
                choices.append((best[start][0], _after(best[start][1], piece)))
        best.append(max(choices, key=lambda choice: choice[0]))
    return best[-1][1]


def _after(before: str, piece: str) -> str:
    return before + (piece.lstrip(" ") if before and before[-1] in _WIDE_ENDS else piece)


def _sentence(text: str, code: str, depth: int) -> tuple[int, str] | None:
    """Return how many letters of a text are those of a sentence that is known, and that sentence; None for no such."""
    bare = text.strip()
    before, behind = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if bare in (known := catalogue(code)):
        return len(bare), before + known[bare] + behind
    matches = ((shape, shape.pattern.fullmatch(bare)) for shape in _shapes(code) if shape.longest in bare)
    found = [(shape, match) for shape, match in matches if match]
    if not found:
        return None
    shape, match = max(found, key=lambda pair: pair[0].letters)
    values = {name: _sentences(value, code, depth + 1) for name, value in zip(shape.names, match.groups(), strict=True)}
    return shape.letters, before + _VALUE.sub(lambda value: values[value[1]], shape.other) + behind


@cache
def _shapes(code: str) -> tuple[Shape, ...]:
    """Return the sentences with values of a language."""
    return tuple(shape for english, other in catalogue(code).items() if (shape := shape_of(english, other)))


def shape_of(english: str, other: str) -> Shape | None:
    """Return the shape of a sentence; None where it has no values, or too few letters beside them."""
    parts = _VALUE.split(english)  # text, name, text, name, …, text
    texts, names = parts[::2], parts[1::2]
    letters = sum(sum(map(str.isalpha, text)) for text in texts)
    if not names or letters < FEWEST_LETTERS:
        return None
    pattern = "(.*?)".join(map(re.escape, texts))
    return Shape(re.compile(pattern, re.DOTALL), tuple(names), max(texts, key=len), letters, other)
