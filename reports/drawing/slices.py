"""Accuracy on kinds of documents: the recommended cell beside the second choice, and a rival."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports import numerals
from reports.drawing.canvas import SMALL, Panels, grid, mark_value, panels, shortened, text_width, tick_labels, write
from reports.drawing.palette import INK, KINDS, MUTED, PAGE
from reports.drawing.svg import WIDE
from reports.results.cells import Results
from reports.statistics.documents.slices import Slicing, accuracy_in, interval_in
from reports.statistics.intervals import Interval
from reports.statistics.summary import Summary
from reports.writing.blocks import Drawing
from translation.shapes import translated

ROW = 36.0  # pixels


def slice_drawing(results: Results, slicing: Slicing, compared: Sequence[Summary]) -> Drawing:
    """Return the figure of one way to cut the documents, for one to three cells."""
    said = "; ".join(
        f"{part.label} ({part.documents} documents): "
        + ", ".join(
            f"{s.name} {numerals.percent(accuracy_in(s.cell, results, part))} "
            f"({numerals.percent_range(*interval_in(s.cell, results, part))})"
            for s in compared
        )
        for part in slicing.slices
    )
    return Drawing(
        slicing.name,
        f"Accuracy {slicing.title.lower()}",
        f"{slicing.about}. {said}.",
        lambda width: _draw(results, slicing, compared, width),
    )


def _draw(results: Results, slicing: Slicing, compared: Sequence[Summary], width: float) -> Figure:
    names = [part.label if part.is_quoted else translated(part.label) for part in slicing.slices]
    labels = [shortened(name, 26 if width >= WIDE else 17) for name in names]
    left = max(text_width(label) for label in labels) + 12
    height = ROW * len(labels)
    figure, (axes,) = panels(width, 1, Panels(1, height, left=left, right=92, top=24, bottom=28))
    lows = []
    for place, part in enumerate(slicing.slices):
        for number, summary in enumerate(compared):
            interval = interval_in(summary.cell, results, part)
            lows.append(interval.low)
            shift = 0.3 * (number + 0.5) - 0.15 * len(compared)
            color = KINDS[summary.cell.kind].light
            share = accuracy_in(summary.cell, results, part)
            _mark(axes, place + shift, share, interval, color)
            told = f"{numerals.percent(share)} ({numerals.percent_range(*interval)})"
            mark_value(axes, (share, place + shift), f"{summary.name}, {part.label}: {told}")
        numbers = numerals.count(part.documents)
        style = {"transform": axes.get_yaxis_transform(), "va": "center_baseline", "ha": "right"}
        write(axes, (1 + 80 / (width - left - 92), place), numbers, fontsize=SMALL, color=MUTED.light, **style)
    style = {"transform": axes.transAxes, "ha": "right", "fontsize": SMALL, "color": MUTED.light}
    write(axes, (1 + 80 / (width - left - 92), 1 + 8 / height), translated("documents"), **style)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xlim(max(0.0, min(lows) - 0.02), 1.0)
    grid(axes, "x")
    axes.xaxis.set_major_locator(MaxNLocator(6 if width >= WIDE else 3, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:g}{numerals.SPACE}%")
    tick_labels(axes, "y", range(len(labels)), labels)
    for label in axes.get_yticklabels():
        label.set(fontsize=12, color=INK.light)
    return figure


def _mark(axes: Axes, place: float, share: float, interval: Interval, color: str) -> None:
    axes.plot(interval, [place, place], color=color, linewidth=2, alpha=0.5, clip_on=False)
    axes.plot(
        share, place, "o", markersize=7.5, color=color, markeredgecolor=PAGE.light, markeredgewidth=1.2, clip_on=False
    )
