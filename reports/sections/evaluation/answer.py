"""How the cells of a run do on new documents, and how far that is from its own test."""

from reports import numerals
from reports.drawing.scores import score_drawing
from reports.sections.models import scored
from reports.sections.section import Section, figures, level, scale
from reports.sections.verdict_table import signed_word
from reports.sections.wording import told
from reports.statistics.evaluation.evaluation import Evaluation
from reports.statistics.evaluation.two_samples import Change
from reports.statistics.summary import Summary
from reports.writing.blocks import Block, Column, Entry, Paragraph, Row, Table
from reports.writing.inline import Name

ABOUT = (
    "The run is as it was: nothing is chosen or fitted on these documents. “Recommended” is what validation chose; the "
    "change is to the score on the test documents of the run, with an interval over the documents of both sets."
)


def tell(known: Evaluation) -> list[Block]:
    """Say how the recommended cell does, what does better, and how far every cell moved."""
    best = known.answer.recommended
    found: list[Block] = [Paragraph(headline(known), "headline"), Paragraph(" ".join(detail(known)), "lead")]
    if best is None:
        return found
    caption = f"{scale(known).title} on the new documents with {level(known)} intervals."
    found += figures(score_drawing(known.summaries, best, scale(known)), caption)
    columns = [Column("Cell"), Column(f"Test {scale(known).name} of the run"), Column(f"New {scale(known).name}")]
    columns += [Column("Change"), Column("Against the recommended cell", is_number=False)]
    return [*found, Table("New documents", columns, [_row(known, s) for s in known.done]), Paragraph(ABOUT, "quiet")]


def headline(known: Evaluation) -> str:
    """Say in a sentence how the recommended cell does."""
    best, by = known.answer.recommended, scale(known)
    if best is None:
        return "The run has no model that could be asked."
    documents = int(known.results.truth["test"].size)
    span = f" ({by.span(*best.interval)})" if best.interval else ""
    said = (
        f"On {numerals.count(documents)} document{'' if documents == 1 else 's'} of {known.data}, {best.name} has "
        f"{by.name} {by.value(best.test)}{span}"
    )
    moved = known.changes.get(best.name)
    if moved is None:
        return f"{said}."
    before = f"{by.value(moved.before)} on the test of the run ({_numbers(known, moved)})"
    return f"{said}: {_moved(known, moved, before)}."


def _moved(known: Evaluation, moved: Change, before: str) -> str:
    if not moved.is_shown:
        return f"not told apart from its {before}"
    is_above = moved.difference * known.results.measure.direction > 0
    return f"above its {before}" if is_above else f"below its {before}"


def _numbers(known: Evaluation, moved: Change) -> str:
    return scale(known).plus_minus(moved.difference, (moved.interval.high - moved.interval.low) / 2)


def detail(known: Evaluation) -> list[str]:
    """Say what does better, and which documents were set apart."""
    best, found = known.answer.recommended, []
    for other in known.answer.better:
        verdict = known.verdicts.between(other.name, best.name) if best else None
        found.append(f"Here {other.name} is better ({told(verdict)})." if verdict else "")
    if best is not None and not found:
        found.append(f"No cell is shown to be better than {best.name} here.")
    copied = known.copied
    if copied.documents:
        kinds = ", ".join(f"{numerals.count(number)} {kind}" for kind, number in copied.kinds.items() if number)
        right = copied.right.get(best.name) if best else None
        score = f"; there {best.name} is right in {numerals.percent(right)}" if best and right is not None else ""
        found.append(
            f"{numerals.count(copied.documents)} further documents are copies of training texts ({kinds}) and count in "
            f"no score{score}."
        )
    else:
        found.append("None of them is a copy of a training text.")
    if known.unlabelled:
        found.append(f"{numerals.count(known.unlabelled)} have no label and were left out.")
    return found


def _row(known: Evaluation, summary: Summary) -> Row:
    by, moved = scale(known), known.changes.get(summary.name)
    best = known.answer.recommended
    verdict = known.verdicts.between(summary.name, best.name) if best and best is not summary else None
    notes = ("recommended",) if summary is best else ()
    change: Entry = Entry(numerals.NONE)
    if moved is not None:
        low, high = map(by.change, moved.interval)
        change = Entry(by.change(moved.difference), (f"{low} to {high}",))
    return Row(
        [
            Entry(Name(summary.name), notes),
            by.value(moved.before) if moved else numerals.NONE,
            scored(by, summary.test, summary.interval, is_strong=True),
            change,
            signed_word(verdict) if verdict else Entry(numerals.NONE),
        ],
        "chosen" if summary is best else "",
    )


SECTION = Section("answer", "New documents", tell)
