"""How long the documents are."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports import numerals
from reports.drawing.canvas import SMALL, Panels, mark_value, panels, write
from reports.drawing.palette import ACCENT, MUTED, RIVAL
from reports.drawing.svg import WIDE
from reports.results.arrays import Integers
from reports.results.cells import Results
from reports.writing.blocks import Drawing
from translation.shapes import translated

BINS = 40


def length_drawing(results: Results) -> Drawing | None:
    """Return the distribution of tokens a document in train and in test; None where a split is empty."""
    corpus = results.corpus
    lengths = {split: np.diff(corpus.offsets)[corpus.rows(split)] for split in ("train", "test")}
    if any(values.size == 0 for values in lengths.values()):
        return None
    said = "; ".join(f"{split}: median {np.median(values):.0f} tokens" for split, values in lengths.items())
    return Drawing(
        "lengths",
        "Length of the documents in train and test",
        f"Share of documents by number of tokens. {said}.",
        lambda width: _draw(lengths, width),
    )


def _draw(lengths: dict[str, Integers], width: float) -> Figure:
    size = min(width, 520.0) if width >= WIDE else width
    figure, (axes,) = panels(size, 1, Panels(1, 110, left=6, right=14, top=12, bottom=28))
    together = np.concatenate(list(lengths.values()))
    low, high = float(together.min()), float(np.quantile(together, 0.99))  # the longest few would squeeze the rest
    edges = np.unique(np.round(np.linspace(low, max(high, low + 1), BINS + 1)))
    for number, (split, values) in enumerate(lengths.items()):
        shares = np.histogram(np.minimum(values, edges[-1]), edges)[0] / values.size
        color = (ACCENT, RIVAL)[number].light
        for share, left, right in zip(shares, edges[:-1], edges[1:], strict=True):
            told = f"{split}, {left:.0f} to {right:.0f} tokens: {numerals.percent(share)}"
            mark_value(axes, ((left + right) / 2, share / (right - left)), told)
        axes.stairs(shares / np.diff(edges), edges, color=color, linewidth=1.8)
        axes.stairs(shares / np.diff(edges), edges, color=color, alpha=0.12, fill=True)
        style = {"transform": axes.transAxes, "ha": "right", "va": "top", "fontsize": SMALL, "color": color}
        median = f"{split}: median {np.median(values):.0f} tokens"
        write(axes, (1, 1 - 0.16 * number), translated(median), **style)
    write(
        axes,
        (1, 0.62),
        translated(f"last bar: {high:.0f} or more"),
        transform=axes.transAxes,
        ha="right",
        fontsize=10,
        color=MUTED.light,
    )
    axes.set_yticks([])
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: numerals.count(int(value)))
    return figure
