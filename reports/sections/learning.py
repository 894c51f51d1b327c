"""Learning curves of networks that are trained by epochs."""

from typing import Protocol

from reports.drawing.curves import loss_drawing, score_curves
from reports.results.cells import Results
from reports.scales import SCALES
from reports.sections.section import Section, figures
from reports.writing.blocks import Block, Figure, Paragraph
from reports.writing.inline import Between, Key


class Knows(Protocol):
    """A report on networks of any kind."""

    @property
    def results(self) -> Results:
        """Its results."""


LOSSES = (
    "Loss by epoch, a pair of lines a seed: ",
    Key("train", "dashed"),
    Between(),
    Key("validation", "accent line"),
    " with a dot on the epoch that was kept. Where the solid line turns up while the dashed one falls, the model is "
    "learning its training documents by heart. Train loss is measured with dropout on, so it can lie above.",
)


def tell(known: Knows) -> list[Block]:
    """Show how scores and losses went."""
    networks = [cell for cell in known.results.cells if cell.is_network and cell.models]
    measure = known.results.measure
    losses, score = loss_drawing(networks), score_curves(networks, measure, SCALES[measure.name])
    if losses is None:
        return [Paragraph("No network was trained by epochs in this run.")]
    means = ", means over seeds." if len(known.results.seeds) > 1 else "."
    return [*figures(score, f"Validation {SCALES[measure.name].name} by epoch{means}"), Figure(losses, LOSSES)]


SECTION = Section("learning", "Learning curves", tell)
