"""The rules by which a cell is recommended: chosen on validation alone, then held against the baselines on test.

They are written down in `RULES`, which the report shows: 1 and 2 choose; of 3 to 6, which say what test says about the
choice, the first that fits is said first. Being chosen as the highest flatters the best network on validation, so that
rule 2 takes a cheaper one rather too seldom than too often. What test says changes neither the choice nor the model
that is handed over: a test set by which something was chosen is a validation set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reports.results.cells import Results
from reports.statistics.judging import Word
from reports.statistics.summary import Summary
from reports.statistics.verdicts import Verdict, Verdicts, find_verdicts

Outcome = Literal[
    "baseline-wins",
    "baseline-equivalent",
    "baseline-undecided",
    "ahead",
    "no-test",
    "no-baseline",
    "no-recurrent",
    "nothing",
]
#: The rules in their order; the words for pairs are those of `verdicts`.
RULES = (
    "The best network is the one with the highest mean validation accuracy over its seeds; ties go to the one that "
    "trains faster. Where no network was trained, the same is said of the baselines.",
    "If another network is equivalent to the best on the documents of validation and trains in less time, the quickest "
    "of those is taken instead.",
    "Only now the test set is opened. A baseline that is better than the network taken is named first.",
    "Otherwise a baseline that is equivalent to it is named first: no network is needed.",
    "Otherwise a baseline that is not told apart from it is named first, with what would settle it.",
    "Otherwise every baseline is worse, and the network is worth its cost.",
)
#: Rules 3 to 5: what a baseline is to the chosen network, in the order in which it is said.
RIVALRY: dict[Word, Outcome] = {
    "better": "baseline-wins",
    "equivalent": "baseline-equivalent",
    "not enough evidence": "baseline-undecided",
}


@dataclass(frozen=True)
class Choice:
    """What validation chose, and from what."""

    taken: Summary
    best: Summary  # by validation; another one only where `verdict` is there
    ranked: tuple[Summary, ...]  # all of its kind, best first
    verdict: Verdict | None  # of the taken cell against the best, on validation


def choose(summaries: Sequence[Summary], validation: Verdicts) -> Choice | None:
    """Return the choice of rules 1 and 2; None where nothing was trained."""
    networks = ranked([s for s in summaries if not s.is_baseline])
    candidates = networks or ranked([s for s in summaries if s.is_baseline])
    if not candidates:
        return None
    best = candidates[0]
    price = best.cost("train_seconds")
    equivalent = [
        (seconds, other, verdict)
        for other in networks
        if (verdict := validation.between(other.name, best.name)) is not None
        and verdict.word == "equivalent"
        and (seconds := other.cost("train_seconds")) is not None
        and price is not None
        and seconds < price
    ]
    if not equivalent:
        return Choice(best, best, candidates, None)
    _, taken, verdict = min(equivalent, key=lambda found: found[0])
    return Choice(taken, best, candidates, verdict)


def choose_on_validation(results: Results, summaries: Sequence[Summary]) -> Choice | None:
    """Return what `choose` chooses by the verdicts on validation."""
    return choose(summaries, find_verdicts(results, summaries, "validation"))


def ranked(summaries: Sequence[Summary]) -> tuple[Summary, ...]:
    """Return those with a model, best mean validation accuracy first; ties go to the cheaper training."""
    return tuple(sorted((s for s in summaries if s.scores), key=rank))


def rank(summary: Summary) -> tuple[float, float]:
    """Return what cells are ranked by: validation accuracy, then training seconds; the lowest is first."""
    # Rounded, so that the order in which a mean was added up breaks no tie.
    return -round(summary.validation or 0.0, 9), summary.cost("train_seconds") or 0.0


def find_outcome(
    taken: Summary, baselines: Sequence[Summary], verdicts: Verdicts
) -> tuple[Outcome, tuple[Summary, ...]]:
    """Return what rules 3 to 6 say, and the baselines that are not worse, those first that the outcome is about."""
    if taken.is_baseline:
        return "no-recurrent", ()
    if not baselines:
        return "no-baseline", ()
    if not verdicts.names:
        return "no-test", ()
    judged = [(s, v) for s in baselines if (v := verdicts.between(s.name, taken.name)) is not None]
    order: list[Word] = list(RIVALRY)
    rivals = sorted(
        ((s, v) for s, v in judged if v.word in RIVALRY),
        key=lambda pair: (order.index(pair[1].word), -pair[1].difference),
    )
    if not rivals:
        return "ahead", ()
    return RIVALRY[rivals[0][1].word], tuple(summary for summary, _ in rivals)
