"""How far gradients reach back through the words."""

from collections.abc import Sequence

from reports import numerals
from reports.drawing.gradients import gradient_drawing
from reports.sections.models import held
from reports.sections.section import Section, finding
from reports.statistics.comparison import Comparison
from reports.statistics.gradients import Flow, find_flows, life
from reports.writing.blocks import Block, Column, Details, Entry, Figure, Paragraph, Row, Table
from reports.writing.inline import Between, Key, Name

HEADS = ("Half-life, words", "Left at the furthest", "Largest singular value", "Gates", "Clipped steps")
ABOUT = (
    "What a network learns from a word far back depends on how much of the gradient gets there, one state after the "
    "other: what is multiplied by less than 1 at each word vanishes, by more than 1 explodes."
)
FIGURE = (
    "The norm of the gradient by words back from the end, relative to that of the last state, in powers of ten; "
    "medians over documents of train, first seed: ",
    Key("before the first step", "dashed"),
    Between(),
    "half-way (thin)",
    Between(),
    Key("after the last epoch", "accent line"),
    ", with a dot where half is left. A straight line is a constant factor a word. Measured as if the last state alone "
    "were judged, in the forward direction of the last layer; what leaves a panel below is too little to learn from.",
)
CAPTION = (
    "Before the first step → after the last epoch. Half-life: words back at which half is left. Singular value: how "
    "much the recurrent weights can stretch a state. Gates: mean openness, 0 shut, 1 open"
)


def tell(known: Comparison) -> list[Block] | None:
    """Say how far gradients reach in each cell; nothing where no cell was asked to record them."""
    flows = find_flows(known.results.cells)
    drawing = gradient_drawing(flows)
    if drawing is None:
        return None
    columns = [Column("Cell"), *(Column(head, is_number=head != "Gates") for head in HEADS)]
    table = Table("Gradients of each cell", columns, [_row(flow) for flow in flows], caption=CAPTION)
    first, *others = said(flows)
    return [
        finding(first),
        Details("What is left of the gradient by words back", [Paragraph(" ".join(others)), Figure(drawing, FIGURE)]),
        Details("Every cell in numbers", [table]),
        Details("What this is", [Paragraph(ABOUT)]),
    ]


def _row(flow: Flow) -> Row:
    return Row(
        [
            Name(flow.cell),
            flow.half_lives,
            Entry(flow.left, (f"{flow.steps} words back",)),
            flow.singular_values,
            held(flow.gates) or numerals.NONE,
            numerals.percent(flow.clipped),
        ]
    )


def said(flows: Sequence[Flow]) -> list[str]:
    """Say what is seen, in a sentence each: where half is left, what training changed, what reaches the furthest."""
    lives = sorted(flows, key=lambda flow: life(flow.end))
    near, far = lives[0], lives[-1]
    half = f"After training, half of the gradient is left {_words(near)} back in {near.cell}."
    if life(far.end) > life(near.end):
        half = (
            f"After training, half of the gradient is left {_words(near)} back in {near.cell} and {_words(far)} back "
            f"in {far.cell}."
        )
    longer = [flow.cell for flow in flows if life(flow.end) > life(flow.start)]
    shorter = [flow.cell for flow in flows if life(flow.end) < life(flow.start)]
    changed = (
        f"Training lengthened this half-life in {len(longer)} and shortened it in {len(shorter)} of {len(flows)} cells."
    )
    return [half, changed, *_furthest(flows)]


def _furthest(flows: Sequence[Flow]) -> list[str]:
    found = [(flow.end["relative"][-1], flow) for flow in flows if flow.end["relative"][-1] is not None]
    if not found:
        return []
    (least, faint), (most, strong) = min(found, key=lambda pair: pair[0]), max(found, key=lambda pair: pair[0])
    grown = ": it has grown on the way" if most > 1 else ""
    if faint is strong:
        return [f"{faint.steps} words back, {numerals.power(least)} of it is left{grown}."]
    weak, lasting = numerals.power(least), numerals.power(most)
    if strong.steps == faint.steps:
        return [
            f"{faint.steps} words back, {weak} of it is left in {faint.cell} and {lasting} in {strong.cell}{grown}."
        ]
    return [  # cells may have looked back differently far
        f"{faint.steps} words back, {weak} of it is left in {faint.cell} and, {strong.steps} words back, {lasting} in "
        f"{strong.cell}{grown}."
    ]


def _words(flow: Flow) -> str:
    told = flow.half_life(flow.end)
    return f"{told}{numerals.SPACE}{'word' if told == '1' else 'words'}"


SECTION = Section("gradients", "How far gradients reach", tell)
