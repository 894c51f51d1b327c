"""Figures of forecasts: every model's error on one scale, and the end of the series with what was forecast."""

from collections.abc import Sequence
from typing import Any

import numpy as np
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
from reports.drawing.palette import ACCENT, INK, MUTED, PAGE, RIVAL
from reports.drawing.scores import BOLD, ROW
from reports.drawing.svg import WIDE
from reports.results.forecasts import Forecasts
from reports.statistics.intervals import Interval
from reports.statistics.series.forecasts import Forecasting
from reports.writing.blocks import Drawing
from translation.shapes import translated

#: Steps at the end of the series that are drawn, on a desk and on a phone.
LATEST, LATEST_NARROW = 96, 48


def error_drawing(found: Forecasting) -> Drawing | None:
    """Return the error of every model on test with its interval; None without a model."""
    rows = sorted(found.forecasts, key=lambda f: (not f.is_baseline, -f.errors["test"]))  # networks on top, best first
    if not rows:
        return None
    said = "; ".join(
        f"{f.name} {numerals.significant(f.errors['test'])} "
        f"({' to '.join(numerals.significant(bound) for bound in found.intervals[f.name])})"
        for f in reversed(rows)
    )
    return Drawing(
        "test_error",
        "Mean squared error on test of every model with its interval",
        f"Dot plot of the error on test, less is better; networks first, then baselines: {said}.",
        lambda width: _errors(rows, found, width),
    )


def end_drawing(found: Forecasting) -> Drawing | None:
    """Return the end of the series with the forecasts of the chosen network and of the best baseline."""
    chosen = found.chosen
    if chosen is None:
        return None
    shown = [chosen, *(b for b in found.baselines[:1] if b is not chosen)]
    names = found.corpus.column("name")
    truth = shown[0].truth["test"]
    steps = [names[row] for row in found.corpus.rows("test")]
    ends = " and ".join(f"{f.name} (there {numerals.significant(float(_mean(f)[-1]))})" for f in shown)
    return Drawing(
        "forecasts",
        f"The end of {found.corpus.audit['column']}, and what was forecast one step ahead",
        f"Lines over the last {min(LATEST, len(truth))} steps up to {steps[-1]}: the series, which ends at "
        f"{numerals.significant(float(truth[-1]))}, and the forecasts of {ends}.",
        lambda width: _end(shown, steps, width),
    )


def _mean(found: Forecasts) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the forecast of each step of test, the mean over seeds."""
    return np.asarray(found.said["test"].mean(axis=0), np.float64)


def _errors(rows: Sequence[Forecasts], known: Forecasting, width: float) -> Figure:
    names = [shortened(found.name, 30 if width >= WIDE else 20) for found in rows]
    left = BOLD * max(text_width(name) for name in names) + 10
    figure, (axes,) = panels(width, 1, Panels(1, ROW * len(rows), left=left, right=64, top=4, bottom=28))
    axes.set_xlim(0, 1.05 * max(known.intervals[found.name].high for found in rows))
    axes.set_ylim(-0.6, len(rows) - 0.4)
    for place, found in reversed(list(enumerate(rows))):  # from above, as values are read
        _row(axes, place, found, (known.intervals[found.name], found is known.chosen))
    grid(axes, "x")
    axes.xaxis.set_major_locator(MaxNLocator(6 if width >= WIDE else 3))
    tick_labels(axes, "y", range(len(rows)), names)
    for label, found in zip(axes.get_yticklabels(), rows, strict=True):
        label.set(fontsize=12, color=INK.light, fontweight="bold" if found is known.chosen else "normal")
    divide = sum(found.is_baseline for found in rows)
    if 0 < divide < len(rows):
        axes.axhline(divide - 0.5, color=MUTED.light, linewidth=1, dashes=(2, 3))
    return figure


def _row(axes: Axes, place: int, found: Forecasts, shown: tuple[Interval, bool]) -> None:
    interval, chosen = shown
    color = (RIVAL if found.is_baseline else ACCENT).light
    style = {"transform": axes.get_yaxis_transform(), "va": "center_baseline"}
    text = numerals.significant(found.errors["test"])
    write(axes, (1.015, place), text, fontweight="bold" if chosen else "normal", **style)
    axes.plot(interval, [place, place], color=color, linewidth=2, alpha=0.55)
    for error in found.by_seed if len(found.by_seed) > 1 else ():
        axes.plot([error], [place], marker="|", markersize=9, color=color, markeredgewidth=1.2)
    mark: Any = {"markersize": 8, "color": color, "markeredgecolor": PAGE.light, "markeredgewidth": 1.5}
    axes.plot(found.errors["test"], place, "o", **mark)
    span = f"{numerals.significant(interval.low)} to {numerals.significant(interval.high)}"
    mark_value(axes, (found.errors["test"], place), f"{found.name}: {text} ({span})")


def _end(shown: Sequence[Forecasts], steps: Sequence[str], width: float) -> Figure:
    count = min(LATEST if width >= WIDE else LATEST_NARROW, len(steps))
    lines = [(translated("the series"), shown[0].truth["test"][-count:], INK.light)]
    lines += [(f.name, _mean(f)[-count:], (RIVAL if f.is_baseline else ACCENT).light) for f in shown]
    named = max(text_width(shortened(name, 16), SMALL) for name, _, _ in lines)
    height = 190.0
    figure, (axes,) = panels(width, 1, Panels(1, height, left=40, right=named + 14, top=10))
    values = np.concatenate([line for _, line, _ in lines])
    room = 0.06 * float(np.ptp(values)) or 1.0
    axes.set_ylim(values.min() - room, values.max() + room)
    grid(axes)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    places = np.linspace(0, count - 1, 6 if width >= WIDE else 3).round().astype(int)
    tick_labels(axes, "x", places.tolist(), [shortened(steps[len(steps) - count + place], 10) for place in places])
    ends = apart([float(line[-1]) for _, line, _ in lines], 13 * (float(np.ptp(values)) + 2 * room) / height)
    for (name, line, color), end in zip(lines, ends, strict=True):
        is_truth = color == INK.light
        dashes: Any = {} if is_truth else {"dashes": (4, 2)}
        axes.plot(range(count), line, color=color, linewidth=1.4 if is_truth else 1.8, **dashes)
        axes.annotate(
            shortened(name, 16), (count - 1, end), xytext=(8, 0), textcoords="offset points", color=color,
            fontsize=SMALL, va="center", annotation_clip=False, parse_math=False,
        )  # fmt: skip
    return figure
