"""Drift: in what the new documents differ from those of the run's test."""

from reports import numerals
from reports.sections.section import REMARK, Section, finding, level
from reports.statistics.evaluation.drift import Shift
from reports.statistics.evaluation.evaluation import Evaluation
from reports.writing.blocks import Block, Column, Details, Entry, Paragraph, Row, Table
from reports.writing.inline import Name, Text

ABOUT = (
    "A score moves with the documents: by words that the run has not read, by longer or shorter texts, by other "
    "shares of the classes. {level} intervals; what differs explains a change of the score only if models do worse "
    "there, which the kinds of documents below show."
)
FOUND = "What surely differs from the test of the run: {what}."
SAME = "Nothing that is measured here surely differs from the test of the run."
LENGTH, UNKNOWN = "Tokens, the middle document", "Tokens that the run has not read"
LARGER = (
    "How likely that of a new document is larger than that of a test document of the run, ties counting half: 50 % "
    "where the two sets are alike"
)


def tell(known: Evaluation) -> list[Block] | None:
    """Show lengths, unknown words and classes of both; nothing where the run has no test."""
    drift = known.drift
    if drift is None:
        return None
    columns = [Column("Measured"), *map(Column, ("Test of the run", "New documents", "Larger in new ones")), REMARK]
    rows = [
        _shift(LENGTH, drift.lengths, numerals.decimal(drift.lengths.before, 0),
               numerals.decimal(drift.lengths.after, 0)),
        _shift(UNKNOWN, drift.unknown, numerals.percent(drift.unknown.before),
               numerals.percent(drift.unknown.after)),
    ]  # fmt: skip
    heads = [Column("Class"), *map(Column, ("Test of the run", "New documents", "Change, points")), REMARK]
    shares = [
        Row(
            [
                Name(label),
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
    differing = [name for name, shift in ((LENGTH, drift.lengths), (UNKNOWN, drift.unknown)) if shift.is_shown]
    differing += [label for label, change in drift.classes.items() if change.is_shown]
    return [
        finding(FOUND.format(what=", ".join(differing)) if differing else SAME),
        Table("Length and words", columns, rows, caption=LARGER),
        Table("Classes", heads, shares),
        Details("How to read this", [Paragraph(ABOUT.format(level=level(known)))]),
    ]


#: What is said of what surely differs.
DIFFERS = "differs"


def _shift(name: str, shift: Shift, before: str, after: str) -> Row:
    likely: Text | Entry = Entry(numerals.percent(shift.likely), (numerals.percent_range(*shift.interval),))
    return Row([name, before, after, likely, DIFFERS if shift.is_shown else ""])


SECTION = Section("drift", "Drift", tell)
