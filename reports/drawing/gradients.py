"""How the norm of the gradient changes from word to word on its way back: a panel for each cell."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports import numerals
from reports.drawing.canvas import Panels, grid, heading, mark_value, panels, shortened
from reports.drawing.palette import ACCENT, MUTED, PAGE
from reports.drawing.svg import WIDE
from reports.statistics.gradients import Flow, Record
from reports.writing.blocks import Drawing

#: Powers of ten that are drawn at most: what has shrunk or grown further, nobody can use.
LOWEST, HIGHEST = -12.0, 6.0
#: Moment of training → how its line is drawn; the later, the heavier.
LINES: dict[str, dict[str, Any]] = {
    "start": {"color": MUTED.light, "linewidth": 1.3, "dashes": (3, 2)},
    "middle": {"color": ACCENT.light, "linewidth": 1.0, "alpha": 0.55},
    "end": {"color": ACCENT.light, "linewidth": 1.9},
}


def gradient_drawing(flows: Sequence[Flow]) -> Drawing | None:
    """Return one panel a cell with the norm by words back, relative to the last state; None where there is none."""
    if not flows:
        return None
    told = " ".join(
        f"{flow.cell}: half-life {flow.half_lives} words, {flow.left} left {flow.steps} words back." for flow in flows
    )
    return Drawing(
        "gradients",
        "What is left of the gradient by words back",
        "One panel for each cell, powers of ten: before the first step dashed, half-way thin, after the last epoch "
        f"solid, a dot where half is left. {told}",
        lambda width: _draw(flows, width),
    )


def _draw(flows: Sequence[Flow], width: float) -> Figure:
    columns = 4 if width >= WIDE and len(flows) > 6 else 3 if width >= WIDE else 2
    figure, found = panels(width, len(flows), Panels(columns, 104, left=38, right=12, top=26))
    lines = np.concatenate([_powers(getattr(flow, moment)) for flow in flows for moment in LINES])
    shown = lines[np.isfinite(lines)]
    low, high = max(LOWEST, shown.min(initial=-1.0)), min(HIGHEST, shown.max(initial=0.0))
    room = 0.05 * (high - low)
    one_embedding = len({flow.embedding for flow in flows}) == 1  # which then tells nothing
    for axes, flow in zip(found, flows, strict=True):
        name = flow.architecture if one_embedding else flow.cell
        heading(axes, shortened(name, 22 if columns == 3 else 17))
        grid(axes)
        axes.set_ylim(low - room, high + room)
        axes.set_xlim(0, max(each.steps for each in flows))
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.yaxis.set_major_formatter(lambda value, _: numerals.ten_to_the(round(value)))
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        _panel(axes, flow, low - 1)
    return figure


def _panel(axes: Axes, flow: Flow, nothing: float) -> None:
    """Draw the three lines; `nothing` is where zero, which has no logarithm, leaves the panel."""
    for moment, style in LINES.items():
        powers = _powers(getattr(flow, moment))
        axes.plot(np.where(np.isneginf(powers), nothing, powers), **style)
    half_life = flow.end["half_life"]
    if half_life is not None:
        style = {"color": ACCENT.light, "markeredgecolor": PAGE.light, "markersize": 7, "clip_on": False}
        power = float(_powers(flow.end)[half_life])
        axes.plot(half_life, power, "o", **style)
        mark_value(axes, (half_life, power), f"{flow.cell}: half is left {flow.half_life(flow.end)} words back")


def _powers(record: Record) -> npt.NDArray[np.float64]:
    """Return log₁₀ of the relative norms (steps + 1,), −∞ for zero, NaN where there is none."""
    with np.errstate(divide="ignore"):
        found: npt.NDArray[np.float64] = np.log10(np.array(record["relative"], np.float64))
    return found
