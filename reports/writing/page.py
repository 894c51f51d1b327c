"""A report as one self-contained page: no network, and no script but the one for filters."""

from collections.abc import Mapping, Sequence

from reports.writing.blocks import Chapter, Filtered, Graphic, every
from reports.writing.frame import FOLDER, framed
from reports.writing.html import HtmlWriter


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
    has_filters = any(isinstance(block, Filtered) for chapter in chapters for block in every(chapter.blocks))
    return framed(
        FOLDER / "page.html",
        title,
        colours,
        [FOLDER / "filters.css"] if has_filters else [],
        # Without it, all documents can be read.
        (FOLDER / "filters.js").read_text(encoding="utf-8") if has_filters else "",
        chapters=[(chapter, writer.blocks(chapter.blocks)) for chapter in chapters],
    )
