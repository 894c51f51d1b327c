"""The score on test by how much of train a model has seen."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from reports import numerals
from reports.drawing.canvas import Panels, apart, grid, mark_value, panels, shortened, tick_labels, write
from reports.drawing.palette import PAGE, series
from reports.drawing.svg import WIDE
from reports.scales import Scale
from reports.statistics.probes import LearningCurve
from reports.writing.blocks import Drawing

HEIGHT = 190.0  # pixels


def learning_curve_drawing(curves: Sequence[LearningCurve], by: Scale) -> Drawing | None:
    """Return the figure of all learning curves; None where there is none."""
    if not curves:
        return None
    told = "; ".join(
        f"{curve.cell}: "
        + ", ".join(f"{numerals.count(p.documents)} documents: {by.value(p.score)}" for p in curve.points)
        for curve in curves
    )
    return Drawing(
        "learning_curve",
        f"{by.title} on test by documents of train",
        f"One line for each model, with intervals over test documents. {told}.",
        lambda width: _draw(curves, by, width),
    )


def _draw(curves: Sequence[LearningCurve], by: Scale, width: float) -> Figure:
    letters = 24 if width >= WIDE else 12
    right = 8.0 * max(len(shortened(curve.cell, letters)) for curve in curves) + 14
    figure, (axes,) = panels(width, 1, Panels(1, HEIGHT, left=44, right=right, top=8, bottom=28))
    axes.set_xscale("log")
    for number, curve in enumerate(curves):
        _line(axes, curve, by, series(number))
    grid(axes)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: by.tick(round(value, 9)))
    places = [float(point.documents) for point in curves[0].points]
    axes.xaxis.set_minor_locator(NullLocator())
    tick_labels(axes, "x", places, [numerals.count(int(place)) for place in places])
    low, high = axes.get_ylim()
    ends = apart([curve.points[-1].score for curve in curves], 14 * (high - low) / HEIGHT)
    for number, (curve, place) in enumerate(zip(curves, ends, strict=True)):
        style = {"transform": axes.get_yaxis_transform(), "va": "center", "color": series(number)}
        write(axes, (1.02, place), shortened(curve.cell, letters), **style)
    return figure


def _line(axes: Axes, curve: LearningCurve, by: Scale, color: str) -> None:
    places, values = [p.documents for p in curve.points], [p.score for p in curve.points]
    for place, point in zip(places, curve.points, strict=True):
        span = f" ({by.span(*point.interval)})" if point.interval else ""
        number = numerals.count(point.documents)
        mark_value(axes, (place, point.score), f"{curve.cell}, {number} documents: {by.value(point.score)}{span}")
        if point.interval:
            axes.plot([place, place], list(point.interval), color=color, linewidth=2, alpha=0.4)
    style: Any = {"markersize": 7, "markeredgecolor": PAGE.light, "markeredgewidth": 1.5}
    axes.plot(places, values, marker="o", color=color, linewidth=1.5, **style)
