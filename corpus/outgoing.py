"""Text from outside on its way out: to a terminal, which its control characters would steer, and into a table's cells.

Labels, names of files and columns, and texts are whatever somebody wrote; each exit uses one of these two functions.
"""

import re
from collections.abc import Mapping
from typing import Any

# Control characters (C0, DEL, C1), halves of surrogate pairs, U+2028 and U+2029, which end lines, and what turns the
# direction of all that follows (U+202A–202E, U+2066–2069: Boucher & Anderson 2021, "Trojan Source"). The joiners of
# Persian, of Indic scripts and of emoji (U+200C, U+200D) are text and stay.
_HIDDEN = r"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_STEERING = re.compile(f"[{_HIDDEN}]")
#: The same, but for line feeds.
STEERING_WITHIN_LINES = re.compile(rf"(?!\n)[{_HIDDEN}]")
#: Cells that begin like this are run by a spreadsheet (OWASP, "CSV Injection"), in East Asia the wide forms too.
_FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@＝＋－＠]|[\t\r]")
#: A plain number begins like a formula and is none.
_NUMBER = re.compile(r"[-+]?(?:\d+(?:[.,]\d+)*|\.\d+)(?:[eE][-+]?\d+)?\s*%?")
#: Lines of a message and characters of each of them, and how many of these are its end.
MOST_LINES, LONGEST_LINE, END = 12, 1000, 300
_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def visible(text: str, lines: bool = False) -> str:
    r"""Return text with its control characters written out, so that it stays on its line and steers nothing.

    With `lines`, line feeds stay: for a message of our own that has several lines.

    >>> visible("good\tfilm\x1b[2J")
    'good\\tfilm\\x1b[2J'
    """
    if text.isprintable():  # so has none of these, and is much sooner seen to be
        return text
    return (STEERING_WITHIN_LINES if lines else _STEERING).sub(_written_out, text)


def brief(message: str) -> str:
    """Return a message that fits a screen: of a long line its beginning and its end, which says what to do.

    >>> len(brief("columns: " + "column, " * 10_000 + "name one"))
    1000
    """
    lines = message.splitlines()
    kept = lines if len(lines) <= MOST_LINES else [*lines[:MOST_LINES], f"… and {len(lines) - MOST_LINES} more lines"]
    return "\n".join(
        line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - END - 3]} … {line[-END:]}" for line in kept
    )


def cell(text: str) -> str:
    """Return text as a cell of a CSV file that any program may open.

    Control characters are written out, except that line breaks stay, for a text has them (`\\r\\n` becomes `\\n`). What
    a spreadsheet would run as a formula gets a quote in front (`'=1+1`), which a spreadsheet takes for "this is text".

    >>> cell("=HYPERLINK(A1)"), cell("-5"), cell("--- no")
    ("'=HYPERLINK(A1)", '-5', "'--- no")
    """
    plain = text if text.isprintable() else visible(text.replace("\r\n", "\n"), lines=True)
    is_formula = _FORMULA.match(text) is not None and _NUMBER.fullmatch(text) is None
    return f"'{plain}" if is_formula else plain


def cells(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of a CSV file, its texts as cells that any program may open; numbers stay."""
    return {name: cell(value) if isinstance(value, str) else value for name, value in row.items()}


def _written_out(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    return _NAMED.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
