"""How the perplexities of networks fell in training."""

from reports.drawing.perplexities import learning_drawing
from reports.sections.section import Section, figures, finding
from reports.statistics.language.comparison import LanguageComparison
from reports.writing.blocks import Block

CAPTION = (
    "Validation perplexity after each epoch, by the full softmax; the epoch with the lowest is kept. N-gram models are "
    "counted once."
)


def tell(known: LanguageComparison) -> list[Block]:
    """Show the curves; nothing where no network was trained."""
    shown = figures(learning_drawing(known.results.cells))
    return [finding(CAPTION), *shown] if shown else []


SECTION = Section("learning", "Learning curves", tell)
