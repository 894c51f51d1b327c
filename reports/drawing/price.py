"""Every cell by its score and what it costs: a panel a cost, dear to the right."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator

from reports import numerals
from reports.drawing.canvas import Panels, grid, heading, mark_value, panels
from reports.drawing.palette import INK, KINDS, MUTED, PAGE
from reports.drawing.svg import WIDE
from reports.scales import Scale
from reports.statistics import pareto
from reports.statistics.summary import Summary
from reports.writing.blocks import Drawing
from translation.shapes import translated

#: Cost → the title of its panel, and how it is written.
PANELS: Mapping[str, tuple[str, Callable[[float | None], str]]] = {
    "train_seconds": ("training", numerals.seconds),
    "latency_ms": ("one document", numerals.milliseconds),
    "parameters": ("parameters", numerals.amount),
}
HEIGHT = 190.0  # pixels
#: Numbers that people count by, coarse and fine: of an axis the first on which two stand or more.
TENS = [10.0**power for power in range(-6, 13)]
FINE = [digit * ten for ten in TENS for digit in (1, 2, 5)]
#: The same of seconds: a minute and an hour are no powers of ten.
MINUTE, HOUR = 60, 3600
LONG = [MINUTE, 10 * MINUTE, *(HOUR * ten for ten in TENS if ten >= 1)]
FINE_LONG = [digit * long for long in LONG for digit in (1, 2, 5)] + [30 * MINUTE]
LADDERS: Mapping[str, tuple[Sequence[float], Sequence[float]]] = {
    "train_seconds": (
        [ten for ten in TENS if ten < MINUTE] + LONG,
        sorted({fine for fine in FINE if fine < MINUTE} | set(FINE_LONG)),
    ),
    "latency_ms": (TENS, FINE),
    "parameters": (TENS, FINE),
}
#: Most numbers on an axis.
MOST_TICKS = 4


def price_drawing(summaries: Sequence[Summary], recommended: Summary, by: Scale) -> Drawing | None:
    """Return the scatter of score on validation against costs; None where no cell has costs.

    What reads nothing is left out: it costs nothing, and would stretch every axis.
    """
    shown = [s for s in summaries if s.validation is not None and not s.is_majority and _has_costs(s)]
    if not shown:
        return None
    told = "; ".join(
        f"{s.name} {by.value(s.validation)}, " + ", ".join(write(s.cost(name)) for name, (_, write) in PANELS.items())
        for s in sorted(shown, key=lambda s: -(s.validation or 0.0))
    )
    return Drawing(
        "price",
        f"Validation {by.name} against training time, latency and size",
        f"Three scatter plots. Each cell with its score, training time, time a document and parameters: {told}.",
        lambda width: _draw(shown, recommended, by, width),
    )


def _has_costs(summary: Summary) -> bool:
    return any(summary.cost(name) for name in PANELS)


def _draw(shown: Sequence[Summary], recommended: Summary, by: Scale, width: float) -> Figure:
    columns = 3 if width >= WIDE else 1
    layout = Panels(columns, HEIGHT if columns == 3 else 150, left=46, right=16, top=28, bottom=30)
    figure, axes = panels(width, len(PANELS), layout)
    fronts = {each.summary.name: each.fronts for each in pareto.weigh(shown)}
    for panel, name in zip(axes, PANELS, strict=True):
        costly = [s for s in shown if s.cost(name)]
        _panel(panel, costly, name, by)
        front = sorted((s for s in costly if name in fronts.get(s.name, ())), key=lambda s: s.cost(name) or 0.0)
        line = [s.cost(name) or 0.0 for s in front], [s.validation or 0.0 for s in front]
        panel.plot(*line, color=MUTED.light, linewidth=1, dashes=(3, 3), zorder=1)
        chosen = [(s.cost(name) or 0.0, s.validation or 0.0) for s in costly if s is recommended]
        ring: Any = {"markersize": 13, "markerfacecolor": "none", "markeredgecolor": INK.light, "markeredgewidth": 1.4}
        for place in chosen:
            panel.plot(*place, "o", **ring)
    return figure


def _panel(axes: Axes, shown: Sequence[Summary], name: str, by: Scale) -> None:
    title, write = PANELS[name]
    heading(axes, translated(title))
    axes.set_xscale("log")
    grid(axes)
    for summary in shown:
        place = (summary.cost(name) or 0.0, summary.validation or 0.0)
        color = KINDS[summary.cell.kind].light
        axes.plot(*place, "o", color=color, markersize=7.5, markeredgecolor=PAGE.light, markeredgewidth=1.2)
        mark_value(axes, place, f"{summary.name}: {by.value(summary.validation)}, {write(summary.cost(name))}")
    axes.margins(0.08)
    axes.xaxis.set_major_locator(FixedLocator(ticks(name, axes.get_xlim(), [s.cost(name) or 0.0 for s in shown])))
    axes.xaxis.set_major_formatter(lambda cost, _: write(cost))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(lambda score, _: by.tick(round(score, 9)))


def ticks(name: str, limits: tuple[float, float], costs: Sequence[float]) -> list[float]:
    """Return where numbers stand on an axis of costs: at round ones, or at the least and the greatest of all.

    >>> ticks("parameters", (900, 2e6), [1000, 1500000])
    [1000.0, 10000.0, 100000.0, 1000000.0]
    >>> ticks("train_seconds", (11, 50), [12, 44])
    [20.0, 50.0]
    >>> ticks("latency_ms", (1.1, 1.9), [1.2, 1.8])
    [1.2, 1.8]
    """
    low, high = limits
    for ladder in LADDERS[name]:
        inside = [float(step) for step in ladder if low <= step <= high]
        if len(inside) > 1:
            return inside[:: -(-len(inside) // MOST_TICKS)]
    return sorted({min(costs, default=low), max(costs, default=high)})
