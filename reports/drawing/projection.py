"""The words of each embedding in the plane."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.drawing.canvas import Panels, heading, mark_value, panels, shortened, text_width, write
from reports.drawing.palette import ACCENT, INK
from reports.drawing.svg import WIDE
from reports.results.embeddings import Embedding
from reports.writing.blocks import Drawing

Box = tuple[float, float, float, float]
LETTERS = 14
SIZE = 10.5


def projection_drawing(embeddings: Sequence[Embedding]) -> Drawing | None:
    """Return a panel for each embedding that has a projection; None where none has."""
    shown = [e for e in embeddings if e.quality.get("projection")]
    if not shown:
        return None
    return Drawing(
        "projection",
        "Words in the plane",
        "Frequent words of each embedding projected to two dimensions; words used alike lie near each other. "
        + " ".join(f"{e.name}: {len(e.quality['projection'])} words." for e in shown)
        + " The table of neighbours tells the same in words.",
        lambda width: _draw(shown, width),
    )


def _draw(embeddings: Sequence[Embedding], width: float) -> Figure:
    columns = 2 if width >= WIDE and len(embeddings) > 1 else 1
    side = 300.0 if columns == 2 or width < WIDE else 380.0
    figure, found = panels(width, len(embeddings), Panels(columns, side, left=6, right=10, top=26, bottom=12))
    for axes, embedding in zip(found, embeddings, strict=True):
        axes.set_axis_off()
        heading(axes, embedding.name)
        _words(axes, embedding.quality["projection"], (width / columns - 16, side))
    return figure


def _words(axes: Axes, words: list[dict[str, Any]], size: tuple[float, float]) -> None:
    """Draw every word as a dot and name as many as fit, frequent ones first."""
    places = np.array([[word["x"], word["y"]] for word in words], dtype=float)
    lowest, reach = places.min(axis=0), np.ptp(places, axis=0)
    pixels = (places - lowest) / np.where(reach > 0, reach, 1) * (np.array(size) - 24) + 12  # one word lies in a corner
    axes.set_xlim(0, size[0])
    axes.set_ylim(0, size[1])
    counts = np.array([max(word.get("count") or 1, 1) for word in words], dtype=float)
    areas = 5 + 16 * np.log(counts) / max(float(np.log(counts).max()), 1.0)
    sizes = np.round(2 * np.sqrt(areas)) / 2  # few of them: a page then draws each once
    for each in np.unique(sizes):
        style: Any = {"markersize": each, "color": ACCENT.light, "alpha": 0.5, "markeredgewidth": 0}
        axes.plot(*pixels[sizes == each].T, "o", **style)
    for word, (x, y) in zip(words, pixels.tolist(), strict=True):
        mark_value(axes, (x, y), word["word"])
    taken: list[Box] = [(x - 3, y - 3, x + 3, y + 3) for x, y in pixels]
    for number in np.argsort(-counts, kind="stable"):
        label = shortened(words[number]["word"], LETTERS)
        x, y = pixels[number]
        place = _free(x, y, text_width(label, SIZE), size, taken, number)
        if place is not None:
            taken.append(place)
            write(
                axes, (place[0], (place[1] + place[3]) / 2), label, fontsize=SIZE, va="center_baseline", color=INK.light
            )


def _free(x: float, y: float, width: float, size: tuple[float, float], taken: list[Box], own: int) -> Box | None:
    """Return the first place beside a dot that is free: right, left, above, below; None where the word does not fit."""
    half = SIZE * 0.6
    corners = ((x + 5, y - half), (x - 5 - width, y - half), (x - width / 2, y + 4), (x - width / 2, y - 4 - 2 * half))
    for left, low in corners:
        box = (left, low, left + width, low + 2 * half)
        inside = left >= 0 and low >= 0 and box[2] <= size[0] and box[3] <= size[1]
        if inside and not any(_meet(box, other) for n, other in enumerate(taken) if n != own):
            return box
    return None


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
