"""Sequences of numbers with classes: how they are cut, and their classes."""

from reports import numerals
from reports.sections.section import Section, finding
from reports.sections.wording import split_origin
from reports.statistics.comparison import Comparison
from reports.writing.blocks import Block, Column, Paragraph, Row, Table


def tell(known: Comparison) -> list[Block]:
    """Say what the sequences are."""
    audit, labels = known.results.corpus.audit, known.results.corpus.labels
    found = (
        f"A document of this report is one sequence of {audit['steps']} steps of {audit['features']} numbers, for an "
        "image a row a step."
    )
    about = (
        f"Read from {audit['source']} ({audit['format']}). "
        f"{split_origin(audit['split_origin'], 'test split')}. The numbers are scaled by mean and deviation of train, "
        "and of nothing else."
    )
    rows = [
        Row([split, numerals.count(facts["documents"]), *(numerals.count(facts["labels"].get(x, 0)) for x in labels)])
        for split, facts in audit["splits"].items()
    ]
    columns = [Column("Split"), Column("All"), *map(Column, labels)]
    table = Table("Splits and classes", columns, rows, caption="Classes: sequences of each split")
    return [finding(found), table, Paragraph(about, "quiet")]


SECTION = Section("data", "The data", tell)
