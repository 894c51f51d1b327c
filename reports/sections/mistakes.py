"""The worst mistakes: test documents that the recommended cell was surest about and wrong."""

from collections.abc import Iterator, Sequence

from reports import numerals
from reports.sections.section import Section, finding
from reports.statistics.comparison import Comparison
from reports.statistics.documents.label_errors import LabelError
from reports.statistics.documents.mistakes import Mistake, worst_mistakes
from reports.writing.blocks import Block, Cards, Details, Paragraph, Quote
from reports.writing.inline import Badge, Between, Code, Isolated, Part, Strong, Whole

#: Documents of a list that are shown at once.
SHOWN = 5
ABOUT = (
    "Test documents about which {name} (seed {seed}) was surest and differs from the label; some of the labels will be "
    "what is wrong."
)


def tell(known: Comparison) -> list[Block]:
    """Show the mistakes."""
    chosen = known.answer.recommended
    worst = worst_mistakes(known.results, known.summaries, chosen) if chosen else ()
    if not worst or chosen is None:
        is_flawless = chosen is not None and known.results.truth["test"].size
        return [finding("No mistakes on test." if is_flawless else "There are no predictions on test.")]
    return [finding(ABOUT.format(name=chosen.name, seed=chosen.model.seed)), *listed([card(one) for one in worst])]


def listed(cards: Sequence[Sequence[Block]]) -> Iterator[Block]:
    """Yield documents, the first of them at once."""
    if cards[:SHOWN]:
        yield Cards(cards[:SHOWN])
    if cards[SHOWN:]:
        yield Details(f"{numerals.count(len(cards) - SHOWN)} more", [Cards(cards[SHOWN:])])


def card(found: Mistake, doubt: LabelError | None = None) -> list[Block]:
    """Return a document that was got wrong, and what the models together say of its label where they doubt it."""
    share = numerals.probability(found.confidence)
    said = "the label is doubted" if doubt else "no model agrees with the label" if found.doubtful else ""
    badge: tuple[Part, ...] = (" ", Badge(said)) if said else ()
    judged = Whole(("predicted ", Strong(found.predicted, is_quoted=True), f" with {share}"))
    tag = (" · ", Isolated(found.tag)) if found.tag else ()
    wrong = f" · {found.wrong_models} of {found.models} models are wrong here"
    return [
        Paragraph((Whole(("labelled ", Strong(found.truth, is_quoted=True))), Between(), judged, *badge), "verdict"),
        Quote(f"{found.text}{'…' if found.is_cut else ''}"),
        Paragraph((Code(found.id), *tag, wrong), "quiet"),
    ]


SECTION = Section("mistakes", "Worst mistakes", tell)
