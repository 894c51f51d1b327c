"""Calibration: whether a model that says 90 % is right nine times out of ten."""

from reports import numerals
from reports.drawing.reliability import reliability_drawing
from reports.sections.section import Section, figures, finding
from reports.statistics.calibration import Calibration, Scaling, scale
from reports.statistics.comparison import Comparison
from reports.writing.blocks import Best, Block, Column, Details, Entry, Paragraph, Row, Table
from reports.writing.inline import Code, Name, Part

#: Columns, and which of their values is the best.
HEADS: tuple[tuple[str, Best | None], ...] = (
    ("Calibration error", "lowest"),
    ("after", "lowest"),
    ("Temperature", None),
    ("Loss", "lowest"),
    ("after", "lowest"),
    ("Confidence − accuracy", None),
)
#: A mean confidence that is nearer to accuracy than this fits it.
CLOSE = 0.005
#: How mean confidence and accuracy are to each other → what is said.
FOUND = {
    "close": "{name} is about as sure as it is right (calibration error {error}).",
    "sure": "{name} is surer than it is right, by {points} points on average (calibration error {error}).",
    "unsure": "{name} is less sure than it is right, by {points} points on average (calibration error {error}).",
}
ERROR = (
    "A model that says 90 % should be right nine times out of ten. The expected calibration error is the mean distance "
    "between the two, over up to 15 bins of equally many documents. It is never below 0 and noise makes it grow, the "
    "more the fewer documents there are; an interval that begins at 0 means that the model may well be calibrated."
)
TEMPERATURE = (
    "Temperature scaling (Guo et al. 2017) divides the logits of a model by one number, fitted on validation alone. "
    "Above 1 it makes the model less sure; no label changes. It stays 1 unless validation really asks for another (a "
    "likelihood-ratio test, p < 0.05); the columns “after” show what it does on test."
)
FIGURE = (
    "Confidence (across) against accuracy (up) on test, with intervals; each dot stands for about as many documents. "
    "Filled: as trained; hollow: after temperature scaling. Below the dashed line a model is surer than it is right."
)
CAPTION = (
    "For the seed of each cell that is best on validation; loss is the negative log-likelihood on test, in nats a "
    "document"
)


def tell(known: Comparison) -> list[Block] | None:
    """Say how well confidence fits accuracy, before and after temperature scaling; nothing where there is no test."""
    found = {s.name: scaling for s in known.done if (scaling := scale(known.results, s.model)) is not None}
    if not found:
        return None
    drawing = reliability_drawing([(s, found[s.name]) for s in known.compared if s.name in found])
    columns = [Column("Cell"), *(Column(head, best=best) for head, best in HEADS)]
    table = Table("Calibration", columns, [_row(*each) for each in found.items()], caption=CAPTION)
    return [
        finding(_found(known, found)),
        Details("Confidence against accuracy", [*figures(drawing, FIGURE)]),
        Details("Every cell in numbers", [table]),
        Details("What this is", [Paragraph(ERROR), Paragraph((TEMPERATURE, *_carried(known, found)))]),
    ]


def _found(known: Comparison, found: dict[str, Scaling]) -> str:
    """Say how far the confidence of the recommended cell is from its accuracy."""
    best = known.answer.recommended
    name = best.name if best and best.name in found else next(iter(found))
    excess = found[name].before.excess
    way = "close" if abs(excess) < CLOSE else "sure" if excess > 0 else "unsure"
    points = numerals.points(abs(excess)).removeprefix("+")
    return FOUND[way].format(name=name, points=points, error=numerals.percent(found[name].before.error))


def _carried(known: Comparison, found: dict[str, Scaling]) -> tuple[Part, ...]:
    chosen = known.answer.handed_over
    if not known.hands_over or chosen is None or chosen.name not in found:
        return ()
    temperature = numerals.decimal(found[chosen.name].temperature)
    said = f" The model that this report hands over carries its temperature, {temperature}: "
    return (said, Code("wordloom predict"), " says the probabilities of the column “after”.")


def _row(name: str, found: Scaling) -> Row:
    return Row(
        [
            Name(name),
            _error(found.before),
            _error(found.after),
            numerals.decimal(found.temperature),
            Entry(numerals.decimal(found.loss_before, 3), value=found.loss_before),
            Entry(numerals.decimal(found.loss_after, 3), value=found.loss_after),
            Entry(f"{numerals.points(found.before.excess)} points", value=found.before.excess),
        ]
    )


def _error(found: Calibration) -> Entry:
    return Entry(numerals.percent(found.error), (numerals.bare_range(*found.interval),), value=found.error)


SECTION = Section("calibration", "Calibration", tell)
