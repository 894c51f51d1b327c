"""Probes: whether more labels would help, and whether anything but the labels carries the answer."""

from reports import numerals
from reports.drawing.learning_curves import learning_curve_drawing
from reports.scales import Scale
from reports.sections.models import scored
from reports.sections.section import Section, finding, level, scale
from reports.statistics.comparison import Comparison
from reports.statistics.judging import Word
from reports.statistics.probes import Control, LearningCurve, Point, find_probes
from reports.writing.blocks import Block, Column, Details, Figure, Items, Paragraph, Row, Table
from reports.writing.inline import Name

#: What the verdict on all of train against its half says of labels that are not there yet.
MORE_LABELS: dict[Word, str] = {
    "better": "more labels of the same kind should help, by less than this for as many again.",
    "worse": "more labels made it worse, which says that something else is wrong.",
    "equivalent": "more labels of the same kind will hardly help.",
    "not enough evidence": "whether more labels would help cannot be told with so few test documents and seeds.",
}


def tell(known: Comparison) -> list[Block] | None:
    """Say what was probed; nothing where nothing was asked for."""
    found = find_probes(known.results, known.verdicts.spreads)
    if not found:
        return None
    by = scale(known)
    blocks: list[Block] = [finding(of_curve(curve, by)) for curve in found.curves[:1]]
    if drawing := learning_curve_drawing(found.curves, by):
        caption = (
            f"{by.title} on test by documents of train, one seed each, with {level(known)} intervals over test "
            "documents; smaller shares are parts of larger ones, and the word vectors are the same for all."
        )
        others = [of_curve(curve, by) for curve in found.curves[1:]]
        curves: list[Block] = [Figure(drawing, caption), *([Items(others)] if others else []), _table(found.curves, by)]
        blocks.append(Details("Score by documents of train", curves))
    blocks += [
        Paragraph(of_control(control), "finding" if control.is_at_chance else "note") for control in found.controls
    ]
    return [*blocks, *(Paragraph(f"A probe failed: {failure}", "note") for failure in found.failures)]


def _table(curves: tuple[LearningCurve, ...], by: Scale) -> Table:
    columns = [Column("Cell"), Column("Documents of train"), Column(f"Test {by.name}")]
    rows = [_row(curve.cell, point, by) for curve in curves for point in curve.points]
    return Table(f"{by.title} on test by documents of train", columns, rows)


def _row(cell: str, point: Point, by: Scale) -> Row:
    return Row([Name(cell), numerals.count(point.documents), scored(by, point.score, point.interval)])


def of_curve(curve: LearningCurve, by: Scale) -> str:
    """Say whether more labels would help."""
    if not curve.has_learnt:
        return (
            f"{curve.cell} learnt nothing beyond the commonest class with all of train, so that its curve says nothing "
            "of more labels."
        )
    gain = by.plus_minus(curve.gain, curve.half_width)
    return f"{curve.cell}: the second half of train brought {gain}; {MORE_LABELS[curve.word]}"


def of_control(control: Control) -> str:
    """Say what a control shows."""
    interval = numerals.percent_range(*(control.interval or (None, None)))
    said = (
        f"{control.cell}, trained on shuffled labels, is right in {numerals.percent(control.accuracy)} of the test "
        f"documents ({interval}); knowing nothing gives {numerals.percent(control.chance)}"
    )
    if control.is_at_chance and not control.has_learnt:
        return (
            f"{said}. It learnt nothing beyond the commonest class on true labels either, so that being at chance "
            "shows nothing."
        )
    if control.is_at_chance:
        return f"{said}. So it is at chance, as it must be: nothing but the labels of train carries the answer."
    return f"{said}. It is not at chance: something else than the labels of train carries the answer, look for a leak."


SECTION = Section("probes", "Probes", tell)
