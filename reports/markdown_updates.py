"""How Word2Vec learns, in Markdown."""

from collections.abc import Iterator

from reports import numerals
from reports.sections.updates import Updates
from reports.writing.markdown_text import escaped, listed, tabled

HEADS = ("Objective", "Words", "Output rows", "Numbers", "Multiply-adds", "Time", "Quartiles", "× negative sampling")


def update_parts(updates: Updates | None) -> Iterator[str]:
    """Yield the section; nothing where no measurement was asked for."""
    if updates is None:
        return
    yield "## How Word2Vec learns"
    yield escaped(updates.lesson)
    if updates.failure is not None:
        yield f"It could not be measured: {escaped(updates.failure)}"
        return
    rows = [
        [
            row.name,
            numerals.count(row.words),
            numerals.mean_count(row.output_rows),
            numerals.amount(row.numbers),
            numerals.amount(row.multiply_adds),
            numerals.microseconds(row.microseconds),
            numerals.microseconds_range(row.low, row.high),
            numerals.rate(row.ratio),
        ]
        for row in updates.rows
    ]
    yield tabled(HEADS, rows)
    yield listed([*updates.findings, updates.how])
