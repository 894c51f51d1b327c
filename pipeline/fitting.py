"""Which columns of a table fit side by side, and text in lines of a terminal's width."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

#: Blanks between two columns.
GAP = 2
#: A column of text that gets less than so many characters, or takes more lines, is read with difficulty.
LEAST_TEXT, MOST_LINES = 24, 3
#: Characters that the short cells of a column need to stand in the line, where its long ones stand below it.
LEAST_WORDS = 12
#: A letter that takes two cells, and has no blanks around it.
_WIDE = re.compile("[\u2e80-\uffdc]")
#: Where a line may end: after a word, after a character of its own width and what closes it.
_PIECES = re.compile(r"[\x21-\x7e]+ *|[^\x00-\x7f][，。；：、！？）」”]*\s*|\s+")


@dataclass(frozen=True)
class Fitted:
    """How the columns of a table are shown; all numbers are places of columns."""

    panels: tuple[tuple[int, ...], ...]  # tables one below the other, the first column in each
    left_out: tuple[int, ...] = ()
    rooms: Mapping[int, int] = field(default_factory=dict)  # column → the characters that it gets, less than it has
    below: int | None = None  # of this last one, what has no room in the line stands below it


def fitted(widths: Sequence[int], text: Collection[int], spare: Sequence[int], width: int) -> Fitted:
    """Return how columns of `widths` characters fit into `width`.

    First those that are `spare` are left out, in that order, as many as need be. Then the widest of `text`, which can
    be wrapped, gets what the others leave. Where that is too little, and it is the last, what is too long in it stands
    below its line. Else the table is shown in panels, so that no name and no number is broken.

    >>> fitted([10, 8, 8], text=[0], spare=[1], width=22).left_out
    (1,)
    >>> fitted([30, 40, 40], text=[], spare=[], width=80).panels
    ((0, 1), (0, 2))
    >>> fitted([30, 40, 200], text=[2], spare=[], width=80).below
    2
    """
    shown, left_out = list(range(len(widths))), []
    for column in spare:
        if _total(widths, shown) > width:
            shown.remove(column)
            left_out.append(column)
    if _total(widths, shown) <= width:
        return Fitted((tuple(shown),), tuple(left_out))
    widest = max((column for column in shown if column in text), key=lambda column: widths[column], default=None)
    if widest is not None:
        room = width - _total(widths, shown) + widths[widest]
        is_little = room < max(LEAST_TEXT, widths[widest] / MOST_LINES)
        if is_little and widest == shown[-1] != shown[0] and room >= -GAP:
            beside = room if room >= LEAST_WORDS else 0
            return Fitted((tuple(shown if beside else shown[:-1]),), tuple(left_out), {widest: beside}, widest)
        if room >= LEAST_TEXT:
            return Fitted((tuple(shown),), tuple(left_out), {widest: room})
    panels = _panels(widths, shown, width)
    last = {panel[-1]: max(width - _total(widths, panel[:-1]) - GAP, LEAST_TEXT) for panel in panels}
    rooms = {column: room for column, room in last.items() if column in text and room < widths[column]}
    return Fitted(panels, tuple(left_out), rooms)


def wrapped(text: str, width: int, indent: int = 0) -> str:
    """Return a text in lines of at most `width` cells of a terminal, all but the first behind `indent` blanks."""
    from rich.console import Console
    from rich.text import Text

    if _WIDE.search(text):
        return f"\n{' ' * indent}".join(lines_of(text, width - indent))
    lines = Text(text).wrap(Console(width=width), width - indent, overflow="fold")
    return f"\n{' ' * indent}".join(line.plain.rstrip() for line in lines)


def lines_of(text: str, cells: int) -> list[str]:
    """Return a text in lines of at most so many cells of a terminal, cut behind words and letters of their own width.

    >>> lines_of("训练三个 gru。", 8)
    ['训练三个', 'gru。']
    """
    from rich.cells import cell_len, chop_cells  # slow to import, and English does without

    lines, line = [], ""
    wholes = _PIECES.findall(text)
    pieces = (part for one in wholes for part in ([one] if cell_len(one.rstrip()) <= cells else chop_cells(one, cells)))
    for piece in pieces:
        if line and cell_len(line + piece.rstrip()) > cells:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _total(widths: Sequence[int], shown: Sequence[int]) -> int:
    return sum(widths[column] for column in shown) + GAP * (len(shown) - 1)


def _panels(widths: Sequence[int], shown: Sequence[int], width: int) -> tuple[tuple[int, ...], ...]:
    """Return the columns in as few panels as hold them; one that is too wide for any has its own."""
    first, *others = shown
    panels = [[first]]
    for column in others:
        if len(panels[-1]) > 1 and _total(widths, [*panels[-1], column]) > width:
            panels.append([first])
        panels[-1].append(column)
    return tuple(map(tuple, panels))
