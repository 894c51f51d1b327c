"""What a report on new documents knows: the comparison of the cells on them, and what it was on the run's own test."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from reports.results.cells import Results
from reports.statistics.comparison import Comparison
from reports.statistics.evaluation.drift import Drift, find_drift
from reports.statistics.evaluation.two_samples import Change, Sample, change
from reports.statistics.intervals import Interval, wilson
from reports.statistics.summary import Summary


@dataclass(frozen=True)
class Copied:
    """New documents that are copies of training texts, which count in no score."""

    kinds: Mapping[str, int]  # exact, normalised, near → documents
    right: Mapping[str, float] = field(default_factory=dict)  # cell → share of them that it gets right

    @property
    def documents(self) -> int:
        """How many there are."""
        return sum(self.kinds.values())


@dataclass(frozen=True, eq=False)
class Evaluation(Comparison):
    """The results of a run's cells on new documents, which stand as its test."""

    hands_over: bool = False
    data: str = ""  # what was read
    unlabelled: int = 0  # documents without a label, which are not judged
    copied: Copied = field(default_factory=lambda: Copied({}))
    run: Results | None = None  # on its own test

    @cached_property
    def changes(self) -> dict[str, Change]:
        """How far each cell's measure moved from the run's test to the new documents; empty where it has no test."""
        if self.run is None or not self.run.truth["test"].size:
            return {}
        confidence = self.results.request.settings.confidence
        before = {cell.name: _sample(self.run, cell.name) for cell in self.run.cells}
        return {
            cell.name: change(before[cell.name], _sample(self.results, cell.name), confidence)
            for cell in self.results.cells
            if cell.models
        }

    @cached_property
    def drift(self) -> Drift | None:
        """In what the documents differ from those of the run's test."""
        return find_drift(self.run, self.results) if self.run is not None else None

    def on_copies(self, cell: Summary) -> Interval | None:
        """Return the interval of how often a cell is right about the copies."""
        right = self.copied.right.get(cell.name)
        return None if right is None else wilson(right, self.copied.documents, self.results.request.settings.confidence)


def _sample(results: Results, name: str) -> Sample:
    (cell,) = (cell for cell in results.cells if cell.name == name)
    return [results.measured(model, "test") for model in cell.models], results.groups["test"]
