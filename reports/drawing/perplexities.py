"""The figures of a report on language models: perplexities with their intervals, and how they fell in training."""

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports import numerals
from reports.drawing.canvas import (
    SMALL,
    Panels,
    apart,
    grid,
    mark_value,
    panels,
    shortened,
    text_width,
    tick_labels,
    write,
)
from reports.drawing.palette import ACCENT, PAGE, series
from reports.drawing.svg import WIDE
from reports.results.language import LanguageCell
from reports.statistics.language.perplexity import Perplexity
from reports.writing.blocks import Drawing

ROW, HEIGHT = 26.0, 220.0  # pixels


def perplexity_drawing(tests: Sequence[tuple[str, Perplexity]]) -> Drawing | None:
    """Return a row for each model: its test perplexity and interval; None where there is none."""
    if not tests:
        return None
    told = "; ".join(
        f"{name}: {numerals.decimal(p.value, 1)} ({numerals.decimal(p.interval.low, 1)} to "
        f"{numerals.decimal(p.interval.high, 1)})"
        for name, p in tests
    )
    return Drawing(
        "perplexity",
        "Test perplexity of each model, with intervals",
        f"Lower is better. {told}.",
        lambda w: _rows(tests, w),
    )


def learning_drawing(cells: Sequence[LanguageCell]) -> Drawing | None:
    """Return validation perplexity by epoch of the networks that read forwards; None where there is none."""
    curves = [(cell.name, _curve(cell)) for cell in cells if cell.has_perplexity and cell.is_network]
    if not curves:
        return None
    told = "; ".join(f"{name}: {', '.join(numerals.decimal(v, 1) for v in values)}" for name, values in curves)
    return Drawing(
        "learning",
        "Validation perplexity by epoch",
        f"One line for each network, of its first seed. {told}.",
        lambda width: _curves(curves, width),
    )


def _curve(cell: LanguageCell) -> list[float]:
    losses = [record["validation_loss"] for record in cell.models[0].history]
    return [math.nan if loss is None else math.exp(loss) for loss in losses]


def _rows(tests: Sequence[tuple[str, Perplexity]], width: float) -> Figure:
    letters = 24 if width >= WIDE else 14
    left = max(text_width(shortened(name, letters)) for name, _ in tests) + 14
    figure, (axes,) = panels(width, 1, Panels(1, ROW * len(tests), left=left, right=52, top=6, bottom=28))
    places = [float(-number) for number in range(len(tests))]
    for place, (name, found) in zip(places, tests, strict=True):
        axes.plot(list(found.interval), [place, place], color=ACCENT.light, linewidth=2, alpha=0.5)
        axes.plot(found.value, place, "o", color=ACCENT.light, markersize=7, markeredgecolor=PAGE.light)
        mark_value(axes, (found.value, place), f"{name}: {numerals.decimal(found.value, 1)}")
        transform: Any = axes.get_yaxis_transform()
        write(axes, (1.02, place), numerals.decimal(found.value, 1), transform=transform, va="center", fontsize=SMALL)
    grid(axes, "x")
    axes.set_ylim(places[-1] - 0.6, 0.6)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    tick_labels(axes, "y", places, [shortened(name, letters) for name, _ in tests])
    return figure


def _curves(curves: Sequence[tuple[str, list[float]]], width: float) -> Figure:
    letters = 20 if width >= WIDE else 10
    right = max(text_width(shortened(name, letters)) for name, _ in curves) + 14
    figure, (axes,) = panels(width, 1, Panels(1, HEIGHT, left=44, right=right, top=8, bottom=28))
    for number, (name, values) in enumerate(curves):
        for epoch, perplexity in enumerate(values, 1):
            mark_value(axes, (epoch, perplexity), f"{name}, epoch {epoch}: {numerals.decimal(perplexity, 1)}")
        style: Any = {"markersize": 6, "markeredgecolor": PAGE.light, "linewidth": 1.6}
        axes.plot(range(1, len(values) + 1), values, marker="o", color=series(number), **style)
    grid(axes)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    _name_ends(axes, curves, letters)
    return figure


def _name_ends(axes: Axes, curves: Sequence[tuple[str, list[float]]], letters: int) -> None:
    low, high = axes.get_ylim()
    ends = apart(
        [next(v for v in reversed(values) if math.isfinite(v)) for _, values in curves], 14 * (high - low) / HEIGHT
    )
    for number, ((name, _), place) in enumerate(zip(curves, ends, strict=True)):
        style = {"transform": axes.get_yaxis_transform(), "va": "center", "color": series(number)}
        write(axes, (1.02, place), shortened(name, letters), **style)
