"""The critical-difference figure: cells by their mean rank over data sets, those not told apart joined by a bar."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import numerals
from reports.drawing.canvas import Panels, mark_value, panels, shortened, text_width, write
from reports.drawing.palette import ACCENT, INK, LINE, MUTED, PAGE
from reports.drawing.svg import WIDE
from reports.statistics.runs.across import Across
from reports.writing.blocks import Drawing

ROW, BAR = 22.0, 9.0  # pixels


def critical_difference_drawing(known: Across) -> Drawing:
    """Return the figure (after Demšar 2006, figure 1, upright, with Wilcoxon's test and Holm's correction)."""
    said = ", ".join(f"{name} {numerals.decimal(rank)}" for name, rank in known.mean_ranks.items())
    joined = "; ".join(", ".join(group) for group in known.groups) or "none"
    return Drawing(
        "critical_difference",
        "Mean rank of every cell over the data sets",
        f"Mean ranks, 1 is the best: {said}. Not told apart: {joined}.",
        lambda width: _draw(known, width),
    )


def _draw(known: Across, width: float) -> Figure:
    names = list(known.mean_ranks)
    shown = [shortened(name, 30 if width >= WIDE else 20) for name in names]
    left, right = max(map(text_width, shown)) + 12, 12 + BAR * max(len(known.groups), 1)
    layout = Panels(1, ROW * len(names), left=left, right=right, top=26, bottom=8)
    figure, (axes,) = panels(width, 1, layout)
    axes.set_xlim(0.75, len(names) + 0.25)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xticks(_ticks(len(names)))
    axes.xaxis.tick_top()
    axes.spines["bottom"].set_visible(False)
    axes.set_yticks([])
    axes.grid(axis="x", color=LINE.light, linewidth=1)
    for place, (name, label) in enumerate(zip(names, shown, strict=True)):
        rank = known.mean_ranks[name]
        axes.plot([0.75, rank], [place, place], color=LINE.light, linewidth=1)
        each = known.ranks[:, known.cells.index(name)]
        axes.plot(each, [place] * each.size, "|", color=MUTED.light, markersize=8, alpha=0.7)
        axes.plot(rank, place, "o", color=ACCENT.light, markersize=8, markeredgecolor=PAGE.light, markeredgewidth=1.5)
        mark_value(axes, (rank, place), f"{name}: mean rank {numerals.decimal(rank)}")
        style = {"transform": axes.get_yaxis_transform(), "va": "center_baseline"}
        write(axes, (-8 / (width - left - right), place), label, ha="right", color=INK.light, **style)
    _bars(axes, known.groups, names, width - left - right)
    return figure


def _bars(axes: Axes, groups: Sequence[Sequence[str]], names: Sequence[str], inner: float) -> None:
    """Join what is not told apart, a bar beside the other."""
    for number, group in enumerate(groups):
        ends = [names.index(group[0]) - 0.3, names.index(group[-1]) + 0.3]
        at = 1 + (BAR * (number + 1)) / inner
        axes.plot([at, at], ends, color=INK.light, linewidth=3, clip_on=False, transform=axes.get_yaxis_transform())


def _ticks(cells: int) -> list[int]:
    step = max(1, -(-cells // 12))
    return sorted({1, *range(step, cells + 1, step)})
