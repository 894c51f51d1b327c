"""Every cell on one scale: its score on test, the interval, and each seed."""

import math
from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports.drawing.canvas import Panels, grid, mark_value, panels, shortened, text_width, tick_labels, write
from reports.drawing.palette import ACCENT, INK, KINDS, MUTED, PAGE
from reports.drawing.svg import WIDE
from reports.scales import Scale
from reports.statistics.intervals import Interval
from reports.statistics.recommendation import step
from reports.statistics.summary import Summary
from reports.writing.blocks import Drawing
from translation.shapes import translated

ROW = 24.0  # pixels
#: Kinds that stand above networks, from the top, as they are spoken of.
ABOVE = {"rival": "rivals", "ensemble": "ensembles"}
BOLD = 1.1  # width of bold letters by that of plain ones


def score_drawing(summaries: Sequence[Summary], recommended: Summary | None, by: Scale) -> Drawing | None:
    """Return the figure of the answer; None where no model has a test score."""
    shown = [s for s in summaries if s.test is not None and s.interval is not None]
    if not shown:
        return None
    # Rivals above ensembles above networks above baselines, the best on top.
    rows = sorted(shown, key=lambda s: (step(s), s.measure.direction * (s.test or 0.0)))
    best = ", ".join(f"{s.name} {by.value(s.test)} ({by.span(*(s.interval or (0, 0)))})" for s in reversed(rows))
    above = [name for kind, name in ABOVE.items() if any(s.cell.kind == kind for s in rows)]
    order = ", ".join([*above, "networks", "baselines"])
    return Drawing(
        rows[0].measure.column("test"),
        f"Test {by.name} of every cell with its interval",
        f"Dot plot of {by.name} on test, from the top {order}: {best}.",
        lambda width: _draw(rows, recommended, by, width),
    )


def _draw(rows: Sequence[Summary], recommended: Summary | None, by: Scale, width: float) -> Figure:
    letters = 30 if width >= WIDE else 20
    names = [shortened(summary.name, letters) for summary in rows]
    left = BOLD * max(text_width(name) for name in names) + 10
    figure, (axes,) = panels(width, 1, Panels(1, ROW * len(rows), left=left, right=58, top=4, bottom=28))
    low, high = _limits(rows)
    axes.set_xlim(low, high)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    interval = recommended.interval if recommended else None
    if interval:
        axes.axvspan(max(interval.low, low), min(interval.high, high), color=ACCENT.light, alpha=0.1, linewidth=0)
    for place, summary in reversed(list(enumerate(rows))):  # from above, as values are read
        _row(axes, place, summary, by, summary is recommended)
    grid(axes, "x")
    axes.xaxis.set_major_locator(MaxNLocator(6 if width >= WIDE else 3, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: by.tick(round(value, 9)))
    tick_labels(axes, "y", range(len(rows)), names)
    for label, summary in zip(axes.get_yticklabels(), rows, strict=True):
        label.set(fontsize=12, color=INK.light, fontweight="bold" if summary is recommended else "normal")
    for place, (below, above) in enumerate(pairwise(rows)):
        if below.cell.kind != above.cell.kind:
            axes.axhline(place + 0.5, color=MUTED.light, linewidth=1, dashes=(2, 3))
    return figure


def _limits(rows: Sequence[Summary]) -> tuple[float, float]:
    """Return the range of the axis; what does no better than the majority class does not stretch it."""
    floors = [s.interval for s in rows if s.is_majority and s.interval]
    telling = [s for s in rows if not any(_is_within(s, floor) for floor in floors)] or rows
    intervals = [s.interval for s in telling if s.interval]
    low, high = min(interval.low for interval in intervals), max(interval.high for interval in intervals)
    limit, room = rows[0].measure.limit, max(0.06 * (high - low), 0.002)
    return max(0.0 if math.isinf(limit) else 1 - limit, low - room), min(max(1.0, limit), high + room)


def _is_within(summary: Summary, floor: Interval) -> bool:
    """Say whether a score is no better than an interval, of what reads nothing."""
    score = summary.test or 0.0
    return score <= floor.high if summary.measure.larger_is_better else score >= floor.low


def _row(axes: Axes, place: int, summary: Summary, by: Scale, chosen: bool) -> None:
    interval, score = summary.interval, summary.test
    assert interval is not None and score is not None  # rows without a score are left out above
    low, high = axes.get_xlim()
    color = KINDS[summary.cell.kind].light
    style = {"transform": axes.get_yaxis_transform(), "va": "center_baseline"}
    write(axes, (1.015, place), by.value(score), fontweight="bold" if chosen else "normal", **style)
    mark_value(axes, (score, place), f"{summary.name}: {by.value(score)} ({by.span(*interval)})")
    if not low <= score <= high:
        side, words = (0.005, "◂ below this scale") if score < low else (0.995, "above this scale ▸")
        ends = {"ha": "left" if score < low else "right", **style}
        write(axes, (side, place), translated(words), fontsize=10.5, color=MUTED.light, **ends)
        return
    axes.plot([max(low, interval.low), min(high, interval.high)], [place, place], color=color, linewidth=2, alpha=0.55)
    for one in summary.scores if len(summary.scores) > 1 else ():
        axes.plot([one.test or 0.0], [place], marker="|", markersize=9, color=color, markeredgewidth=1.2)
    axes.plot(score, place, "o", markersize=8, color=color, markeredgecolor=PAGE.light, markeredgewidth=1.5)
