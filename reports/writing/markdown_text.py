"""Text in Markdown: what it says, so that neither Markdown nor the HTML inside it reads anything in it."""

import re
from collections.abc import Callable
from typing import Any

from reports.writing import inline as pieces
from reports.writing.inline import SIGNS, Text
from translation.shapes import translated

#: Characters that Markdown or the HTML inside it would read; `&` first becomes an entity of its own.
SPECIAL = re.compile(r"([\\`*_{}\[\]#|~$])")
#: What a line must not begin with, since it would begin a list or a heading underline.
START = re.compile(r"^(\s*)([-+=]|\d+[.)](?=\s|$))")
#: How what a key stands for looks in the file of a figure.
LOOKS = {
    "accent": "(blue)",
    "rival": "(orange)",
    "teal": "(green)",
    "rose": "(pink)",
    "dashed": "(dashed)",
    "accent line": "(solid)",
}
#: Side that a word speaks for → the marks around it.
SIDES = {"for": "**", "against": "*"}
#: Line ends and control characters, with the spaces around them.
BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]*[\n\r\t\x00-\x1f\x7f-\x9f\u2028\u2029]+\s*")


def escaped(text: str) -> str:
    """Return a text of the corpus on one line, in which Markdown and HTML read nothing."""
    return START.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", _inside(text))


def line(text: Text) -> str:
    """Write a line of its own."""
    return START.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", within(text))


def within(text: Text) -> str:
    """Write what stands inside a line, such as an entry of a table."""
    written = (_inside(part) if isinstance(part, str) else PIECES[type(part)](part) for part in pieces.parts(text))
    return "".join(written).strip(" ")


def fenced(text: str) -> str:
    """Return a block that is read as it stands, in a fence longer than any inside it."""
    return f"{_fence(text, 3)}\n{text}\n{_fence(text, 3)}"


def _inside(text: str) -> str:
    entities = BREAKS.sub(" ", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return SPECIAL.sub(r"\\\1", entities)


def _fence(text: str, least: int) -> str:
    return "`" * max(least, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))


def _around(mark: str, text: str) -> str:
    """Put marks around a text; around nothing, and beside a space, they would not be read as marks."""
    inside = _inside(text)
    bare = inside.strip(" ")
    return inside.replace(bare, f"{mark}{bare}{mark}", 1) if bare else inside


def _shaded(piece: pieces.Shaded) -> str:
    # Between letters, marks around anything but letters would not be read as marks.
    is_word = piece.text[:1].isalnum() and piece.text[-1:].isalnum()
    return _around(SIDES[piece.side], piece.text) if is_word else _inside(piece.text)


def _code(piece: pieces.Piece) -> str:
    text = BREAKS.sub(" ", piece.text)
    # A bar would end the cell of a table even inside code, and an entity is not read there: such texts stay plain.
    return _inside(text) if re.search(r"[`|<>&]", text) or not text.strip() else f"`{text}`"


#: Piece → how it is written.
PIECES: dict[type, Callable[[Any], str]] = {
    pieces.Name: lambda piece: _around("**", piece.text) if piece.is_strong else _inside(piece.text),
    pieces.Strong: lambda piece: _around("**", piece.text),
    pieces.Code: _code,
    pieces.Link: lambda piece: _inside(piece.text),
    pieces.File: lambda piece: _code(piece),  # a report.md is read where those files are not, too
    pieces.Badge: lambda piece: f"({_inside(piece.text)})",
    pieces.Key: lambda piece: _inside(piece.text) + translated(f" {LOOKS[piece.look]}"),
    pieces.Sign: lambda piece: _inside(SIGNS[piece.text][0]),
    pieces.Spoken: lambda piece: "",
    pieces.Seen: lambda piece: f"{_inside(piece.text)} ",
    pieces.Whole: lambda piece: within(piece.parts),
    pieces.Small: lambda piece: _inside(piece.text),
    pieces.Isolated: lambda piece: _inside(piece.text),
    pieces.Shaded: _shaded,
    pieces.Between: lambda piece: piece.text,
    pieces.OnPage: lambda piece: "",
}
