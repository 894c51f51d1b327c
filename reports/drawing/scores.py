"""Every cell on one scale: test accuracy, its interval, and each seed."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports import numerals
from reports.drawing.canvas import Panels, grid, panels, shortened, text_width, tick_labels, write
from reports.drawing.palette import ACCENT, INK, MUTED, PAGE, RIVAL
from reports.drawing.svg import WIDE
from reports.statistics.summary import Summary
from reports.writing.blocks import Drawing

ROW = 24.0  # pixels
BOLD = 1.1  # width of bold letters by that of plain ones


def score_drawing(summaries: Sequence[Summary], recommended: Summary | None) -> Drawing | None:
    """Return the figure of the answer; None where no model has a test score."""
    shown = [s for s in summaries if s.accuracy is not None and s.accuracy_interval is not None]
    if not shown:
        return None
    rows = sorted(shown, key=lambda s: (not s.is_baseline, s.accuracy or 0.0))  # networks above baselines, best on top
    best = ", ".join(
        f"{s.name} {numerals.percent(s.accuracy)} ({numerals.percent_range(*(s.accuracy_interval or (0, 0)))})"
        for s in reversed(rows)
    )
    return Drawing(
        "test_accuracy",
        "Test accuracy of every cell with its interval",
        f"Dot plot of accuracy on test, networks first, then baselines: {best}.",
        lambda width: _draw(rows, recommended, width),
    )


def _draw(rows: Sequence[Summary], recommended: Summary | None, width: float) -> Figure:
    letters = 30 if width >= WIDE else 20
    names = [shortened(summary.name, letters) for summary in rows]
    left = BOLD * max(text_width(name) for name in names) + 10
    figure, (axes,) = panels(width, 1, Panels(1, ROW * len(rows), left=left, right=58, top=4, bottom=28))
    low, high = _limits(rows)
    axes.set_xlim(low, high)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    interval = recommended.accuracy_interval if recommended else None
    if interval:
        axes.axvspan(max(interval.low, low), min(interval.high, high), color=ACCENT.light, alpha=0.1, linewidth=0)
    for place, summary in enumerate(rows):
        _row(axes, place, summary, summary is recommended)
    grid(axes, "x")
    axes.xaxis.set_major_locator(MaxNLocator(6 if width >= WIDE else 3, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:g}{numerals.SPACE}%")
    tick_labels(axes, "y", range(len(rows)), names)
    for label, summary in zip(axes.get_yticklabels(), rows, strict=True):
        label.set(fontsize=12, color=INK.light, fontweight="bold" if summary is recommended else "normal")
    divide = sum(summary.is_baseline for summary in rows)
    if 0 < divide < len(rows):
        axes.axhline(divide - 0.5, color=MUTED.light, linewidth=1, dashes=(2, 3))
    return figure


def _limits(rows: Sequence[Summary]) -> tuple[float, float]:
    """Return the range of the axis; what does no better than the majority class does not stretch it."""
    floor = max((s.accuracy_interval.high for s in rows if s.is_majority and s.accuracy_interval), default=0.0)
    telling = [s for s in rows if (s.accuracy or 0.0) > floor] or rows
    intervals = [s.accuracy_interval for s in telling if s.accuracy_interval]
    low, high = min(interval.low for interval in intervals), max(interval.high for interval in intervals)
    room = max(0.06 * (high - low), 0.002)
    return max(0.0, low - room), min(1.0, high + room)


def _row(axes: Axes, place: int, summary: Summary, chosen: bool) -> None:
    interval, accuracy = summary.accuracy_interval, summary.accuracy
    assert interval is not None and accuracy is not None  # rows without a score are left out above
    low, _ = axes.get_xlim()
    color = (RIVAL if summary.is_baseline else ACCENT).light
    style = {"transform": axes.get_yaxis_transform(), "va": "center_baseline"}
    write(axes, (1.015, place), numerals.percent(accuracy), fontweight="bold" if chosen else "normal", **style)
    if accuracy < low:
        write(axes, (0.005, place), "◂ below this scale", fontsize=10.5, color=MUTED.light, **style)
        return
    axes.plot([max(low, interval.low), interval.high], [place, place], color=color, linewidth=2, alpha=0.55)
    for score in summary.scores if len(summary.scores) > 1 else ():
        axes.plot([score.test_accuracy or 0.0], [place], marker="|", markersize=9, color=color, markeredgewidth=1.2)
    axes.plot(accuracy, place, "o", markersize=8, color=color, markeredgecolor=PAGE.light, markeredgewidth=1.5)
