"""Data on stdout and notes on stderr: when to use colour, and tables that read well and cut well."""

import os
import sys
from collections.abc import Sequence
from typing import IO, Any

import typer

from corpus.json_files import json_text
from corpus.outgoing import visible
from translation.shapes import translated

#: Width of a table that is not read on a terminal: nothing is wrapped, so that grep and cut find whole lines.
UNLIMITED = 10_000


def is_plain(stream: IO[str]) -> bool:
    """Say whether a stream gets text without colours and moving parts."""
    return (
        not stream.isatty()
        or bool(os.environ.get("NO_COLOR"))  # https://no-color.org: any value that is not empty
        or os.environ.get("TERM", "") in ("dumb", "unknown")
        or os.environ.get("CI", "") not in ("", "0", "false")
    )


def emit(text: str) -> None:
    """Write lines of data to stdout; a reader that has gone away (`| head`) ends the program quietly."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes stdout once more at its end, which would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def emit_json(value: Any) -> None:
    """Write one JSON document to stdout."""
    emit(json_text(value))


def note(text: str) -> None:
    """Say something to the person on stderr."""
    print(visible(translated(text), lines=True), file=sys.stderr, flush=True)


def table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str] = (), stream: IO[str] | None = None
) -> str:
    """Return a table as text, fitted to the terminal where there is one; columns named in `right` align right.

    A cell may start with a style in square brackets that rich knows, such as `[green]done`. `stream`, if not stdout,
    is what the text is for.
    """
    from rich.console import Console
    from rich.table import Table

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
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in columns:
        grid.add_column(translated(name), justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(visible(text, lines=True) for text in row))
    with console.capture() as capture:
        console.print(grid)
    return "\n".join(line.rstrip() for line in capture.get().rstrip("\n").split("\n"))


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
