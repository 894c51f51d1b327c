"""The pieces of a line: a plain `str` is text, which both renderings escape; a piece says what a part of it is.

A line is one of them or several in a row: `("only ", Name("cbow/bi-gru"), " is right")`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """A part of a line, by its text."""

    text: str


@dataclass(frozen=True)
class Name(Piece):
    """The name of a cell; it breaks after its slash, and at its hyphens only where it is too long for a phone."""

    is_strong: bool = False


@dataclass(frozen=True)
class Strong(Piece):
    """What must not be overlooked; `is_quoted` where it is a name or a word of the corpus."""

    is_quoted: bool = False


class Small(Piece):
    """Text of less weight, in the line."""


class Code(Piece):
    """What is typed, or an id."""


@dataclass(frozen=True)
class Badge(Piece):
    """A short mark behind a name; `look` is a class of style.css, such as how grave a finding is."""

    look: str = ""


class Isolated(Piece):
    """A text whose direction is its own."""


class Sign(Piece):
    """How a verdict is drawn, beside its word: readable without colour."""


class Spoken(Piece):
    """What the eye sees by other means, for those who listen; Markdown has those means too."""


class OnPage(Piece):
    """What is true of a page alone, such as what happens under a mouse."""


@dataclass(frozen=True)
class Between(Piece):
    """Stands between things that a page sets apart by room alone."""

    text: str = ", "


@dataclass(frozen=True)
class Link(Piece):
    """A place in the same report."""

    anchor: str


@dataclass(frozen=True)
class File(Piece):
    """A file beside the report, by its path from there."""

    path: str


@dataclass(frozen=True)
class Key(Piece):
    """A word of the legend of a figure, in the look of what it stands for, such as `accent line`."""

    look: str


@dataclass(frozen=True)
class Seen(Piece):
    """What the ear need not hear, such as the number of a row; `look` is a class of style.css."""

    look: str = ""


@dataclass(frozen=True)
class Shaded(Piece):
    """A word that speaks `for` or `against` something, by a degree of 1 to 4; `number` says how much."""

    side: str
    degree: int
    number: str = ""


@dataclass(frozen=True)
class Whole:
    """Pieces that stay on one line, where a line has several such; `look` is a class of style.css."""

    parts: tuple[str | Piece, ...]
    look: str = ""


Part = str | Piece | Whole
Text = Part | tuple[Part, ...]

#: How a verdict is drawn, and the class of style.css that colours it.
SIGNS: Mapping[str, tuple[str, str]] = {
    "better": ("▲", "better"),
    "worse": ("▼", "worse"),
    "equivalent": ("=", "equivalent"),
    "not enough evidence": ("?", "open"),
}


def parts(text: Text) -> tuple[Part, ...]:
    """Return a line in its parts."""
    return text if isinstance(text, tuple) else (text,)


def joined(lines: Sequence[Text], between: Part = " ") -> tuple[Part, ...]:
    """Return lines in one, with something between them."""
    found: list[Part] = []
    for number, line in enumerate(lines):
        found += [between, *parts(line)] if number else parts(line)
    return tuple(found)
