"""Learning curves: losses of each cell, validation accuracy of the cells side by side, loss of the embeddings."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from models.measures import Measure
from reports.drawing.canvas import SMALL, Panels, apart, grid, heading, mark_value, panels, shortened, text_width
from reports.drawing.palette import ACCENT, MUTED, PAGE, series
from reports.drawing.svg import WIDE
from reports.results.cells import Cell
from reports.results.embeddings import Embedding
from reports.scales import Scale
from reports.writing.blocks import Drawing
from translation.shapes import translated

History = list[dict[str, Any]]
Written = Callable[[float], str]


def loss_drawing(cells: Sequence[Cell]) -> Drawing | None:
    """Return one panel a cell with train and validation loss by epoch; None where nothing was trained by epochs."""
    shown = [cell for cell in cells if any(_column(m.history, "validation_loss")[0] for m in cell.models)]
    if not shown:
        return None
    return Drawing(
        "losses",
        "Train and validation loss by epoch",
        "One panel for each cell, one pair of lines for each seed: train loss dashed, validation loss solid, the epoch "
        "that was kept marked by a dot. " + " ".join(_spoken(cell) for cell in shown),
        lambda width: _losses(shown, width),
    )


def score_curves(cells: Sequence[Cell], measure: Measure, by: Scale) -> Drawing | None:
    """Return the measure on validation by epoch, one panel an embedding, one line an architecture (mean over seeds)."""
    column = measure.column("validation")
    groups: dict[str, list[tuple[str, list[int], list[float]]]] = {}
    for cell in cells:
        epochs, values = _mean_curve([m.history for m in cell.models], column)
        if epochs:
            groups.setdefault(cell.embedding or cell.name, []).append((cell.architecture, epochs, values))
    if not groups:
        return None
    said = "; ".join(
        f"{name}: " + ", ".join(f"{line} ends at {by.value(values[-1])}" for line, _, values in lines)
        for name, lines in groups.items()
    )
    return Drawing(
        column,
        f"Validation {by.name} by epoch",
        f"One panel for each embedding, one line for each architecture. {said}.",
        lambda width: _lines(groups, width, (by.tick, by.value)),
    )


def embedding_drawing(embeddings: Sequence[Embedding]) -> Drawing | None:
    """Return the held-out loss of each embedding by epoch; None where none was trained."""
    curves = [(e.name, *_column(e.history, "heldout_loss")) for e in embeddings]
    shown = [(name, epochs, values) for name, epochs, values in curves if epochs]
    if not shown:
        return None
    return Drawing(
        "embedding_loss",
        "Held-out loss of the embeddings by epoch",
        "; ".join(f"{name} falls from {v[0]:.3f} to {v[-1]:.3f}" for name, _, v in shown) + ".",
        lambda width: _lines(
            {translated("held-out negative-sampling loss"): shown}, width, ("{:g}".format, "{:.3f}".format)
        ),
    )


def _column(history: History, name: str) -> tuple[list[int], list[float]]:
    rows = [row for row in history if isinstance(row.get(name), (int, float)) and "epoch" in row]
    return [int(row["epoch"]) for row in rows], [float(row[name]) for row in rows]


def _mean_curve(histories: Sequence[History], name: str) -> tuple[list[int], list[float]]:
    """Average over the seeds that reached an epoch."""
    found: dict[int, list[float]] = {}
    for history in histories:
        for epoch, value in zip(*_column(history, name), strict=True):
            found.setdefault(epoch, []).append(value)
    return sorted(found), [float(np.mean(found[epoch])) for epoch in sorted(found)]


def _spoken(cell: Cell) -> str:
    _, values = _mean_curve([model.history for model in cell.models], "validation_loss")
    return f"{cell.name}: lowest validation loss {min(values):.2f} after {len(values)} epochs."


def _losses(cells: Sequence[Cell], width: float) -> Figure:
    columns = 4 if width >= WIDE and len(cells) > 6 else 3 if width >= WIDE else 2
    figure, found = panels(width, len(cells), Panels(columns, 96, left=30, right=14, top=26))
    values = [
        v for c in cells for m in c.models for n in ("train_loss", "validation_loss") for v in _column(m.history, n)[1]
    ]
    # One very bad epoch must not flatten all others.
    top = min(max(values), 1.6 * float(np.quantile(values, 0.95)))
    for axes, cell in zip(found, cells, strict=True):
        heading(axes, shortened(cell.name, 22 if columns == 3 else 17))
        grid(axes)
        axes.set_ylim(0, 1.08 * top)
        axes.yaxis.set_major_locator(MaxNLocator(3))
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True, min_n_ticks=1))
        for model in cell.models:
            _pair(axes, model.history)
    return figure


def _pair(axes: Axes, history: History) -> None:
    marker = "o" if len(history) == 1 else None
    axes.plot(
        *_column(history, "train_loss"), color=MUTED.light, linewidth=1.3, dashes=(3, 2), marker=marker, markersize=3
    )
    axes.plot(*_column(history, "validation_loss"), color=ACCENT.light, linewidth=1.6)
    for row in [row for row in history if row.get("best") and row["validation_loss"] is not None][-1:]:
        style: Any = {"color": ACCENT.light, "markeredgecolor": PAGE.light, "markersize": 7}
        axes.plot(row["epoch"], row["validation_loss"], "o", **style)
        mark_value(axes, (row["epoch"], row["validation_loss"]), f"epoch {row['epoch']}: {row['validation_loss']:.3f}")


def _lines(
    groups: dict[str, list[tuple[str, list[int], list[float]]]], width: float, writes: tuple[Written, Written]
) -> Figure:
    """Draw a panel a group; `writes` are how numbers are written on the axis, and where a value is pointed at."""
    tick, written = writes
    columns = (2 if len(groups) in (2, 4) else min(len(groups), 3)) if width >= WIDE else 1
    named = max(text_width(shortened(name, 16), SMALL) for lines in groups.values() for name, _, _ in lines)
    most = max(len(lines) for lines in groups.values())
    height = max(130.0, 15.0 * most)
    size = width if columns > 1 else min(width, 460)
    figure, found = panels(size, len(groups), Panels(columns, height, left=46, right=named + 14, top=28))
    values = np.array([v for lines in groups.values() for _, _, line in lines for v in line])
    room = 0.08 * max(float(np.ptp(values)), 0.02)
    for axes, (name, lines) in zip(found, groups.items(), strict=True):
        heading(axes, shortened(name, 34))
        grid(axes)
        axes.set_ylim(values.min() - room, values.max() + room)
        axes.yaxis.set_major_locator(MaxNLocator(4))
        axes.yaxis.set_major_formatter(lambda place, _: tick(round(place, 6)))
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
        scale = (values.max() - values.min() + 2 * room) / height  # units a pixel
        ends = apart([line[-1] for _, _, line in lines], 13 * scale)
        last = max(epochs[-1] for _, epochs, _ in lines)
        for number, (label, epochs, line) in enumerate(lines):
            color = series(number)
            axes.plot(epochs, line, color=color, linewidth=2, marker="o", markersize=4)
            for point in zip(epochs, line, strict=True):
                mark_value(axes, point, f"{label}, epoch {point[0]}: {written(point[1])}")
            axes.annotate(
                shortened(label, 16), (last, ends[number]), xytext=(8, 0), textcoords="offset points", color=color,
                fontsize=SMALL, va="center", annotation_clip=False, parse_math=False,
            )  # fmt: skip
    return figure
