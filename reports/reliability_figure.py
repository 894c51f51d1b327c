"""Reliability diagram: how sure a model says it is against how often it is right."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports import numerals
from reports.calibration import Calibration
from reports.canvas import Panels, grid, heading, panels, shortened
from reports.drawing import WIDE, Drawing
from reports.palette import ACCENT, MUTED, PAGE, RIVAL
from reports.summary import Summary


def reliability_drawing(compared: Sequence[tuple[Summary, Calibration]]) -> Drawing | None:
    """Return one panel a cell; a point on the diagonal is a model that knows what it knows."""
    if not compared:
        return None
    said = " ".join(
        f"{s.name}: expected calibration error {numerals.percent(c.error)}, mean confidence "
        f"{numerals.points(c.excess)} points from accuracy."
        for s, c in compared
    )
    return Drawing("calibration", "Confidence against accuracy on test", said, lambda width: _draw(compared, width))


def _draw(compared: Sequence[tuple[Summary, Calibration]], width: float) -> Figure:
    columns = 2 if width >= WIDE else 1
    side = 240.0
    layout = Panels(columns, side, left=46, right=width / columns - 46 - side, top=30, bottom=30)
    figure, found = panels(width, len(compared), layout)
    low = min(part.confidence for _, calibration in compared for part in calibration.bins)
    low = float(np.floor(10 * min(low, 0.9)) / 10)
    bottom = min(low, min(part.interval.low for _, calibration in compared for part in calibration.bins))
    for axes, (summary, calibration) in zip(found, compared, strict=True):
        heading(axes, shortened(summary.name, 30))
        _panel(axes, calibration, (low, bottom), (RIVAL if summary.is_baseline else ACCENT).light)
    return figure


def _panel(axes: Axes, calibration: Calibration, lowest: tuple[float, float], color: str) -> None:
    low, bottom = lowest
    axes.plot([low, 1], [low, 1], color=MUTED.light, linewidth=1, dashes=(3, 3))
    most = max(part.documents for part in calibration.bins)
    for part in calibration.bins:
        axes.plot([part.confidence] * 2, part.interval, color=color, linewidth=2, alpha=0.4)
        size = 4 + 9 * (part.documents / most) ** 0.5
        axes.plot(part.confidence, part.accuracy, "o", markersize=size, color=color, markeredgecolor=PAGE.light)
    axes.set_xlim(low - 0.02, 1.02)
    axes.set_ylim(bottom - 0.02, 1.02)
    grid(axes, "both")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5))
        axis.set_major_formatter(lambda value, _: f"{100 * value:.0f}{numerals.SPACE}%")
