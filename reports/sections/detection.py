"""Finding one of two classes: ROC and precision–recall curves, and the threshold."""

import math
from collections.abc import Mapping, Sequence

from reports import numerals
from reports.drawing.detection import detection_drawing
from reports.sections.models import LOOKS, share
from reports.sections.section import Section, figures, finding, level
from reports.statistics.comparison import Comparison
from reports.statistics.detection import Detection, find_detection, find_positive
from reports.statistics.summary import Summary
from reports.writing.blocks import Best, Block, Column, Details, Entry, Paragraph, Row, Table
from reports.writing.inline import Between, Code, Key, Name, Part, Text, joined

#: Columns, and which of their values is the best.
HEADS: Mapping[str, Best | None] = {
    "ROC area": "highest",
    "Average precision": "highest",
    "Threshold": None,
    "Precision": "highest",
    "Found": "highest",
}
FOUND = "{cell} finds {recall} of “{name}” on test, and is right in {precision} of what it calls that."
NEVER = "{cell} calls nothing on test “{name}”."


def tell(known: Comparison) -> list[Block] | None:
    """Say how well the class is found; nothing where there are not two, or none of one on test."""
    results, positive = known.results, find_positive(known.results)
    if positive is None:
        return None
    name, inside = results.corpus.labels[positive], results.truth["test"] == positive
    cells = {
        s.name: find_detection(results, s, positive)
        for s in known.done
        if not s.is_majority and s.model.says_probabilities
    }
    if not cells:
        return None
    drawing = detection_drawing([cells[s.name] for s in known.compared if s.name in cells], name, float(inside.mean()))
    rows = [_row(found) for found in cells.values()]
    table = Table(
        "Finding a class",
        [Column("Cell"), *(Column(head, best=best) for head, best in HEADS.items())],
        rows,
        caption="For the seed of each cell that is best on validation, on test",
    )
    return [
        finding(_found(known, cells, name)),
        Details("At every threshold", [*figures(drawing, _caption([s for s in known.compared if s.name in cells]))]),
        Details("Every cell", [table]),
        Details("How to choose a threshold", [Paragraph(_about(known, name, int(inside.sum())))]),
    ]


def _found(known: Comparison, cells: Mapping[str, Detection], name: str) -> str:
    """Say how well the recommended cell finds the class, or where that says no probabilities, the first that does."""
    best = known.answer.recommended
    found = cells.get(best.name if best else "") or next(iter(cells.values()))
    if math.isnan(found.precision):
        return NEVER.format(cell=found.summary.name, name=name)
    recall, precision = numerals.percent(found.recall), numerals.percent(found.precision)
    return FOUND.format(cell=found.summary.name, name=name, recall=recall, precision=precision)


def _about(known: Comparison, name: str, documents: int) -> Text:
    aim = known.results.request.judging.threshold
    how: tuple[Part, ...] = (
        "A document is given the more probable class. Where finding it matters more than false alarms, or less, ",
        Code("-S run.threshold=recall:0.9"),
        " (or best-f1, precision:0.9) lets validation choose a threshold, which ",
        Code("wordloom predict"),
        " then uses.",
    )
    if aim != "argmax":
        how = ("Validation chose each threshold for the aim ", Code(aim), "; ", Code("wordloom predict"), " uses it.")
    return (
        f"The class that is looked for is {name}, {numerals.count(documents)} of the test documents "
        f"({level(known)} intervals are over documents). ",
        *how,
    )


def _caption(drawn: Sequence[Summary]) -> Text:
    keys = joined([Key(s.name, LOOKS[s.cell.kind]) for s in drawn], Between())
    return (
        "Left: the share of the class that is found (up) against the share of the others that are called it (across). "
        "Right: the share of what is called the class that is it (up) against the share that is found (across), with a "
        "dot at the threshold that is used. Dashed: what knows nothing. ",
        *keys,
    )


def _row(found: Detection) -> Row:
    threshold: Entry | Text = "more probable"
    if found.threshold is not None:
        missed = () if found.threshold.is_reached else ("validation never reached the aim",)
        threshold = Entry(numerals.decimal(found.threshold.probability, 3), missed)
    return Row(
        [
            Name(found.summary.name),
            share(found.area, found.area_interval),
            share(found.curves.average_precision, found.average_interval),
            threshold,
            Entry(numerals.percent(found.precision), value=found.precision),
            Entry(numerals.percent(found.recall), value=found.recall),
        ]
    )


SECTION = Section("detection", "Finding a class", tell)
