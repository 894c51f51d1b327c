"""The worst mistakes: test documents that the recommended cell was surest about and wrong."""

from reports import numerals
from reports.sections.section import Section
from reports.statistics.comparison import Comparison
from reports.statistics.documents.mistakes import Mistake, worst_mistakes
from reports.writing.blocks import Block, Cards, Paragraph, Quote
from reports.writing.inline import Badge, Between, Code, Part, Strong, Whole


def tell(known: Comparison) -> list[Block]:
    """Show the mistakes."""
    chosen = known.answer.recommended
    found = worst_mistakes(known.results, known.summaries, chosen) if chosen else ()
    if not found or chosen is None:
        is_flawless = chosen is not None and known.results.truth["test"].size
        return [Paragraph("No mistakes on test." if is_flawless else "There are no predictions on test.")]
    about = (
        f"Test documents about which {chosen.name} (seed {chosen.model.seed}) was surest and differs from the label. "
        "Some of the labels will be what is wrong."
    )
    return [Paragraph(about), Cards([_card(mistake) for mistake in found])]


def _card(found: Mistake) -> list[Block]:
    share = numerals.probability(found.confidence)
    doubt: tuple[Part, ...] = (" ", Badge("no model agrees with the label")) if found.doubtful else ()
    judged = Whole(("predicted ", Strong(found.predicted), f" with {share}"))
    tag = f" · {found.tag}" if found.tag else ""
    return [
        Paragraph((Whole(("labelled ", Strong(found.truth))), Between(), judged, *doubt), "verdict"),
        Quote(f"{found.text}{'…' if found.is_cut else ''}"),
        Paragraph((Code(found.id), f"{tag} · {found.wrong_models} of {found.models} models are wrong here"), "quiet"),
    ]


SECTION = Section("mistakes", "Worst mistakes", tell)
