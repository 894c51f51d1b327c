"""Drift: in what the new documents differ from those of the run's test."""

from reports import numerals
from reports.sections.section import Section, level
from reports.statistics.evaluation.drift import Shift
from reports.statistics.evaluation.evaluation import Evaluation
from reports.writing.blocks import Block, Column, Entry, Paragraph, Row, Table
from reports.writing.inline import Text

ABOUT = (
    "A score moves with the documents: by words that the run has not read, by longer or shorter texts, by other "
    "shares of the classes. {level} intervals; what differs explains a change of the score only if models do worse "
    "there, which the kinds of documents below show."
)
LARGER = (
    "How likely that of a new document is larger than that of a test document of the run, ties counting half: 50 % "
    "where the two sets are alike"
)


def tell(known: Evaluation) -> list[Block] | None:
    """Show lengths, unknown words and classes of both; nothing where the run has no test."""
    drift = known.drift
    if drift is None:
        return None
    columns = [Column(""), *map(Column, ("Test of the run", "New documents", "Larger in new ones")), _remark()]
    rows = [
        _shift("Tokens, the middle document", drift.lengths, numerals.decimal(drift.lengths.before, 0),
               numerals.decimal(drift.lengths.after, 0)),
        _shift("Tokens that the run has not read", drift.unknown, numerals.percent(drift.unknown.before),
               numerals.percent(drift.unknown.after)),
    ]  # fmt: skip
    heads = [Column("Class"), *map(Column, ("Test of the run", "New documents", "Change, points")), _remark()]
    shares = [
        Row(
            [
                label,
                numerals.percent(moved.before),
                numerals.percent(moved.after),
                Entry(
                    numerals.points(moved.difference),
                    (f"{numerals.points(moved.interval.low)} to {numerals.points(moved.interval.high)}",),
                ),
                DIFFERS if moved.is_shown else "",
            ]
        )
        for label, moved in drift.classes.items()
    ]
    return [
        Paragraph(ABOUT.format(level=level(known))),
        Table("Length and words", columns, rows, caption=LARGER),
        Table("Classes", heads, shares),
    ]


#: What is said of what surely differs.
DIFFERS = "differs"


def _remark() -> Column:
    return Column("", is_number=False)


def _shift(name: str, shift: Shift, before: str, after: str) -> Row:
    likely: Text | Entry = Entry(numerals.percent(shift.likely), (numerals.percent_range(*shift.interval),))
    return Row([name, before, after, likely, DIFFERS if shift.is_shown else ""])


SECTION = Section("drift", "Drift", tell)
