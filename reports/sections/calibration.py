"""Calibration: whether a model that says 90 % is right nine times out of ten."""

from reports import numerals
from reports.drawing.reliability import reliability_drawing
from reports.sections.section import Section, figures
from reports.statistics.calibration import Calibration, Scaling, scale
from reports.statistics.comparison import Comparison
from reports.writing.blocks import Block, Column, Entry, Paragraph, Row, Table
from reports.writing.inline import Code, Name, Part

HEADS = ("Calibration error", "after", "Temperature", "Loss", "after", "Confidence − accuracy")
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


def tell(known: Comparison) -> list[Block]:
    """Say how well confidence fits accuracy, before and after temperature scaling."""
    found = {s.name: scaling for s in known.done if (scaling := scale(known.results, s.model)) is not None}
    if not found:
        return [Paragraph("There are no predictions on test.")]
    drawing = reliability_drawing([(s, found[s.name]) for s in known.compared if s.name in found])
    return [
        Paragraph(ERROR),
        Paragraph((TEMPERATURE, *_carried(known, found))),
        *figures(drawing, FIGURE),
        Table(
            "Calibration",
            [Column("Cell"), *map(Column, HEADS)],
            [_row(*each) for each in found.items()],
            caption=CAPTION,
        ),
    ]


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
            numerals.decimal(found.loss_before, 3),
            numerals.decimal(found.loss_after, 3),
            f"{numerals.points(found.before.excess)} points",
        ]
    )


def _error(found: Calibration) -> Entry:
    return Entry(numerals.percent(found.error), (numerals.bare_range(*found.interval),))


SECTION = Section("calibration", "Calibration", tell)
