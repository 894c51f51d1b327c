"""Confusion matrices: which class was called which."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reports import numerals
from reports.drawing.canvas import SMALL, Panels, heading, mark_value, panels, shortened, text_width, tick_labels, write
from reports.drawing.palette import ACCENT, INK, PAGE
from reports.drawing.svg import WIDE
from reports.results.arrays import Integers
from reports.results.cells import Results
from reports.statistics.confusion import pooled_confusion
from reports.statistics.summary import Summary
from reports.writing.blocks import Drawing

#: With more classes than this a matrix shows colours only: numbers would not fit their squares.
NUMBERED = 8
#: With more classes than this only the two matrices that matter are drawn: the page has to stay light.
SMALL_MULTIPLES = 6
#: Without numbers, a square below this share of its row would not be seen beside an empty one.
FAINT = 0.01


def confusion_drawing(results: Results, chosen: Sequence[Summary], name: str) -> Drawing | None:
    """Return one matrix for each of `chosen`, counts added up over seeds; None without test documents."""
    counts = {s.name: c for s in chosen if (c := pooled_confusion(results, s)).sum()}
    if not counts:
        return None
    labels = results.corpus.labels
    return Drawing(
        name,
        "Confusion on test: rows are the true class, columns the predicted one",
        " ".join(_spoken(cell, matrix, labels) for cell, matrix in counts.items()),
        lambda width: _draw(counts, labels, width),
    )


def _spoken(cell: str, counts: Integers, labels: Sequence[str]) -> str:
    wrong = counts - np.diag(np.diagonal(counts))
    if not wrong.any():
        return f"{cell}: no mistakes."
    actual, called = divmod(int(wrong.argmax()), len(labels))
    share = wrong[actual, called] / counts[actual].sum()
    return f"{cell}: most often {labels[actual]} is called {labels[called]} ({numerals.percent(float(share))} of them)."


def _draw(counts: dict[str, Integers], labels: Sequence[str], width: float) -> Figure:
    few = len(labels) <= NUMBERED
    names = [shortened(label, 14) for label in labels]
    left = max(text_width(name, SMALL) for name in names) + 10
    columns = 2 if width >= WIDE and len(counts) <= 2 else 3 if width >= WIDE else 1
    upright = few and max(text_width(name, SMALL) for name in names) <= (width / columns - left) / len(names)
    bottom = 22 if upright else left + 4
    side = min((260 if len(counts) <= 2 else 150), width / columns - left - 16)
    right = width / columns - left - side
    figure, found = panels(width, len(counts), Panels(columns, side, left=left, right=right, top=30, bottom=bottom + 8))
    for axes, (cell, matrix) in zip(found, counts.items(), strict=True):
        heading(axes, shortened(cell, 30))
        _matrix(axes, matrix, few, side)
        _say(axes, matrix, labels)
        tick_labels(axes, "y", range(len(names)), names, fontsize=SMALL if few else 9)
        tick_labels(axes, "x", range(len(names)), names, fontsize=SMALL if few else 9, rotation=0 if upright else 90)
        axes.spines["bottom"].set_visible(False)
    return figure


def _matrix(axes: Axes, counts: Integers, numbered: bool, side: float) -> None:
    classes = len(counts)
    rows = counts.sum(axis=1, keepdims=True)
    shares = counts / np.maximum(rows, 1)
    axes.set_xlim(-0.5, classes - 0.5)
    axes.set_ylim(classes - 0.5, -0.5)
    for actual, called in zip(*np.nonzero(counts), strict=True):
        share = float(shares[actual, called])
        # At most 60 % opaque, so that ink stays readable on it in both themes.
        if numbered or share >= FAINT:
            axes.add_patch(_square((called - 0.5, actual - 0.5), 0.04 + 0.56 * share))
    for actual in range(classes if numbered else 0):
        for called in range(classes):
            tall = side / classes
            place, style = (float(called), float(actual)), {"ha": "center", "va": "center_baseline"}
            if tall >= 44:
                write(axes, (place[0], place[1] - 0.08), numerals.percent(float(shares[actual, called])), **style)
                count = numerals.count(int(counts[actual, called]))
                write(
                    axes, (place[0], place[1] + 15 / tall), count, fontsize=10.5, color=INK.light, alpha=0.75, **style
                )
            elif counts[actual, called]:
                write(axes, place, f"{100 * shares[actual, called]:.0f}", fontsize=10, color=INK.light, **style)


def _say(axes: Axes, counts: Integers, labels: Sequence[str]) -> None:
    """Say of each pair of classes how often the one is called the other."""
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    for actual, called in zip(*np.nonzero(counts), strict=True):
        number, share = int(counts[actual, called]), numerals.percent(float(shares[actual, called]))
        told = f"{labels[actual]} called {labels[called]}: {numerals.count(number)} ({share})"
        mark_value(axes, (float(called), float(actual)), told)


def _square(corner: tuple[float, float], alpha: float) -> Rectangle:
    return Rectangle(corner, 1, 1, facecolor=ACCENT.light, alpha=round(alpha, 2), edgecolor=PAGE.light, linewidth=1)
