"""The pieces of a line: a plain `str` is text that both renderings escape; a piece says what a part of it is.

A line is one of them or several in a row: `("only ", Name("cbow/bi-gru"), " is right")`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Name:
    """The name of a cell; it breaks after its slash, and at its hyphens only where it is too long for a phone."""

    text: str
    is_strong: bool = False


@dataclass(frozen=True)
class Strong:
    """What must not be overlooked."""

    text: str


@dataclass(frozen=True)
class Code:
    """What is typed, or an id."""

    text: str


@dataclass(frozen=True)
class Link:
    """A place in the same report."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Badge:
    """A short mark behind a name."""

    text: str


@dataclass(frozen=True)
class Key:
    """A word of the legend of a figure, in the look of what it stands for, such as `accent line`."""

    text: str
    look: str


@dataclass(frozen=True)
class Sign:
    """How a verdict is drawn, beside its word: readable without colour."""

    word: str


@dataclass(frozen=True)
class Spoken:
    """What the eye sees by other means, for those who listen; Markdown has those means too."""

    text: str


@dataclass(frozen=True)
class Seen:
    """What the ear need not hear, such as the number of a row."""

    text: str
    look: str = ""


@dataclass(frozen=True)
class Whole:
    """Text that stays on one line, where a line has several of them; `look` is a class of style.css."""

    parts: tuple["str | Strong | Small | Isolated", ...]
    look: str = ""


@dataclass(frozen=True)
class Small:
    """Text of less weight, in the line."""

    text: str


@dataclass(frozen=True)
class Isolated:
    """A text whose direction is its own."""

    text: str


@dataclass(frozen=True)
class Shaded:
    """A word that speaks `for` or `against` something, by a degree of 1 to 4; `number` says how much."""

    text: str
    side: str
    degree: int
    number: str = ""


@dataclass(frozen=True)
class Between:
    """Stands between things that a page sets apart by room alone."""


@dataclass(frozen=True)
class OnPage:
    """What is true of a page alone, such as what happens under a mouse."""

    text: str


Piece = (
    Name | Strong | Code | Link | Badge | Key | Sign | Spoken | Seen | Whole | Small | Isolated | Shaded | Between
    | OnPage
)  # fmt: skip
Text = str | Piece | tuple[str | Piece, ...]

#: How a verdict is drawn, and the class of style.css that colours it.
SIGNS: Mapping[str, tuple[str, str]] = {
    "better": ("▲", "better"),
    "worse": ("▼", "worse"),
    "equivalent": ("=", "equivalent"),
    "not enough evidence": ("?", "open"),
}


def parts(text: Text) -> tuple[str | Piece, ...]:
    """Return a line in its pieces."""
    return text if isinstance(text, tuple) else (text,)


def joined(lines: Sequence[Text], between: str | Piece = " ") -> tuple[str | Piece, ...]:
    """Return lines in one, with something between them."""
    found: list[str | Piece] = []
    for number, line in enumerate(lines):
        found += [between, *parts(line)] if number else parts(line)
    return tuple(found)
