"""The page of a predictor: model, script and styles in one file that loads nothing else."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from classifiers.predict import Predictor
from corpus.errors import DataError
from reports.drawing.palette import themes
from reports.writing.frame import framed
from serving.page.pack import packed
from serving.page.reduced import reduced

FOLDER = Path(__file__).parent
#: What reads a model and texts, in the order in which its parts need each other.
READING = ("cleaning.js", "tokens.js", "arrays.js", "network.js", "spelling.js", "linear.js", "model.js", "elements.js")
SCRIPTS = (*READING, "page.js")
#: Bytes of a page: what can be sent by mail, and opens at once.
MOST_BYTES = 3_000_000
LANGUAGES = ("en", "zh")
#: Bytes left for what is said about the model.
ROOM_FOR_ABOUT = 2_000
#: A model of which less than so much fits, for each member, says little of what the whole one says.
LEAST_SHARE = 0.005


class Page(NamedTuple):
    """A page, and the model that it holds."""

    html: bytes
    predictor: Predictor
    share: float  # of what fits of a single model, see `reduced`


def fitted_page(predictor: Predictor, title: str, about: Callable[[Predictor], dict[str, str]]) -> Page:
    """Return the page of at most MOST_BYTES that holds most of a predictor.

    `about` says what became of the model, in the languages of LANGUAGES.

    Raises DataError for a model that cannot run in a page, and for one of which too little fits.
    """
    share, room = 1.0, MOST_BYTES - len(_html(b"", title, dict.fromkeys(LANGUAGES, ""))) - ROOM_FOR_ABOUT
    while share >= LEAST_SHARE:
        smaller = reduced(predictor, share)
        data = packed(smaller)
        size = len(base64.b64encode(data))
        if size <= room:
            return Page(_html(data, title, about(smaller)), smaller, share)
        share *= min(0.95, 0.98 * room / size)
    raise DataError(
        f"a page has at most {MOST_BYTES:,} bytes, and of this model too little fits; export one of its members, or a "
        "smaller cell, with --cell"
    )


def _html(data: bytes, title: str, about: dict[str, str]) -> bytes:
    script = '"use strict";\n' + "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS)
    model = Markup(base64.b64encode(data).decode())
    html = framed(FOLDER / "page.html", title, themes(), [FOLDER / "page.css"], script, about=about, model=model)
    return html.encode("utf-8")
