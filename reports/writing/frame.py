"""The frame of every page: it loads nothing, and runs no script but its own, which is allowed by its digest."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from translation.catalogue import language
from translation.shapes import translated

FOLDER = Path(__file__).parent
#: Language → its tag on a page, where that says more.
TAGS = {"zh": "zh-Hans"}
#: Of every page; others come behind it.
STYLES = FOLDER / "style.css"


def framed(
    template: Path,
    title: str,
    colours: Mapping[str, str],
    styles: Sequence[Path] = (),
    script: str = "",
    **content: Any,
) -> str:
    """Return a page: a template that extends frame.html, filled with `content`, in which only Markup is not escaped.

    `colours` has the CSS declarations of the themes `light` and `dark`; `styles` come behind those of every page.
    """
    # Everything is escaped, whatever its suffix: a title may say anything.
    environment = Environment(
        loader=FileSystemLoader([template.parent, FOLDER]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["translated"] = translated
    return environment.get_template(template.name).render(
        title=title,
        tag=TAGS.get(language(), language()),
        light=Markup(colours["light"]),
        dark=Markup(colours["dark"]),
        styles=Markup("".join(path.read_text(encoding="utf-8") for path in (STYLES, *styles))),
        script=Markup(script),
        digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        **content,
    )
