"""The sentences of a catalogue as they are looked for: exact ones, and those with values by their shape."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from translation.catalogue import catalogue

#: A value of a sentence; with others behind it, it is a run of values. Each may be empty.
_RUN = re.compile(r"((?:\{\w+\})+)")
VALUE = re.compile(r"\{(\w+)\}")
WORD = re.compile(r"[A-Za-z]{2,}")
#: What stands before a value that people type: names of which one is to be taken, and settings.
_TYPED = re.compile(
    r"(?:\b(?:known|allowed|columns are|labels are|there is|can be neither): |-S |^\[[^]]+\] [\w{}]+ = "
    r"|\b(?:did you mean|no (?:cell|column|embedding|file|folder|run)|the label|unknown(?: \w+)?|as in) )\{(\w+)\}"
)
#: Letters that any other sign of a sentence is worth: of two that fit, the one that says more is meant.
SIGN = 0.01
#: Letters that a shape has at least: with fewer, everything would look like it.
FEWEST_LETTERS = 2
#: A sentence with a value behind or before it that is a sentence itself, and the same in wide letters.
_BEFORE_ONE = re.compile(r"(?P<said>.+[.?!]) ?\{(?P<value>\w+)\}\.?", re.DOTALL)
_BEFORE_WIDE = re.compile(r"(?P<said>.+[。？！]) ?\{(?P<value>\w+)\}。?", re.DOTALL)
_BEHIND_ONE = re.compile(r"\{(?P<value>\w+)\}\.? (?P<said>[A-Z].+)", re.DOTALL)
_BEHIND_WIDE = re.compile(r"\{(?P<value>\w+)\}。?(?P<said>.+)", re.DOTALL)


class Shape(NamedTuple):
    """A sentence of a catalogue that has values."""

    pattern: re.Pattern[str]  # a group for each run of values
    runs: tuple[tuple[str, ...], ...]  # the names in each
    first: str  # what stands before the first value
    last: str  # and behind the last
    words: tuple[str, ...]
    letters: float
    other: str
    typed: frozenset[str]  # the names of values that people type

    def may_be(self, text: str) -> bool:
        """Say quickly whether a text may be such a sentence: nearly always it is not."""
        return text.startswith(self.first) and text.endswith(self.last) and all(word in text for word in self.words)


@cache
def known(code: str) -> Mapping[str, str]:
    """Return the catalogue of a language, and of what ends or begins with a sentence as its value what is beside it."""
    found = dict(catalogue(code))
    for english, other in catalogue(code).items():
        for form, wide in ((_BEFORE_ONE, _BEFORE_WIDE), (_BEHIND_ONE, _BEHIND_WIDE)):
            mine, theirs = form.fullmatch(english), wide.fullmatch(other)
            if mine and theirs and mine["value"] == theirs["value"]:
                found.setdefault(mine["said"], theirs["said"])
    return found


def shapes_like(text: str, code: str) -> Iterator[Shape]:
    """Yield the shapes that may be that of a text."""
    by_word = shapes(code)
    for word in dict.fromkeys(WORD.findall(text)):
        for shape in by_word.get(word, ()):
            if shape.may_be(text):
                yield shape


@cache
def shapes(code: str) -> Mapping[str, Sequence[Shape]]:
    """Return the sentences with values of a language, each by that word of it which the fewest of them have."""
    pairs = known(code).items()
    every = [shape for english, other in pairs if english != other and (shape := shape_of(english, other))]
    common = Counter(word for shape in every for word in set(shape.words))
    found: defaultdict[str, list[Shape]] = defaultdict(list)
    for shape in every:
        found[min(shape.words, key=common.__getitem__)].append(shape)
    return found


def shape_of(english: str, other: str) -> Shape | None:
    """Return the shape of a sentence; None where it has no values, or too few letters beside them.

    >>> shape_of("{name} has no model", "").pattern.fullmatch("gru has no model").groups()
    ('gru',)
    """
    parts = _RUN.split(english)  # text, run, text, run, …, text
    texts, runs = parts[::2], [tuple(VALUE.findall(run)) for run in parts[1::2]]
    words = [word for text in texts for word in WORD.findall(text)]
    letters = sum(map(len, words))
    if not runs or letters < FEWEST_LETTERS:
        return None
    pattern = re.compile("(.*?)".join(map(re.escape, texts)), re.DOTALL)
    signs = sum(not sign.isspace() for text in texts for sign in text)
    return Shape(pattern, tuple(runs), texts[0], texts[-1], tuple(words), letters + SIGN * (signs - letters), other,
                 frozenset(_TYPED.findall(english)))  # fmt: skip
