"""The pieces of a line as HTML."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from reports.writing import inline as pieces
from reports.writing.inline import SIGNS, Part, Text

#: Longest name in letters that fits a line of the headline on a phone.
UNBROKEN = 20


def inline(text: Text, plain: Callable[[str], Markup] = escape) -> Markup:
    """Write a line; `plain` writes what of it is no piece."""
    return Markup("").join(_part(part, plain) for part in pieces.parts(text))


def _part(part: Part, plain: Callable[[str], Markup]) -> Markup:
    if isinstance(part, str):
        return plain(part)
    if isinstance(part, pieces.Strong):
        whole = Markup("<b><bdi>{}</bdi></b>") if part.is_quoted else Markup("<b>{}</b>")
        return whole.format(part.text if part.is_quoted else plain(part.text))
    return PIECES[type(part)](part)


def cell(name: str) -> Markup:
    """Write a short name so that it does not break."""
    return Markup('<span class="cell">{}</span>').format(name)


def _name(piece: pieces.Name) -> Markup:
    name = Markup("/<wbr>").join(
        cell(part) if len(part) <= UNBROKEN else escape(part) for part in piece.text.split("/")
    )
    return Markup("<b>{}</b>").format(name) if piece.is_strong else name


def _sign(piece: pieces.Sign) -> Markup:
    drawn, look = SIGNS[piece.text]
    return Markup('<span class="sign {}" aria-hidden="true">{}</span>').format(look, drawn)


def _seen(piece: pieces.Seen) -> Markup:
    look = Markup(' class="{}"').format(piece.look) if piece.look else Markup("")
    return Markup('<span{} aria-hidden="true">{}</span>').format(look, piece.text)


def _whole(piece: pieces.Whole) -> Markup:
    look = Markup(' class="{}"').format(piece.look) if piece.look else Markup("")
    return Markup("<span{}>{}</span>").format(look, inline(piece.parts))


def _shaded(piece: pieces.Shaded) -> Markup:
    title = Markup(' title="{}"').format(piece.number) if piece.number else Markup("")
    return Markup('<mark class="{} d{}"{}>{}</mark>').format(piece.side, piece.degree, title, piece.text)


#: Piece → how it is written.
PIECES: dict[type, Callable[[Any], Markup]] = {
    pieces.Name: _name,
    pieces.Strong: lambda piece: _part(piece, escape),
    pieces.Code: lambda piece: Markup("<code>{}</code>").format(piece.text),
    pieces.Link: lambda piece: Markup('<a href="#{}">{}</a>').format(piece.anchor, piece.text),
    pieces.File: lambda piece: Markup('<a href="{}">{}</a>').format(quote(piece.path), piece.text),
    pieces.Badge: lambda piece: Markup('<span class="{}">{}</span>').format(f"badge {piece.look}".strip(), piece.text),
    pieces.Key: lambda piece: Markup('<span class="key {}">{}</span>').format(piece.look, piece.text),
    pieces.Sign: _sign,
    pieces.Spoken: lambda piece: Markup('<span class="hidden">{}</span>').format(piece.text),
    pieces.Seen: _seen,
    pieces.Whole: _whole,
    pieces.Small: lambda piece: Markup("<small>{}</small>").format(piece.text),
    pieces.Isolated: lambda piece: Markup("<bdi>{}</bdi>").format(piece.text),
    pieces.Shaded: _shaded,
    pieces.Between: lambda piece: Markup(" "),
    pieces.OnPage: lambda piece: escape(piece.text),
}
