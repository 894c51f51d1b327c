"""The rules by which a cell is recommended: chosen on validation alone, whatever its kind, then looked at on test.

They are written down in `RULES`, which the report shows: 1 and 2 choose, 3 says what test says about the choice. That
changes neither the choice nor the model that is handed over: a test set by which something was chosen is a validation
set. Being chosen as the highest flatters a cell on validation, and a network whose seeds were lucky on test too
(`luck`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reports.statistics.judging import Word
from reports.statistics.summary import Summary
from reports.statistics.verdicts import Verdicts

#: What test says of the recommended cell against the one that stands beside it, or why it says nothing.
Outcome = Literal["ahead", "equivalent", "undecided", "behind", "no-test", "alone", "nothing"]
#: The rules in their order, `{measure}` being that of the run; the words for pairs are those of `verdicts`.
RULES = (
    "The cell with the best mean {measure} on validation over its seeds is recommended and handed over, whatever its "
    "kind; the majority class, which reads nothing, is no candidate. Ties go to the cheaper: a baseline before a "
    "network, a network before an ensemble, then fewer parameters, then less training time.",
    "Beside it stands, as the second choice, the best of the other kind on validation: the best network beside a "
    "baseline, the best baseline beside a network, the best single model beside an ensemble.",
    "Only now the test set is opened. It says whether the recommended cell is better than the second choice, "
    "equivalent to it, not told apart from it, or worse; it changes nothing about the choice.",
)
#: What is said after them where there are rivals.
RULE_OF_RIVALS = (
    "A rival, whose answers were made elsewhere, is a candidate as any cell if it has answered validation; ties go to "
    "what was trained here. Where one is recommended there is no model of it to hand over: handed over, and second "
    "choice, is the best cell of this run."
)
#: Kinds of cells, the simplest first.
STEPS = ("baseline", "recurrent", "ensemble", "rival")
#: The word for the recommended cell against the second choice → what test says.
OUTCOMES: dict[Word, Outcome] = {
    "better": "ahead",
    "equivalent": "equivalent",
    "not enough evidence": "undecided",
    "worse": "behind",
}


@dataclass(frozen=True)
class Choice:
    """What validation chose, and from what."""

    taken: Summary
    ranked: tuple[Summary, ...]  # every candidate, best first

    @property
    def handed_over(self) -> Summary | None:
        """The best that has a model here: what was taken unless that is a rival; None where there are rivals alone."""
        return next((summary for summary in self.ranked if not summary.is_rival), None)

    @property
    def tied(self) -> tuple[Summary, ...]:
        """The others that score the same on validation: the cheapest was taken."""
        return tuple(s for s in self.ranked if s is not self.taken and score(s) == score(self.taken))


def choose(summaries: Sequence[Summary]) -> Choice | None:
    """Return what rule 1 chooses; None where nothing was trained. The majority class is taken only if it is alone.

    A rival without answers to validation is no candidate.
    """
    able = [s for s in summaries if s.validation is not None or not s.is_rival]
    candidates = ranked([s for s in able if not s.is_majority]) or ranked(able)
    return Choice(candidates[0], candidates) if candidates else None


def best_of(summaries: Sequence[Summary], *, is_baseline: bool) -> Summary | None:
    """Return the best baseline, or the best network, by validation; majority is the best baseline only if alone."""
    found = choose([s for s in singles(summaries) if s.is_baseline == is_baseline])
    return found.taken if found else None


def singles(summaries: Sequence[Summary]) -> list[Summary]:
    """Return the cells that are trained here, each by itself: no ensembles, and no rivals."""
    return [summary for summary in summaries if not summary.is_ensemble and not summary.is_rival]


def ranked(summaries: Sequence[Summary]) -> tuple[Summary, ...]:
    """Return those with a model, the best on validation first; ties go to the cheaper."""
    return tuple(sorted((s for s in summaries if s.scores), key=rank))


def rank(summary: Summary) -> tuple[float, int, float, float]:
    """Return what cells are ranked by, the lowest first: the measure on validation, then what a cell costs.

    Seconds come last: two runs of the same settings measure others, and must not recommend another cell.
    """
    parameters, seconds = (summary.cost(name) or 0.0 for name in ("parameters", "train_seconds"))
    return -score(summary), step(summary), parameters, seconds


def step(summary: Summary) -> int:
    """Return how far from the simplest kind a cell is: a baseline 0, a network 1, an ensemble 2, a rival 3."""
    return STEPS.index(summary.cell.kind)


def score(summary: Summary) -> float:
    """Return the mean of the measure on validation, the greatest the best; without one, as if nothing were right.

    Rounded: the order in which a mean was added up must break no tie.
    """
    nothing = 0.0 if summary.measure.larger_is_better else math.inf
    value = nothing if summary.validation is None else summary.validation
    return round(summary.measure.direction * value, 9)


def find_outcome(taken: Summary, beside: Summary | None, verdicts: Verdicts) -> Outcome:
    """Return what rule 3 says; `verdicts` are those on test."""
    if beside is None:
        return "alone"
    verdict = verdicts.between(taken.name, beside.name)
    return OUTCOMES[verdict.word] if verdict else "no-test"
