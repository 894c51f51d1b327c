"""Figures as SVG that follows the page: its fonts, colours and width; each is told in words too."""

import io
import json
import re
import warnings
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import matplotlib
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg

from reports.drawing.palette import COLOURS, PAGE, variables
from reports.drawing.slimming import GROUP, SVG, XLINK, rename, slim
from reports.drawing.valued import Valued
from reports.writing.blocks import Drawing, Graphic

#: Width of a figure in CSS pixels on a desk, and on a phone of 380 pixels.
WIDE, NARROW = 720.0, 340.0
#: Fonts of the files, which nobody's style sheet reaches; the later ones are for Chinese, where they are installed.
FONTS = ("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei")
SANS = 'var(--sans, system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif)'
#: Resolution of PNG files: twice the pixels of a plain screen.
PNG_SCALE = 2
POINTS_PER_INCH = 72.0


class Drawn(NamedTuple):
    """A figure as matplotlib writes it, the width that it took, and its values as (x, y, text)."""

    svg: str
    width: float
    values: list[tuple[float, float, str]]


def render(drawing: Drawing) -> Graphic:
    """Return a drawing in every form that SVG takes; every text in it is escaped."""
    wide, narrow = _draw(drawing, WIDE), _draw(drawing, NARROW)
    inline = _inline(drawing, wide, "wide"), _inline(drawing, narrow, "narrow")
    return Graphic(drawing.title, *inline, _standing_alone(drawing, wide.svg))


def write_figures(drawings: Mapping[str, Drawing], folder: Path, figure_format: str) -> dict[str, Graphic]:
    """Write each drawing as a file of the new `folder`, `svg` or `png`; return each as a page shows it."""
    folder.mkdir()
    graphics = {
        name: replace(render(drawing), path=f"{folder.name}/{name}.{figure_format}")
        for name, drawing in drawings.items()
    }
    for name, drawing in drawings.items():
        if figure_format == "png":
            write_png(drawing, folder)
        else:
            (folder / f"{name}.svg").write_text(graphics[name].file, encoding="utf-8")
    return graphics


def write_png(drawing: Drawing, folder: Path) -> None:
    """Write a drawing as `folder`/name.png, in the light colours."""
    with _style():
        figure = drawing.draw(WIDE)
        FigureCanvasAgg(figure)
        dpi = PNG_SCALE * POINTS_PER_INCH
        figure.savefig(folder / f"{drawing.name}.png", dpi=dpi, facecolor=PAGE.light, metadata={"Software": None})


def plain(text: str) -> str:
    """Return a text of the corpus without control characters, which neither fonts nor XML know."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "\N{REPLACEMENT CHARACTER}", text)


def _inline(drawing: Drawing, drawn: Drawn, variant: str) -> str:
    root = _described(drawn.svg, drawing, f"{drawing.name}-{variant}")
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    root.set("class", variant)
    root.set("style", f"max-width: {drawn.width:.0f}px")
    if drawn.values:
        root.set("data-values", json.dumps(drawn.values, ensure_ascii=False, separators=(",", ":")))
    for element in root.iter():
        if "style" in element.attrib:  # the page has the colours, and its font for every text in a drawing
            element.set("style", _OF_FILES.sub("", element.get("style", "")))
        element.tail = None  # room between elements, of which a page has no need
        element.text = None if element.text and not element.text.strip() else element.text
    slim(root, f"{drawing.name}-{variant}")
    return _written(root)  # ElementTree has escaped every text and attribute


def _standing_alone(drawing: Drawing, svg: str) -> str:
    """Return a file that follows its reader's light or dark theme by itself."""
    root = _described(svg, drawing, drawing.name)
    root.set("style", "background: var(--page)")
    style = ElementTree.Element(f"{{{SVG}}}style")
    dark = f"@media (prefers-color-scheme: dark) {{ svg {{ {variables('dark')} }} }}"
    style.text = f"svg {{ {variables('light')} }} {dark}"
    root.insert(0, style)
    return _written(root) + "\n"


def _style() -> AbstractContextManager[None]:
    known = set(font_manager.get_font_names())
    return matplotlib.rc_context(
        {
            "svg.fonttype": "none",  # text stays text: searchable, copied, in the page's font
            "svg.hashsalt": "wordloom",
            "font.family": [name for name in FONTS if name in known],
            "path.simplify": True,
        }
    )


def _draw(drawing: Drawing, width: float) -> Drawn:
    """Draw at a width asked for, of which the drawing may take less."""
    stream = io.StringIO()
    with _style(), warnings.catch_warnings():
        # Only measuring misses the glyph; the browser has a font for it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = drawing.draw(width)
        figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    values = figure.places() if isinstance(figure, Valued) else []
    return Drawn(stream.getvalue(), figure.get_figwidth() * POINTS_PER_INCH, values)


def _described(svg: str, drawing: Drawing, prefix: str) -> ElementTree.Element:
    """Return matplotlib's SVG with a title and description, names of its own, and the colours and fonts of the page."""
    root = ElementTree.fromstring(svg)
    for child in [c for c in root if c.tag.endswith("}metadata")]:
        root.remove(child)
    for parent in root.iter():
        for child in [c for c in parent if c.tag == f"{{{SVG}}}style"]:
            parent.remove(child)  # matplotlib's `* {…}` would reach the whole page
    for group in root.iter(GROUP):
        group.attrib.pop("id", None)  # nothing refers to it
    # Unique in a page with many figures.
    rename(root, {identity: f"{prefix}-{identity}" for element in root.iter() if (identity := element.get("id"))})
    for element in root.iter():
        if "style" in element.attrib:
            element.set("style", _themed(element.get("style", "")))
        for key in {"d", "x", "y", "transform"} & set(element.attrib):
            element.set(key, " ".join(_LONG.sub(_two_decimals, element.get(key, "")).split()))
    for number, (tag, text) in enumerate((("title", drawing.title), ("desc", drawing.description))):
        child = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": f"{prefix}-{tag}"})
        child.text = plain(text)
        root.insert(number, child)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-desc")
    return root


#: Numbers with more decimals than a screen has pixels for: they are half of what a page weighs.
_LONG = re.compile(r"-?\d+\.\d{3,}")


#: What only a file by itself needs to say: values of the colours behind their names, and the font.
_OF_FILES = re.compile(rf", #[0-9a-f]{{6}}(?=\))| *font-family: {re.escape(SANS)};?")


def _two_decimals(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


_VARIABLES = {colour.light: f"var(--{colour.name}, {colour.light})" for colour in COLOURS}


def _themed(style: str) -> str:
    style = re.sub(r"#[0-9a-f]{6}", lambda match: _VARIABLES.get(match[0], match[0]), style)
    style = re.sub(r"font-family: [^;]*", f"font-family: {SANS}", style)  # matplotlib writes either form
    return re.sub(r"(font: [^;]*?[\d.]+px) [^;]*", rf"\1 {SANS}", style)


def _written(root: ElementTree.Element) -> str:
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    return ElementTree.tostring(root, encoding="unicode")
