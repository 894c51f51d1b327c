"""What a report on new documents knows: the comparison of the cells on them, and what it was on the run's own test."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from reports.results.cells import Results
from reports.statistics.comparison import Comparison
from reports.statistics.evaluation.drift import Drift, find_drift
from reports.statistics.evaluation.two_samples import Change, Sample, change


@dataclass(frozen=True)
class Copied:
    """New documents that are copies of training texts, which count in no score."""

    kinds: Mapping[str, int]  # exact, normalised, near → documents
    right: Mapping[str, float]  # cell → share of them that it gets right

    @property
    def documents(self) -> int:
        """How many there are."""
        return sum(self.kinds.values())


@dataclass(frozen=True, eq=False, kw_only=True)
class Evaluation(Comparison):
    """The results of a run's cells on new documents, which stand as its test."""

    hands_over: bool = False
    data: str  # what was read
    unlabelled: int  # documents without a label, which are not judged
    copied: Copied
    run: Results  # the same cells on the run's own test

    @cached_property
    def changes(self) -> dict[str, Change]:
        """How far each cell's measure moved from the run's test to the new documents; empty where it has no test."""
        if not self.run.truth["test"].size:
            return {}
        confidence = self.results.request.settings.confidence
        return {
            cell.name: change(_sample(self.run, cell.name), _sample(self.results, cell.name), confidence)
            for cell in self.results.cells
            if cell.models
        }

    @cached_property
    def drift(self) -> Drift | None:
        """In what the documents differ from those of the run's test; None where it has none."""
        return find_drift(self.run, self.results)


def _sample(results: Results, name: str) -> Sample:
    (cell,) = (cell for cell in results.cells if cell.name == name)
    return [results.measured(model, "test") for model in cell.models], results.groups["test"]
