"""Kinds of documents: accuracy by length, unknown words, negation, class, group and tag."""

from reports import numerals
from reports.drawing.slices import slice_drawing
from reports.sections.models import LOOKS
from reports.sections.section import Section, finding, level
from reports.statistics.comparison import Comparison
from reports.statistics.documents.slices import FEWEST, Slice, Slicing, accuracy_in, interval_in, slicings
from reports.statistics.summary import Summary
from reports.writing.blocks import Block, Column, Details, Entry, Figure, Paragraph, Row, Table
from reports.writing.inline import Between, Isolated, Key, Name, Text, joined

FOUND = "{name} is weakest, {way}, on {kind}: right in {share} of {documents} test documents."


def tell(known: Comparison) -> list[Block] | None:
    """Say where each model is right and where it is not; nothing where there is nothing to cut test by."""
    chosen = known.answer.recommended
    network = known.answer.network  # unknown words are those of its embedding, where a baseline is recommended
    embedding = chosen.cell.embedding or (network.cell.embedding if network else None) if chosen else None
    found = slicings(known.results, embedding) if chosen else ()
    if not found or chosen is None:
        return None
    about = f"Where each model is right and where it is not, with {level(known)} intervals."
    return [
        finding(_found(known, chosen, found)),
        *(Details(slicing.title, _slicing(known, slicing)) for slicing in found),
        Details("How to read this", [Paragraph(f"{about} {note(known, found)}")]),
    ]


def _found(known: Comparison, chosen: Summary, found: tuple[Slicing, ...]) -> str:
    """Say where the recommended cell is weakest, among kinds of documents that are large enough to measure."""
    parts = [(slicing, part) for slicing in found for part in slicing.slices]
    large = [pair for pair in parts if pair[1].documents >= FEWEST] or parts
    slicing, part = min(large, key=lambda pair: accuracy_in(chosen.cell, known.results, pair[1]))
    share = accuracy_in(chosen.cell, known.results, part)
    return FOUND.format(
        name=chosen.name,
        way=slicing.title.lower(),
        kind=part.kind,
        share=numerals.percent(share),
        documents=numerals.count(part.documents),
    )


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
    columns = [Column("Cell"), *(Column(_label(part), numerals.count(part.documents)) for part in slicing.slices)]
    table = Table(f"Accuracy {title}", columns, _rows(known, slicing), look="heat")
    keys = joined([Key(s.name, LOOKS[s.cell.kind]) for s in known.compared], Between())
    return [Figure(drawing, (f"{slicing.about[0].upper()}{slicing.about[1:]}", ". ", *keys, ".")), table]


def _label(part: Slice) -> Text:
    return Isolated(part.label) if part.is_quoted else part.label


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
            entries.append(Entry(numerals.percent(accuracy), (interval,), shade=shade, value=accuracy))
        rows.append(Row([Name(summary.name), *entries]))
    return rows


SECTION = Section("slices", "Kinds of documents", tell)
