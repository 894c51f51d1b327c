"""ROC and precision–recall curves: what is found at which price, at every threshold."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports import numerals
from reports.drawing.canvas import Panels, grid, heading, mark_value, panels
from reports.drawing.palette import KINDS, MUTED, PAGE
from reports.drawing.svg import WIDE
from reports.results.arrays import Reals
from reports.statistics.detection import Detection
from reports.writing.blocks import Drawing
from translation.shapes import translated

#: Points of a curve that are drawn; more make the page heavy and no line finer.
POINTS = 300


def detection_drawing(compared: Sequence[Detection], name: str, share: float) -> Drawing | None:
    """Return both curves of the cells, `name` being the class and `share` how much of test it is; None without any."""
    if not compared:
        return None
    said = " ".join(
        f"{found.summary.name}: area under the ROC curve {numerals.percent(found.area)}, average precision "
        f"{numerals.percent(found.curves.average_precision)}."
        for found in compared
    )
    return Drawing(
        "detection", f"How {name} is found: ROC and precision–recall curves on test", said,
        lambda width: _draw(compared, share, width),
    )  # fmt: skip


def _draw(compared: Sequence[Detection], share: float, width: float) -> Figure:
    columns, side = (2 if width >= WIDE else 1), 240.0
    layout = Panels(columns, side, left=46, right=width / columns - 46 - side, top=30, bottom=30)
    figure, (roc, precision) = panels(width, 2, layout)
    heading(roc, translated("found, against false alarms"))
    roc.plot([0, 1], [0, 1], color=MUTED.light, linewidth=1, dashes=(3, 3))
    heading(precision, translated("precision, against found"))
    precision.plot([0, 1], [share, share], color=MUTED.light, linewidth=1, dashes=(3, 3))
    for found in compared:
        color, curves = KINDS[found.summary.cell.kind].light, found.curves
        _line(roc, curves.false_alarms, curves.recall, color)
        _line(precision, curves.recall[1:], curves.precision[1:], color)
        if found.precision == found.precision:  # not nan: something is called the class
            style: Any = {"markersize": 7, "color": color, "markeredgecolor": PAGE.light, "markeredgewidth": 1.5}
            precision.plot(found.recall, found.precision, "o", **style)
            right, hits = numerals.percent(found.precision), numerals.percent(found.recall)
            mark_value(precision, (found.recall, found.precision), f"{found.summary.name}: {hits} found, {right} right")
    for axes in (roc, precision):
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.02)
        grid(axes, "both")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(5))
            axis.set_major_formatter(lambda value, _: f"{100 * value:.0f}{numerals.SPACE}%")
    return figure


def _line(axes: Axes, across: Reals, up: Reals, color: str) -> None:
    step = max(1, len(across) // POINTS)
    axes.plot([*across[:-1:step], across[-1]], [*up[:-1:step], up[-1]], color=color, linewidth=1.6)
