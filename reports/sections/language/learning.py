"""How the perplexities of networks fell in training."""

from reports.drawing.perplexities import learning_drawing
from reports.sections.section import Section
from reports.statistics.language.comparison import LanguageComparison
from reports.writing.blocks import Block, Figure

CAPTION = (
    "Validation perplexity after each epoch, by the full softmax; the epoch with the lowest is kept. N-gram models are "
    "counted once."
)


def tell(known: LanguageComparison) -> list[Block] | None:
    """Show the curves; nothing where no network was trained."""
    drawing = learning_drawing(known.results.cells)
    return [Figure(drawing, CAPTION)] if drawing else None


SECTION = Section("learning", "Learning curves", tell)
