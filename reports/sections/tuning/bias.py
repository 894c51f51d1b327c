"""What validation promised, and what was left of it where nothing was chosen."""

from reports.sections.section import Section, finding, scale
from reports.statistics.tuning.tuning import Tuned, Tuning
from reports.writing.blocks import Block, Column, Entry, Paragraph, Row, Table
from reports.writing.inline import Name

ABOUT = (
    "The winner is the best of many on validation, and some of that is luck with those documents. Promised is how far "
    "it was above the default there, brought is the same on the documents that were held back; the rest is the bias of "
    "the choice (Cawley & Talbot 2010). It is why a score on validation after tuning must not be quoted, and why the "
    "test set is opened once, by the run of the winners."
)


def tell(known: Tuning) -> list[Block] | None:
    """Set validation beside what was held back; nothing where no winner is other than its default."""
    biases = [one.bias for one in known.architectures if one.bias is not None]
    if not biases:
        return None
    rows = [_row(known, one) for one in known.architectures if one.bias is not None]
    less = sum(bias > 0 for bias in biases)
    found = f"{less} of {len(biases)} winners brought less where nothing was chosen than validation had promised."
    heads = ("Winner on validation", "Held back", "Promised", "Brought", "Bias of the choice")
    table = Table("Selection bias", [Column("Architecture"), *map(Column, heads)], rows)
    return [finding(found), table, Paragraph(ABOUT, "quiet")]


def _row(known: Tuning, one: Tuned) -> Row:
    by = scale(known)
    assert one.bias is not None and one.verdict is not None and one.promised is not None
    assert one.searched.promised is not None and one.winner is not None
    changes = [by.change(value) + by.of_unit for value in (one.promised, one.verdict.difference, one.bias)]
    return Row(
        [Entry(Name(one.searched.name)), by.value(one.searched.promised[1]), by.value(one.winner.test), *changes]
    )


SECTION = Section("bias", "Selection bias", tell)
