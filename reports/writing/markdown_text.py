"""The pieces of a Markdown document, each of which escapes what it is given."""

import re
from collections.abc import Sequence

#: Characters that Markdown or the HTML inside it would read; `&` first becomes an entity of its own.
SPECIAL = re.compile(r"([\\`*_{}\[\]#|~$])")


def escaped(text: str) -> str:
    """Return a text of the corpus on one line, in which Markdown and HTML read nothing."""
    one_line = re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]*[\n\r\t\x00-\x1f\x7f-\x9f\u2028\u2029]+\s*", " ", text)
    entities = one_line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    backslashed = SPECIAL.sub(r"\\\1", entities)
    # At the start of a line these begin a list or a heading underline.
    return re.sub(r"^(\s*)([-+=]|\d+[.)](?=\s|$))", lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", backslashed)


def tabled(heads: Sequence[str], rows: Sequence[Sequence[str]], others: str = "--:") -> str:
    """Return a table; the first column left, the others right (numbers), or left with `others=":--"`."""
    lines = [_row(heads), "| :-- " + f"| {others} " * (len(heads) - 1) + "|", *map(_row, rows)]
    return "\n".join(lines)


def listed(lines: Sequence[str]) -> str:
    """Return a list."""
    return "\n".join(f"- {escaped(line)}" for line in lines)


def fenced(text: str) -> str:
    """Return a block that is read as it stands, in a fence longer than any inside it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"
