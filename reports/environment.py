"""How every page of a report is written: its templates, everything escaped, numbers by the filters of `numerals`."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from reports import numerals
from reports.drawing.palette import variables

TEMPLATES = Path(__file__).parent / "templates"
#: Longest name in letters that fits a line of the headline on a phone.
UNBROKEN = 20


@dataclass(frozen=True)
class Section:
    """A part of the page: its anchor, its heading, its template (`<anchor>.html` unless named), and who has it."""

    anchor: str
    heading: str
    named: str = ""
    is_part: Callable[[Any], bool] = lambda contents: True

    @property
    def template(self) -> str:
        """The file that writes the part."""
        return f"{self.named or self.anchor}.html"


def environment(
    cells: Sequence[str], styles: Sequence[str] = ("style.css",), folders: Sequence[str] = ()
) -> Environment:
    """Return where templates are found and how they write; those in `folders` of the templates are looked for first."""
    # Everything is escaped, whatever its suffix: every text may come from the corpus.
    found = Environment(
        loader=FileSystemLoader([*(TEMPLATES / folder for folder in folders), TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["breakable"] = _breakable
    found.filters["names_whole"] = lambda text: _names_whole(text, cells)
    names = (
        "percent",
        "percent_range",
        "bare_range",
        "probability",
        "points",
        "signed",
        "plus_minus",
        "p_value",
        "spread",
        "decimal",
        "count",
        "amount",
        "seconds",
        "milliseconds",
        "microseconds",
        "microseconds_range",
        "mean_count",
    )
    found.filters.update({name: getattr(numerals, name) for name in (*names, "mebibytes", "rate")})
    found.globals.update({theme: Markup(variables(theme)) for theme in ("light", "dark")})
    found.globals["styles"] = Markup("".join((TEMPLATES / name).read_text(encoding="utf-8") for name in styles))
    return found


def _breakable(name: str) -> Markup:
    """Let a long name of a cell break after its slash, and at its hyphens only where it is too long for a phone."""
    parts = [Markup('<span class="cell">{}</span>').format(p) if len(p) <= UNBROKEN else p for p in name.split("/")]
    return Markup("/<wbr>").join(parts)


def _names_whole(text: str, cells: Sequence[str]) -> Markup:
    """Keep the names of cells in a sentence from breaking at their hyphens."""
    short = [cell for cell in cells if len(cell) <= UNBROKEN]
    if not short:
        return escape(text)
    pattern = "|".join(re.escape(cell) for cell in sorted(short, key=len, reverse=True))
    parts = re.split(f"({pattern})", text)  # every second part is a name
    marked = [Markup('<span class="cell">{}</span>').format(p) if n % 2 else escape(p) for n, p in enumerate(parts)]
    return Markup("").join(marked)
