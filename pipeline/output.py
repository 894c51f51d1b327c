"""Data on stdout and notes on stderr: when to use colour, and tables that read well and cut well."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

import typer

from corpus.json_files import json_text
from corpus.outgoing import visible
from pipeline.errors import StageError
from pipeline.fitting import GAP, Fitted, fitted, wrapped
from translation.shapes import translated

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

#: Width of a table that is not read on a terminal: nothing is wrapped, so that grep and cut find whole lines.
UNLIMITED = 10_000
#: A style in a cell of a table.
_STYLE = re.compile(r"(\[/?[a-z]*\])")
#: The standard streams, numbered from 0 on, and how each is opened.
STREAMS = {"stdin": "r", "stdout": "w", "stderr": "w"}
LAST_STREAM = len(STREAMS) - 1


def is_plain(stream: IO[str]) -> bool:
    """Say whether a stream gets text without colours and moving parts."""
    return (
        not stream.isatty()
        or bool(os.environ.get("NO_COLOR"))  # https://no-color.org: any value that is not empty
        or os.environ.get("TERM", "") in ("dumb", "unknown")
        or os.environ.get("CI", "") not in ("", "0", "false")
    )


def open_streams() -> None:
    """Have three standard streams, of which none fails at a character.

    One that was closed (`>&-`, a service) leads nowhere: else its number goes to the next file that is opened, and what
    is printed into that. What the encoding of stdout lacks (an old locale) is written out, as \\u2013 is.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= LAST_STREAM:
        pass
    os.close(number)
    for name, mode in STREAMS.items():
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (open to the end)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def emit(text: str) -> None:
    """Write lines of data to stdout; a reader that has gone away (`| head`) ends the program quietly."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes stdout once more at its end, which would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except OSError as error:
        raise StageError(f"standard output takes no more: {error.strerror}") from None


def emit_json(value: Any) -> None:
    """Write one JSON document to stdout."""
    emit(json_text(value))


def note(text: str) -> None:
    """Say something to the person on stderr."""
    print(visible(translated(text), lines=True), file=sys.stderr, flush=True)


class Called(str):
    """The head of a column that is a name, of a run or a data set: it is in no language."""


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[str] = (),
    stream: IO[str] | None = None,
    spare: Sequence[str] = (),
    words: Sequence[str] = (),
) -> str:
    """Return a table as text, fitted to the terminal where there is one; columns named in `right` align right.

    Those named in `spare` are left out where the terminal is too narrow, the first of them first, which is said below.
    What stands in those named in `words` is no name or text of the data: it is said in the language that is spoken.
    A cell may start with a style in square brackets that rich knows, such as `[green]done`. `stream`, if not stdout,
    is what the text is for.
    """
    from rich.console import Console
    from rich.text import Text

    stream = stream or sys.stdout
    plain = is_plain(stream)
    console = Console(
        file=stream,
        width=None if stream.isatty() else UNLIMITED,
        force_terminal=not plain,
        force_jupyter=False,  # there rich would show the table itself, not return it
        no_color=plain,
        highlight=False,
    )
    said = {place for place, name in enumerate(columns) if name in words}
    cells = [
        [
            Text.from_markup(visible(_in_language(text) if place in said else text, lines=True))
            for place, text in enumerate(row)
        ]
        for row in rows
    ]
    widths = [max(map(_width, column)) for column in zip(map(Text, map(_head, columns)), *cells, strict=True)]
    text = [place for place, name in enumerate(columns) if name not in right]
    plan = fitted(widths, text, [columns.index(name) for name in spare if name in columns], console.width)
    longer = [""] * len(rows) if plan.below is None else [_taken_out(row, plan, console.width) for row in cells]
    with console.capture() as capture:
        for number, panel in enumerate(plan.panels):
            grid = _grid(columns, cells, right, panel, plan)
            # Its columns have their widths: where it is wider than the terminal none of them may be cut.
            console.print(*([""] if number else []), grid, sep="\n", crop=False, width=UNLIMITED)
    lines = [line.rstrip() for line in capture.get().rstrip("\n").split("\n")]
    if any(longer):
        lines = _set_below(lines, cells, longer)
    if plan.left_out:
        left_out = ", ".join(_head(columns[place]) for place in plan.left_out)
        lines.append(translated(f"left out for want of room: {left_out}"))
    return "\n".join(lines)


def _head(column: str) -> str:
    return column if isinstance(column, Called) else translated(column)


def _in_language(text: str) -> str:
    """Translate a cell of a table, but not the styles in it."""
    return "".join(part if _STYLE.fullmatch(part) else translated(part) for part in _STYLE.split(text))


def _width(text: Text) -> int:
    """Return the cells of a terminal that the longest line of a text takes."""
    from rich.cells import cell_len

    return max(map(cell_len, text.plain.split("\n")))


def _taken_out(row: list[Text], plan: Fitted, width: int) -> str:
    """Take out of a row what has no room in the line, and return it in lines of its own."""
    from rich.text import Text

    assert plan.below is not None
    cell = row[plan.below]
    if "\n" not in cell.plain and _width(cell) <= plan.rooms[plan.below]:
        return ""
    row[plan.below] = Text()
    return "\n".join(" " * GAP + wrapped(line, width, GAP) for line in cell.plain.split("\n"))


def _set_below(lines: Sequence[str], cells: Sequence[Sequence[Text]], longer: Sequence[str]) -> list[str]:
    """Return the lines of a table with what stands below each row."""
    found, place = [lines[0]], 1
    for row, below in zip(cells, longer, strict=True):
        height = max(text.plain.count("\n") for text in row) + 1
        found += [*lines[place : place + height], *([below] if below else [])]
        place += height
    return found


def _grid(
    columns: Sequence[str], cells: Sequence[Sequence[Text]], right: Sequence[str], panel: Sequence[int], plan: Fitted
) -> Table:
    """Return one panel of a table; nothing in it is wrapped but what has less room than it wants."""
    from rich.table import Table

    grid = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for place in panel:
        justify: Literal["left", "right"] = "right" if columns[place] in right else "left"
        room = None if place == plan.below else plan.rooms.get(place)
        grid.add_column(_head(columns[place]), justify=justify, overflow="fold", no_wrap=room is None, width=room)
    for row in cells:
        grid.add_row(*(_folded(row[place], plan.rooms.get(place)) for place in panel))
    return grid


def _folded(text: Text, room: int | None) -> Text:
    """Return a cell in lines that fit its room; rich, which does that otherwise, cuts names beside wide letters."""
    from rich.text import Text

    return text if room is None or text.spans else Text(wrapped(text.plain, room))


def fitting(text: str, indent: int = 0, stream: IO[str] | None = None, is_quoted: bool = False) -> str:
    """Return a text in the language that is spoken, in lines that fit the terminal where `stream` is one.

    Without `stream` it is for stdout. One that `is_quoted`, from the data, stays in its own language.
    """
    said = text if is_quoted else translated(text)
    is_terminal = (stream or sys.stdout).isatty()
    return wrapped(said, shutil.get_terminal_size().columns, indent) if is_terminal else said


def escaped(text: str) -> str:
    """Return text that a table shows as it is: labels and messages may hold square brackets."""
    from rich.markup import escape

    return escape(text)


def duration(seconds: float) -> str:
    """Return seconds as people say them: `4.2 s`, `3 min 05 s`, `1 h 12 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def size(octets: float) -> str:
    """Return bytes as people say them: `812 B`, `3.4 MB`."""
    for unit in ("B", "kB", "MB"):
        if octets < 1000:
            return f"{octets:.0f} {unit}" if unit == "B" else f"{octets:.1f} {unit}"
        octets /= 1000
    return f"{octets:.1f} GB"


def count(number: int, thing: str) -> str:
    """Return a number with its noun: `1 result`, `9 results`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def short(number: float) -> str:
    """Return a number in few characters: `1.2 M`, `340.0 k`, `7.5`."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.1f} {letter}"
    return f"{number:.1f}" if number < 10 else f"{number:.0f}"
