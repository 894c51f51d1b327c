"""The answer in numbers: which cell is chosen, and what test says of it beside the baselines."""

from dataclasses import dataclass

from reports.results.cells import Results
from reports.statistics.recommendation import Choice, Outcome, choose_on_validation, find_outcome, ranked
from reports.statistics.summary import Summary
from reports.statistics.verdicts import Verdicts, find_verdicts


@dataclass(frozen=True)
class Answer:
    """What was chosen on validation by the rules of `recommendation`, and what test says of it."""

    outcome: Outcome
    choice: Choice | None  # None where nothing was trained
    baseline: Summary | None  # the best baseline by validation
    rivals: tuple[Summary, ...]  # the baselines that test does not show to be worse

    @property
    def recommended(self) -> Summary | None:
        """The cell that is recommended and handed over."""
        return self.choice.taken if self.choice else None

    @property
    def best(self) -> Summary | None:
        """The best by validation: the recommended cell itself, unless a cheaper one is equivalent."""
        return self.choice.best if self.choice else None

    @property
    def runner_up(self) -> Summary | None:
        """The second by validation, of the same kind."""
        return next((s for s in self.choice.ranked if s is not self.choice.taken), None) if self.choice else None

    @property
    def beside(self) -> Summary | None:
        """The baseline that is named beside the recommended cell: one that is not worse, or the best by validation."""
        return self.rivals[0] if self.rivals else self.baseline


def find_answer(results: Results, summaries: tuple[Summary, ...], verdicts: Verdicts | None = None) -> Answer:
    """Choose by validation, then look at test; nothing here is chosen on test.

    `verdicts` are those on test, where they were worked out before.
    """
    choice = choose_on_validation(results, summaries)
    if choice is None:
        return Answer("nothing", None, None, ())
    tested = verdicts or find_verdicts(results, summaries, "test")
    baselines = ranked([s for s in summaries if s.is_baseline])
    outcome, rivals = find_outcome(choice.taken, baselines, tested)
    return Answer(outcome, choice, baselines[0] if baselines else None, rivals)
