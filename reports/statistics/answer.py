"""The answer in numbers: which cell is chosen, which stands beside it, and what test says of the two."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.results.cells import Results
from reports.statistics.recommendation import Choice, Outcome, best_of, choose, find_outcome
from reports.statistics.summary import Summary
from reports.statistics.verdicts import Verdicts, find_verdicts


@dataclass(frozen=True)
class Answer:
    """What was chosen on validation by the rules of `recommendation`, and what test says of it."""

    outcome: Outcome
    choice: Choice | None  # None where nothing was trained
    network: Summary | None  # the best network by validation
    baseline: Summary | None  # the best baseline by validation
    better: tuple[Summary, ...]  # further cells that test shows to be better than the recommended one

    @property
    def recommended(self) -> Summary | None:
        """The cell that is recommended: the best of all on validation."""
        return self.choice.taken if self.choice else None

    @property
    def handed_over(self) -> Summary | None:
        """The cell whose model is handed over: the recommended one, or where that is a rival, the best of this run."""
        return self.choice.handed_over if self.choice else None

    @property
    def runner_up(self) -> Summary | None:
        """The second by validation, of whatever kind."""
        return next((s for s in self.choice.ranked if s is not self.choice.taken), None) if self.choice else None

    @property
    def beside(self) -> Summary | None:
        """The second choice: the best of the other kind than the recommended cell, of an ensemble the best single.

        Of a rival it is what is handed over.
        """
        return _other(self.choice, self.network, self.baseline)


def find_answer(results: Results, summaries: tuple[Summary, ...], verdicts: Verdicts | None = None) -> Answer:
    """Choose by validation, then look at test; nothing here is chosen on test.

    `verdicts` are those on test, where they were worked out before.
    """
    choice = choose(summaries)
    if choice is None:
        return Answer("nothing", None, None, None, ())
    tested = verdicts or find_verdicts(results, summaries, "test")
    network, baseline = (best_of(summaries, is_baseline=kind) for kind in (False, True))
    beside = _other(choice, network, baseline)
    outcome = find_outcome(choice.taken, beside, tested)
    return Answer(outcome, choice, network, baseline, _better(summaries, choice.taken, beside, tested))


def _other(choice: Choice | None, network: Summary | None, baseline: Summary | None) -> Summary | None:
    taken = choice.taken if choice else None
    if choice is not None and choice.taken.is_rival:
        return choice.handed_over
    if taken is not None and taken.is_ensemble:
        single = choose([summary for summary in (network, baseline) if summary is not None])
        return single.taken if single else None
    return network if taken is baseline else baseline


def _better(
    summaries: Sequence[Summary], taken: Summary, beside: Summary | None, verdicts: Verdicts
) -> tuple[Summary, ...]:
    """Return them, the best first: also a rival that was no candidate, for want of answers to validation."""
    others = [s for s in summaries if not s.is_majority and s is not taken and s is not beside]
    judged = ((s, verdicts.between(s.name, taken.name)) for s in others)
    found = sorted(((s, v) for s, v in judged if v and v.word == "better"), key=lambda pair: -pair[1].difference)
    return tuple(summary for summary, _ in found)
