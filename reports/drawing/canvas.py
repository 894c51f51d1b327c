"""Where the parts of a figure stand, in CSS pixels: one pixel of a figure is one pixel of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes

from reports.drawing.palette import INK, LINE, MUTED
from reports.drawing.svg import POINTS_PER_INCH, plain
from reports.drawing.valued import Value, Valued
from translation.shapes import translated

#: Sizes of text in pixels: names of panels and rows, and numbers on axes.
TEXT, SMALL = 12.0, 11.0


@dataclass(frozen=True)
class Panels:
    """A grid of equal panels; margins are around each panel and hold its title and axis numbers."""

    columns: int
    height: float  # of one panel without its margins
    left: float = 34.0
    right: float = 12.0
    top: float = 24.0
    bottom: float = 26.0


def panels(width: float, number: int, layout: Panels) -> tuple[Valued, list[Axes]]:
    """Return a figure with `number` panels in rows of `layout.columns`, which share `width` pixels evenly."""
    columns = min(layout.columns, max(number, 1))
    rows = -(-number // columns)
    cell_width, cell_height = width / layout.columns, layout.top + layout.height + layout.bottom
    width, height = cell_width * columns, rows * cell_height
    figure = Valued(figsize=(width / POINTS_PER_INCH, height / POINTS_PER_INCH), dpi=POINTS_PER_INCH)
    axes = []
    for index in range(number):
        row, column = divmod(index, columns)
        left, bottom = column * cell_width + layout.left, height - row * cell_height - layout.top - layout.height
        inner = cell_width - layout.left - layout.right
        axes.append(figure.add_axes((left / width, bottom / height, inner / width, layout.height / height)))
        plainly(axes[-1])
    return figure, axes


def plainly(axes: Axes) -> None:
    """Take away what carries no data: frames and tick marks; a thin line remains at the bottom."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE.light)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=MUTED.light, pad=5)
    axes.set_axisbelow(True)


def grid(axes: Axes, axis: Any = "y") -> None:
    """Draw thin lines that numbers can be read off."""
    axes.grid(axis=axis, color=LINE.light, linewidth=1)


def mark_value(axes: Axes, place: tuple[float, float], text: str) -> None:
    """Say what stands at a place of the data, whatever limits the axes get later."""
    figure = axes.get_figure()
    assert isinstance(figure, Valued)  # as `panels` makes them
    figure.values.append(Value(axes, place, plain(translated(text))))


def write(axes: Axes, place: tuple[float, float], text: str, **style: Any) -> None:
    """Write a text of the corpus: never read as mathematics, ink unless a colour is given."""
    style = {"fontsize": TEXT, "color": INK.light, "parse_math": False, **style}
    axes.text(place[0], place[1], plain(text), **style)


def heading(axes: Axes, text: str, color: str = INK.light) -> None:
    """Name a panel, at its left edge."""
    style: Any = {"fontsize": TEXT, "fontweight": "bold", "color": color, "va": "bottom", "parse_math": False}
    axes.annotate(plain(text), (0, 1), (0, 8), "axes fraction", "offset points", **style)


def tick_labels(axes: Axes, axis: str, places: Sequence[float], labels: Sequence[str], **style: Any) -> None:
    """Name positions on an axis with texts of the corpus."""
    chosen = axes.xaxis if axis == "x" else axes.yaxis
    chosen.set_ticks(list(places), [plain(label) for label in labels], parse_math=False, **style)


def text_width(text: str, size: float = TEXT) -> float:
    """Estimate the width of a text in pixels: Chinese fills its square, other letters about half of it."""
    return size * sum(1.0 if ord(letter) > 0x2E80 else 0.56 for letter in text)


def shortened(text: str, letters: int) -> str:
    """Cut a long name in the middle, where names differ least."""
    if len(text) <= letters:
        return text
    kept = letters - 1
    return f"{text[: (kept + 1) // 2]}…{text[len(text) - kept // 2 :]}"


def apart(places: Sequence[float], gap: float) -> list[float]:
    """Move positions up until neighbours are at least `gap` apart, keeping their order and centre."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = list(places)
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + gap)
    shift = (sum(places) - sum(moved)) / len(places) if places else 0.0
    return [place + shift for place in moved]
