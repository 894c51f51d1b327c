"""Documents to read: those that the recommended cell was surest about and wrong, and those whose label is doubted."""

from collections.abc import Iterator, Sequence

from reports import numerals
from reports.sections import label_errors, mistakes
from reports.sections.section import Section, finding
from reports.statistics.comparison import Comparison
from reports.statistics.documents.label_errors import LabelError
from reports.statistics.documents.mistakes import Mistake, worst_mistakes
from reports.writing.blocks import Block, Details, Paragraph
from reports.writing.inline import File

FOUND = (
    "{name} is wrong about {wrong} of {documents} test documents; the models together doubt the label of {doubted} "
    "documents of validation and test."
)
WITHOUT_TEST = "The models together doubt the label of {doubted} documents of validation."
EVERY = ("Every doubted label, with your ids and texts: ", File("label_errors.csv", "label_errors.csv"), ".")


def tell(known: Comparison) -> list[Block] | None:
    """Show both as one list; nothing where no cell has a model."""
    best = known.answer.recommended
    if best is None:
        return None
    worst = worst_mistakes(known.results, known.summaries, best)
    cards = list(_cards(worst, known.label_errors.shown))
    nothing = [] if known.label_errors.listed else [Paragraph(label_errors.nothing(known.label_errors), "quiet")]
    return [finding(_found(known)), *mistakes.listed(cards), *nothing, *_about(known)]


def _found(known: Comparison) -> str:
    best, truth = known.answer.recommended, known.results.truth["test"]
    doubted = numerals.count(len(known.label_errors.listed))
    if best is None or not truth.size:
        return WITHOUT_TEST.format(doubted=doubted)
    wrong = int((best.model.predictions["test"].predicted != truth).sum())
    documents = numerals.count(truth.size)
    name = f"{best.name} (seed {best.model.seed})" if len(best.scores) > 1 else best.name
    return FOUND.format(name=name, wrong=numerals.count(wrong), documents=documents, doubted=doubted)


def _cards(worst: Sequence[Mistake], doubted: Sequence[tuple[LabelError, str]]) -> Iterator[list[Block]]:
    """Yield a card a document: what is on both lists first, then the worst of each list in turns."""
    errors = {error.id: (place, error, text) for place, (error, text) in enumerate(doubted)}
    wrong = {mistake.id: (place, mistake) for place, mistake in enumerate(worst)}

    def rank(name: str) -> tuple[bool, int, bool]:
        places = [found[name][0] for found in (wrong, errors) if name in found]
        return len(places) < 2, min(places), name not in wrong

    for name in sorted({**wrong, **errors}, key=rank):
        if name in wrong:
            yield mistakes.card(wrong[name][1], errors[name][1] if name in errors else None)
        else:
            _, error, text = errors[name]
            yield label_errors.card(error, text)


def _about(known: Comparison) -> Iterator[Block]:
    found = known.label_errors
    if found.listed:
        method = [Paragraph(label_errors.note(found)), Paragraph(label_errors.METHOD.format(cells=found.cells))]
        yield Details("Which labels are doubted, and what that means", [*method, Paragraph(EVERY)])


SECTION = Section("documents", "Documents to read", tell)
