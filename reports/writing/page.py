"""A report as one self-contained page: no network, and no script but the one for filters, allowed by its digest."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.writing.blocks import Chapter, Filtered, Graphic, every
from reports.writing.html import HtmlWriter

FOLDER = Path(__file__).parent
#: What filters documents; without it, all of them can be read.
SCRIPT = (FOLDER / "filters.js").read_text(encoding="utf-8")


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
    # Everything is escaped, whatever its suffix: a title may say anything.
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    writer = HtmlWriter(graphics, cells)
    has_filters = any(isinstance(block, Filtered) for chapter in chapters for block in every(chapter.blocks))
    styles = ("style.css", "filters.css") if has_filters else ("style.css",)
    return environment.get_template("page.html").render(
        title=title,
        chapters=[(chapter, writer.blocks(chapter.blocks)) for chapter in chapters],
        script=Markup(SCRIPT) if has_filters else "",
        script_digest=base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode(),
        styles=Markup("".join((FOLDER / name).read_text(encoding="utf-8") for name in styles)),
        **{theme: Markup(declarations) for theme, declarations in colours.items()},
    )
