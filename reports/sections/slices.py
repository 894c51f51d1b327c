"""Kinds of documents: accuracy by length, unknown words, negation, class, group and tag."""

from reports import numerals
from reports.drawing.slices import slice_drawing
from reports.sections.models import LOOKS
from reports.sections.section import Section, level
from reports.statistics.comparison import Comparison
from reports.statistics.documents.slices import Slicing, accuracy_in, interval_in, slicings
from reports.writing.blocks import Block, Column, Details, Entry, Figure, Heading, Paragraph, Row, Table
from reports.writing.inline import Between, Key, Name, joined

#: The way to cut that this is most about, whose table is shown at once.
OPEN = "accuracy_by_tag"


def tell(known: Comparison) -> list[Block]:
    """Say where each model is right and where it is not."""
    chosen = known.answer.recommended
    network = known.answer.network  # unknown words are those of its embedding, where a baseline is recommended
    embedding = chosen.cell.embedding or (network.cell.embedding if network else None) if chosen else None
    found = slicings(known.results, embedding) if chosen else ()
    if not found:
        return [Paragraph("There is nothing to cut the test documents by.")]
    about = f"Where each model is right and where it is not, with {level(known)} intervals. {note(known, found)} "
    keys = joined([Key(s.name, LOOKS[s.cell.kind]) for s in known.compared], Between())
    return [Paragraph((about, *keys)), *(block for slicing in found for block in _slicing(known, slicing))]


def note(known: Comparison, found: tuple[Slicing, ...]) -> str:
    """Say what to keep in mind where there are many slices."""
    number = sum(len(slicing.slices) for slicing in found)
    chance = numerals.decimal((1 - known.results.request.settings.confidence) * number, 1)
    return (
        f"These are {number} slices, and some differences between them are chance: of {number} intervals at "
        f"{level(known)}, about {chance} miss the accuracy that they stand for. "
        "Believe a difference that is wide, or that comes again in other data."
    )


def _slicing(known: Comparison, slicing: Slicing) -> list[Block]:
    drawing = slice_drawing(known.results, slicing, known.compared)
    title = slicing.title.lower()
    columns = [Column("Cell"), *(Column(part.label, numerals.count(part.documents)) for part in slicing.slices)]
    table = Table(f"Accuracy {title}", columns, _rows(known, slicing), look="heat")
    return [
        Heading(slicing.title),
        Figure(drawing, f"{slicing.about[0].upper()}{slicing.about[1:]}."),
        Details(f"Every cell {title}", [table], is_open=slicing.name == OPEN),
    ]


def _rows(known: Comparison, slicing: Slicing) -> list[Row]:
    """Return a row for each cell; each accuracy is shaded by where it is in its column."""
    table = [[accuracy_in(s.cell, known.results, part) for part in slicing.slices] for s in known.done]
    telling = [row for s, row in zip(known.done, table, strict=True) if not s.is_majority] or table
    columns = [(min(column), max(column)) for column in zip(*telling, strict=True)]
    rows = []
    for summary, accuracies in zip(known.done, table, strict=True):
        entries = []
        for accuracy, part, (low, high) in zip(accuracies, slicing.slices, columns, strict=True):
            interval = numerals.bare_range(*interval_in(summary.cell, known.results, part))
            shade = max(0.0, (accuracy - low) / (high - low)) if high > low else 0.5
            entries.append(Entry(numerals.percent(accuracy), (interval,), shade=shade))
        rows.append(Row([Name(summary.name), *entries]))
    return rows


SECTION = Section("slices", "Kinds of documents", tell)
