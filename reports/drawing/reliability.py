"""Reliability diagram: how sure a model says it is against how often it is right."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports import numerals
from reports.drawing.canvas import Panels, grid, heading, mark_value, panels, shortened
from reports.drawing.palette import KINDS, MUTED, PAGE
from reports.drawing.svg import WIDE
from reports.statistics.calibration import Calibration, Scaling
from reports.statistics.summary import Summary
from reports.writing.blocks import Drawing


def reliability_drawing(compared: Sequence[tuple[Summary, Scaling]]) -> Drawing | None:
    """Return one panel a cell, before and after temperature scaling; on the diagonal a model knows what it knows."""
    if not compared:
        return None
    said = " ".join(
        f"{s.name}: expected calibration error {numerals.percent(c.before.error)} "
        f"({numerals.percent_range(*c.before.interval)}), mean confidence {numerals.points(c.before.excess)} points "
        f"from accuracy; after temperature scaling {numerals.percent(c.after.error)} "
        f"({numerals.percent_range(*c.after.interval)})."
        for s, c in compared
    )
    return Drawing("calibration", "Confidence against accuracy on test", said, lambda width: _draw(compared, width))


def _draw(compared: Sequence[tuple[Summary, Scaling]], width: float) -> Figure:
    columns = 2 if width >= WIDE else 1
    side = 240.0
    layout = Panels(columns, side, left=46, right=width / columns - 46 - side, top=30, bottom=30)
    figure, found = panels(width, len(compared), layout)
    parts = [part for _, scaling in compared for each in (scaling.before, scaling.after) for part in each.bins]
    low = float(np.floor(10 * min(0.9, *(part.confidence for part in parts))) / 10)
    bottom = min(low, *(part.interval.low for part in parts))
    for axes, (summary, scaling) in zip(found, compared, strict=True):
        heading(axes, shortened(summary.name, 30))
        color = KINDS[summary.cell.kind].light
        axes.plot([low, 1], [low, 1], color=MUTED.light, linewidth=1, dashes=(3, 3))
        _dots(axes, scaling.after, color, PAGE.light)
        _dots(axes, scaling.before, color, color)
        _scales(axes, low, bottom)
    return figure


def _dots(axes: Axes, calibration: Calibration, color: str, filled: str) -> None:
    for part in calibration.bins:
        axes.plot([part.confidence] * 2, part.interval, color=color, linewidth=1.6, alpha=0.4)
        axes.plot(part.confidence, part.accuracy, "o", markersize=6.5, color=filled, markeredgecolor=color)
        sure, right = numerals.percent(part.confidence), numerals.percent(part.accuracy)
        mark_value(axes, (part.confidence, part.accuracy), f"says {sure}, is right in {right}")


def _scales(axes: Axes, low: float, bottom: float) -> None:
    axes.set_xlim(low - 0.02, 1.02)
    axes.set_ylim(bottom - 0.02, 1.02)
    grid(axes, "both")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5))
        axis.set_major_formatter(lambda value, _: f"{100 * value:.0f}{numerals.SPACE}%")
