"""The pieces of a line as HTML."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

from reports.writing.inline import (
    SIGNS,
    Badge,
    Between,
    Code,
    Isolated,
    Key,
    Link,
    Name,
    OnPage,
    Piece,
    Seen,
    Shaded,
    Sign,
    Small,
    Spoken,
    Strong,
    Text,
    Whole,
    parts,
)

#: Longest name in letters that fits a line of the headline on a phone.
UNBROKEN = 20


def inline(text: Text, plain: Callable[[str], Markup] = escape) -> Markup:
    """Write a line; `plain` writes what of it is no piece."""
    return Markup("").join(_part(part, plain) for part in parts(text))


def _part(part: str | Piece, plain: Callable[[str], Markup]) -> Markup:
    if isinstance(part, str):
        return plain(part)
    return Markup("<b>{}</b>").format(plain(part.text)) if isinstance(part, Strong) else PIECES[type(part)](part)


def cell(name: str) -> Markup:
    """Write a short name so that it does not break."""
    return Markup('<span class="cell">{}</span>').format(name)


def _name(piece: Name) -> Markup:
    name = Markup("/<wbr>").join(
        cell(part) if len(part) <= UNBROKEN else escape(part) for part in piece.text.split("/")
    )
    return Markup("<b>{}</b>").format(name) if piece.is_strong else name


def _sign(piece: Sign) -> Markup:
    drawn, look = SIGNS[piece.word]
    return Markup('<span class="sign {}" aria-hidden="true">{}</span>').format(look, drawn)


def _seen(piece: Seen) -> Markup:
    look = Markup(' class="{}"').format(piece.look) if piece.look else Markup("")
    return Markup('<span{} aria-hidden="true">{}</span>').format(look, piece.text)


def _whole(piece: Whole) -> Markup:
    look = Markup(' class="{}"').format(piece.look) if piece.look else Markup("")
    return Markup("<span{}>{}</span>").format(look, inline(piece.parts))


def _shaded(piece: Shaded) -> Markup:
    title = Markup(' title="{}"').format(piece.number) if piece.number else Markup("")
    return Markup('<mark class="{} d{}"{}>{}</mark>').format(piece.side, piece.degree, title, piece.text)


#: Piece → how it is written.
PIECES: dict[type, Callable[[Any], Markup]] = {
    Name: _name,
    Strong: lambda piece: _part(piece, escape),
    Code: lambda piece: Markup("<code>{}</code>").format(piece.text),
    Link: lambda piece: Markup('<a href="#{}">{}</a>').format(piece.anchor, piece.text),
    Badge: lambda piece: Markup('<span class="badge">{}</span>').format(piece.text),
    Key: lambda piece: Markup('<span class="key {}">{}</span>').format(piece.look, piece.text),
    Sign: _sign,
    Spoken: lambda piece: Markup('<span class="hidden">{}</span>').format(piece.text),
    Seen: _seen,
    Whole: _whole,
    Small: lambda piece: Markup("<small>{}</small>").format(piece.text),
    Isolated: lambda piece: Markup("<bdi>{}</bdi>").format(piece.text),
    Shaded: _shaded,
    Between: lambda piece: Markup(" "),
    OnPage: lambda piece: escape(piece.text),
}
