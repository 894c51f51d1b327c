"""What a report on classifiers knows: everything that more than one of its sections needs, worked out once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reports.results.cells import Cell, Results
from reports.statistics.answer import Answer, find_answer
from reports.statistics.documents.audit import Audit, find_audit
from reports.statistics.documents.label_errors import LabelErrors, find_label_errors
from reports.statistics.groups import letters
from reports.statistics.learnt import Learnt, find_learnt
from reports.statistics.recommendation import choose
from reports.statistics.summary import Summary, summarise
from reports.statistics.verdicts import Verdict, Verdicts, find_verdicts


@dataclass(frozen=True, eq=False)
class Comparison:
    """The results of a run, and what follows from them."""

    results: Results
    hands_over: bool = True  # the run hands over a model that `wordloom predict` reads

    @cached_property
    def summaries(self) -> tuple[Summary, ...]:
        """Every cell in numbers, baselines first."""
        return summarise(self.results)

    @cached_property
    def done(self) -> list[Summary]:
        """The cells that have a model."""
        return [summary for summary in self.summaries if summary.scores]

    @cached_property
    def rivals(self) -> list[Summary]:
        """The rivals whose answers could be read."""
        return [summary for summary in self.done if summary.is_rival]

    @cached_property
    def networks(self) -> list[Cell]:
        """The networks that have a model."""
        return [summary.cell for summary in self.done if summary.is_network]

    @cached_property
    def verdicts(self) -> Verdicts:
        """The verdict on every pair of cells, on test."""
        return find_verdicts(self.results, self.summaries, "test")

    @cached_property
    def answer(self) -> Answer:
        """What is recommended."""
        return find_answer(self.results, self.summaries, self.verdicts)

    @cached_property
    def learnt(self) -> Learnt:
        """What the cells learnt: nothing, not all that they could, or neither."""
        return find_learnt(self.results, self.summaries)

    @cached_property
    def compared(self) -> tuple[Summary, ...]:
        """The recommended cell, the best of the other kind and the best rival: those that are looked at closely."""
        best = choose(self.rivals)
        looked_at = (self.answer.recommended, self.answer.beside, best.taken if best else next(iter(self.rivals), None))
        return tuple(dict.fromkeys(s for s in looked_at if s is not None))

    def over_validation(self, summary: Summary) -> float:
        """Return the variance that other documents of validation would give the score of one of a cell's models."""
        truth = self.results.truth["validation"]
        if not truth.size:
            return 0.0
        influences = [self.results.measured(model, "validation").influence for model in summary.cell.models]
        return float(np.mean([influence.var() for influence in influences])) / truth.size

    @cached_property
    def letters(self) -> dict[str, str]:
        """The letters of the groups of equivalent cells, by cell."""
        return letters(self.verdicts)

    @cached_property
    def audit(self) -> Audit | None:
        """The audit of the data; None for a run without one."""
        return find_audit(self.results, self.summaries)

    @cached_property
    def label_errors(self) -> LabelErrors:
        """Documents whose label is likely wrong."""
        return find_label_errors(self.results, self.summaries)

    @cached_property
    def against(self) -> tuple[Verdict, ...]:
        """Every other cell against the recommended one, the best first."""
        return self._against([s.name for s in self.done], self.answer.recommended)

    @cached_property
    def against_baseline(self) -> tuple[Verdict, ...]:
        """Every network against the best baseline, the best first."""
        return self._against([cell.name for cell in self.networks], self.answer.baseline)

    def _against(self, names: list[str], other: Summary | None) -> tuple[Verdict, ...]:
        found = [self.verdicts.between(name, other.name) for name in names] if other else []
        return tuple(sorted((v for v in found if v is not None), key=lambda verdict: -verdict.difference))
