"""Blocks in the language that is spoken: what the report says is translated, what it quotes is not."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from reports.writing import blocks, inline
from translation.catalogue import ENGLISH, language
from translation.shapes import translated
from translation.typesetting import WIDE_JOINTS

#: What is quoted, or read by other means than the eye: texts of the corpus, names, code, signs.
_QUOTED = (
    *(blocks.Quote, blocks.Listing, blocks.Definitions),
    *(inline.Name, inline.Code, inline.Isolated, inline.Sign, inline.Seen),
)
#: Fields that are no words: classes of style.css, anchors, names of files and choices.
_WORDLESS = frozenset({"look", "anchor", "name", "values", "draw"})


def spoken(part: Any) -> Any:
    """Return a part of a report (chapters, blocks, lines, pieces) with its words in the language that is spoken."""
    return part if language() == ENGLISH else _spoken(part)


def _spoken(part: Any) -> Any:
    if isinstance(part, str):
        return WIDE_JOINTS.get(part) or translated(part)
    if isinstance(part, tuple):
        return tuple(map(_spoken, part))
    if isinstance(part, Sequence):
        return [_spoken(inner) for inner in part]
    if isinstance(part, inline.Shaded):  # a word of the corpus; only that of a legend has blanks
        return replace(part, text=translated(part.text)) if " " in part.text else part
    if isinstance(part, _QUOTED) or (isinstance(part, inline.Strong) and part.is_quoted):
        return part
    if not is_dataclass(part) or isinstance(part, (type, Mapping)):
        return part
    if isinstance(part, blocks.Paragraph) and part.has_own_direction:  # a text of the corpus: only its gaps are told
        pieces = inline.parts(part.text)
        said = tuple(_spoken(piece) if isinstance(piece, inline.Whole) else piece for piece in pieces)
        return part if said == pieces else replace(part, text=said)
    if isinstance(part, blocks.Choice):
        # What is its own value is a name of the corpus.
        options = [(value, text if text == value else translated(text)) for value, text in part.options]
        return replace(part, title=translated(part.title), options=options)
    kept = [field.name for field in fields(part) if field.name not in _WORDLESS]
    return replace(part, **{name: _spoken(getattr(part, name)) for name in kept})
