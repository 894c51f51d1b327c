"""Probes in Markdown."""

from collections.abc import Iterator

from reports import numerals
from reports.statistics.probes import Probes
from reports.writing.markdown_text import listed, tabled


def probe_parts(probes: Probes) -> Iterator[str]:
    """Yield the section without its figure; nothing where no probe was asked for."""
    if not probes:
        return
    yield "## Probes"
    rows = [
        [
            curve.cell,
            numerals.count(point.documents),
            numerals.percent(point.accuracy),
            numerals.percent_range(*(point.interval or (None, None))),
        ]
        for curve in probes.curves
        for point in curve.points
    ]
    if rows:
        yield tabled(["Cell", "Documents of train", "Test", "Interval"], rows)
    said = [*(c.verdict for c in probes.curves), *(c.verdict for c in probes.controls)]
    yield listed([*said, *(f"A probe failed: {why}" for why in probes.failures)])
