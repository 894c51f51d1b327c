"""A report as one self-contained page: no network, and no script but its own, without which everything can be read."""

from collections.abc import Mapping, Sequence

from reports.writing.blocks import Chapter, Graphic
from reports.writing.frame import FOLDER, framed
from reports.writing.html import HtmlWriter
from translation.shapes import translated

#: Each adds something to what stands on the page: folding, sorting, values of figures, filters.
SCRIPTS = ("page.js", "tables.js", "figures.js", "filters.js")
#: What the scripts say. In braces stand numbers, names, or what a figure shows.
WORDS: Mapping[str, str] = {
    "filter": "Filter rows",
    "rows": "{shown} of {all} rows",
    "documents": "{shown} of {all} documents",
    "values": "{title}; the arrow keys go from value to value",
    "close": "Close",
}


def page(
    title: str,
    chapters: Sequence[Chapter],
    graphics: Mapping[str, Graphic],
    *,
    cells: Sequence[str],
    colours: Mapping[str, str],
) -> str:
    """Return the page; `colours` has the CSS declarations of the themes `light` and `dark`.

    The names of `cells` do not break inside a sentence.
    """
    writer = HtmlWriter(graphics, cells)
    return framed(
        FOLDER / "page.html",
        title,
        colours,
        [FOLDER / "page.css", FOLDER / "filters.css"],
        "".join((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS),
        words={name: translated(word) for name, word in WORDS.items()},
        chapters=[(chapter, writer.blocks(chapter.blocks)) for chapter in chapters],
    )
