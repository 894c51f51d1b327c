"""Learning curves of networks that are trained by epochs."""

from collections.abc import Sequence
from typing import Protocol

from reports.drawing.curves import loss_drawing, score_curves
from reports.results.cells import Results
from reports.results.models import Model
from reports.scales import SCALES
from reports.sections.section import Section, figures, finding
from reports.statistics.learnt import is_unfinished
from reports.writing.blocks import Block, Details, Figure
from reports.writing.inline import Between, Key


class Knows(Protocol):
    """A report on networks of any kind."""

    @property
    def results(self) -> Results:
        """Its results."""


#: Whether a model was best at its last epoch → what is said.
FOUND = {
    False: "Trained networks: {models}, each of them best before its last epoch, so that more would not have helped.",
    True: "Trained networks: {models}, of which {rising} did best at the last epoch allowed, so that more may help.",
}
LOSSES = (
    "Loss by epoch, a pair of lines a seed: ",
    Key("train", "dashed"),
    Between(),
    Key("validation", "accent line"),
    " with a dot on the epoch that was kept. Where the solid line turns up while the dashed one falls, the model is "
    "learning its training documents by heart. Train loss is measured with dropout on, so it can lie above.",
)


def tell(known: Knows) -> list[Block] | None:
    """Show how scores and losses went; nothing where no network was trained by epochs."""
    networks = [cell for cell in known.results.cells if cell.is_network and cell.models]
    measure = known.results.measure
    losses, score = loss_drawing(networks), score_curves(networks, measure, SCALES[measure.name])
    if losses is None:
        return None
    means = ", means over seeds." if len(known.results.seeds) > 1 else "."
    curves = figures(score, f"Validation {SCALES[measure.name].name} by epoch{means}")
    return [
        finding(_found([model for cell in networks for model in cell.models])),
        Details("Score by epoch", curves),
        Details("Loss by epoch", [Figure(losses, LOSSES)]),
    ]


def _found(models: Sequence[Model]) -> str:
    """Say how many models were best at their last epoch, and so may not have been done."""
    rising = sum(map(is_unfinished, models))
    return FOUND[bool(rising)].format(models=len(models), rising=rising)


SECTION = Section("learning", "Learning curves", tell)
