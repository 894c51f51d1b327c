"""Confusion: which class is called which, and the scores of each class."""

import numpy as np

from reports import numerals
from reports.drawing.confusion import SMALL_MULTIPLES, confusion_drawing
from reports.sections.section import Section, finding
from reports.sections.wording import best_of_kind, listed
from reports.statistics.comparison import Comparison
from reports.statistics.confusion import pooled_confusion
from reports.statistics.scores import class_f1, precision_and_recall
from reports.statistics.summary import Summary
from reports.writing.blocks import Block, Column, Details, Figure, Paragraph, Row, Table
from reports.writing.inline import Isolated

FOUND = "The most common mistake of {name}: it calls {share} of “{truth}” on test “{called}”."
FLAWLESS = "{name} makes no mistake on test."


def tell(known: Comparison) -> list[Block] | None:
    """Say which class is taken for which; nothing where there is no test."""
    results, chosen = known.results, known.answer.recommended
    drawing = confusion_drawing(results, known.compared, "confusion")
    if drawing is None or chosen is None:
        return None
    pooled = ", counts are added up over seeds" if len(results.seeds) > 1 else ""
    about = f"Rows are the true class, columns what the model called it; shares are of the row{pooled}."
    return [
        finding(_found(known, chosen)),
        Details("Which class is called which", [Paragraph(about), Figure(drawing, _beside(known, chosen))]),
        Details("Scores by class", [_table(known, chosen)]),
        *_others(known),
    ]


def _found(known: Comparison, chosen: Summary) -> str:
    """Say which mistake is the most common."""
    counts, labels = pooled_confusion(known.results, chosen), known.results.corpus.labels
    wrong = counts - np.diag(np.diagonal(counts))
    if not wrong.any():
        return FLAWLESS.format(name=chosen.name)
    truth, called = divmod(int(wrong.argmax()), len(labels))
    share = numerals.percent(float(wrong[truth, called] / counts[truth].sum()))
    return FOUND.format(name=chosen.name, truth=labels[truth], called=labels[called], share=share)


def _beside(known: Comparison, taken: Summary) -> str:
    """Name the recommended cell and those whose matrices stand beside its own."""
    other = known.answer.beside
    rivals = [s.name for s in known.compared if s.is_rival and s is not taken]
    if other is None or taken.is_rival:
        names = [*([other.name] if other else []), *rivals]
        return f"{taken.name} beside {listed(names)}." if names else f"{taken.name}."
    elsewhere = f", and {listed(rivals)}, made elsewhere" if rivals else ""
    return f"{taken.name} beside {best_of_kind(other)} on validation{elsewhere}."


def _table(known: Comparison, chosen: Summary) -> Table:
    """Return precision, recall and F1 of each class, over seeds."""
    counts = pooled_confusion(known.results, chosen)
    documents = counts.sum(axis=1) // max(len(chosen.scores), 1)
    shares = [*precision_and_recall(counts), class_f1(counts)]
    rows = [
        Row([Isolated(name), numerals.count(number), *map(numerals.percent, each)])
        for name, number, *each in zip(known.results.corpus.labels, documents.tolist(), *shares, strict=True)
    ]
    columns = [Column("Class"), *map(Column, ("Documents", "Precision", "Recall", "F1"))]
    return Table("Scores by class", columns, rows, caption=f"{chosen.name} by class")


def _others(known: Comparison) -> list[Block]:
    if known.results.classes > SMALL_MULTIPLES:
        said = f"With {known.results.classes} classes the matrices of the other cells are not drawn."
        return [Paragraph(said, "quiet")]
    others = [summary for summary in known.done if summary not in known.compared]
    drawing = confusion_drawing(known.results, others, "confusion_others")
    return [Details("The other cells", [Figure(drawing)])] if drawing else []


SECTION = Section("confusion", "Confusion", tell)
