"""Every cell against the recommended one: differences on test with their intervals."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports.drawing.canvas import Panels, grid, mark_value, panels, shortened, text_width, tick_labels, write
from reports.drawing.palette import ACCENT, INK, KINDS, MUTED, PAGE, Colour
from reports.drawing.svg import WIDE
from reports.scales import Scale
from reports.statistics.summary import Summary
from reports.statistics.verdicts import Verdict
from reports.writing.blocks import Drawing
from reports.writing.inline import SIGNS
from translation.shapes import translated

ROW = 24.0  # pixels


class Shown(NamedTuple):
    """What the axis shows."""

    low: float
    high: float
    margin: float
    by: Scale


def difference_drawing(
    against: Sequence[Verdict], summaries: Sequence[Summary], margin: float, by: Scale
) -> Drawing | None:
    """Return the forest plot of differences to the recommended cell; `margin` is in points. None without any."""
    if not against:
        return None
    rows = list(reversed(against))  # drawn from below
    colours = {s.name: KINDS[s.cell.kind] for s in summaries}
    telling = _telling(rows, {s.name for s in summaries if s.is_majority}, margin / 100)
    taken = rows[0].second
    told = "; ".join(f"{v.first} {by.plus_minus(v.difference, v.half_width)}, {v.word}" for v in against)
    return Drawing(
        "differences",
        f"Difference of every cell to {taken}",
        f"Forest plot of test {by.name} against that of {taken}, with intervals over seeds and documents: {told}.",
        lambda width: _draw(rows, colours, Shown(*telling, margin / 100, by), width),
    )


def _telling(rows: Sequence[Verdict], majority: set[str], margin: float) -> tuple[float, float]:
    """Return the range of the axis; what reads nothing does not stretch it."""
    shown = [v for v in rows if v.first not in majority] or rows
    low = min(-margin, *(v.interval.low for v in shown))
    high = max(margin, *(v.interval.high for v in shown))
    room = max(0.06 * (high - low), 0.002)
    return low - room, high + room


def _draw(rows: Sequence[Verdict], colours: Mapping[str, Colour], shown: Shown, width: float) -> Figure:
    low, high, margin, by = shown
    names = [shortened(verdict.first, 30 if width >= WIDE else 20) for verdict in rows]
    left = max(text_width(name) for name in names) + 10
    figure, (axes,) = panels(width, 1, Panels(1, ROW * len(rows), left=left, right=66, top=4, bottom=28))
    axes.set_xlim(low, high)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.axvspan(-margin, margin, color=ACCENT.light, alpha=0.1, linewidth=0)
    axes.axvline(0, color=MUTED.light, linewidth=1)
    for place, verdict in reversed(list(enumerate(rows))):  # from above, as values are read
        _row(axes, place, verdict, by.change(verdict.difference), colours[verdict.first].light)
        told = by.plus_minus(verdict.difference, verdict.half_width)
        mark_value(axes, (verdict.difference, place), f"{verdict.first}: {told}, {verdict.word}")
    grid(axes, "x")
    axes.xaxis.set_major_locator(MaxNLocator(6 if width >= WIDE else 3, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: by.tick_of_change(value))
    tick_labels(axes, "y", range(len(rows)), names)
    for label in axes.get_yticklabels():
        label.set(fontsize=12, color=INK.light)
    return figure


def _row(axes: Axes, place: int, verdict: Verdict, difference: str, color: str) -> None:
    low, high = axes.get_xlim()
    interval = verdict.interval
    style = {"transform": axes.get_yaxis_transform(), "va": "center_baseline"}
    write(axes, (1.015, place), f"{SIGNS[verdict.word][0]} {difference}", **style)
    if interval.high < low:
        write(axes, (0.005, place), translated("◂ below this scale"), fontsize=10.5, color=MUTED.light, **style)
        return
    axes.plot([max(low, interval.low), min(high, interval.high)], [place, place], color=color, linewidth=2, alpha=0.55)
    axes.plot(
        verdict.difference, place, "o", markersize=8, color=color, markeredgecolor=PAGE.light, markeredgewidth=1.5
    )
