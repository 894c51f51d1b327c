"""The answer: which cell to take, how sure that is, and whether something simpler does as well."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from reports import numerals
from reports.results import Results
from reports.summary import Summary

Outcome = Literal["ahead", "baseline-as-good", "baseline-wins", "no-baseline", "no-recurrent", "nothing"]


@dataclass(frozen=True)
class Answer:
    """What the first screen of the report says.

    `recommended` is the recurrent cell with the best mean validation accuracy over its seeds; where there is none, the
    baseline with the best. `rivals` are the baselines whose test score is not below the recommended cell's interval.
    """

    outcome: Outcome
    recommended: Summary | None
    runner_up: Summary | None  # second by validation, of the same kind
    baseline: Summary | None  # the best baseline by validation
    rivals: tuple[Summary, ...]
    headline: str
    detail: str


def find_answer(results: Results, summaries: tuple[Summary, ...]) -> Answer:
    """Choose by validation, then look at test; nothing here is chosen on test."""
    recurrent = ranked([s for s in summaries if not s.is_baseline])
    baselines = ranked([s for s in summaries if s.is_baseline])
    chosen = recurrent or baselines
    if not chosen:
        failed = ("No model was trained.", "Every cell failed; the table says why.")
        return Answer("nothing", None, None, None, (), *failed)
    recommended, runner_up = (*chosen, None)[:2]
    assert recommended is not None  # `chosen` holds at least one
    rivals = _rivals(recommended, baselines) if recurrent else ()
    outcome = _outcome(recommended, baselines, rivals)
    best = baselines[0] if baselines else None
    detail = _detail(results, chosen, rivals[0] if rivals else best)
    headline = _HEADLINES[outcome](recommended, rivals)
    return Answer(outcome, recommended, runner_up, best, rivals, headline, detail)


def ranked(summaries: list[Summary]) -> list[Summary]:
    """Return those with a model, best mean validation accuracy first; ties go to the cheaper training."""
    done = [summary for summary in summaries if summary.scores]
    return sorted(done, key=_rank)


def _rank(summary: Summary) -> tuple[float, float]:
    # Rounded, so that the order in which a mean was added up breaks no tie.
    return -round(summary.validation or 0.0, 9), summary.cost("train_seconds") or 0.0


def _rivals(recommended: Summary, baselines: list[Summary]) -> tuple[Summary, ...]:
    interval = recommended.accuracy_interval
    if interval is None:
        return ()
    close = [s for s in baselines if s.accuracy is not None and s.accuracy >= interval.low]
    return tuple(sorted(close, key=lambda s: -(s.accuracy or 0.0)))


def _outcome(recommended: Summary, baselines: list[Summary], rivals: tuple[Summary, ...]) -> Outcome:
    if recommended.is_baseline:
        return "no-recurrent"
    if not baselines:
        return "no-baseline"
    if not rivals:
        return "ahead"
    interval = recommended.accuracy_interval
    above = interval is not None and (rivals[0].accuracy or 0.0) > interval.high
    return "baseline-wins" if above else "baseline-as-good"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


_HEADLINES: dict[str, Callable[[Summary, tuple[Summary, ...]], str]] = {
    "ahead": lambda cell, _: f"Take {cell.name}. No baseline does as well.",
    "baseline-as-good": lambda cell, rivals: (
        f"A baseline does as well: {_listed([r.name for r in rivals])} on test {'is' if len(rivals) == 1 else 'are'} "
        f"within the interval of {cell.name}, the best network."
    ),
    "baseline-wins": lambda cell, rivals: (
        f"A baseline wins: {rivals[0].name} is above the interval of {cell.name}, the best network."
    ),
    "no-baseline": lambda cell, _: f"Take {cell.name}. No baseline was run, so nothing says whether it is needed.",
    "no-recurrent": lambda cell, _: f"No network was trained. Of the baselines, take {cell.name}.",
}


def _detail(results: Results, chosen: list[Summary], other: Summary | None) -> str:
    """Say why this cell, its test score, and how the baseline beside it does."""
    cell, text = chosen[0], _choice(chosen)
    if cell.accuracy is None:
        return f"{text} There is no test split."
    documents = numerals.count(results.truth["test"].size)
    interval = numerals.percent_range(*(cell.accuracy_interval or (None, None)))
    level = f"{100 * results.request.settings.confidence:g}{numerals.SPACE}%"
    text += f" On the {documents} test documents, opened once, it is right in {numerals.percent(cell.accuracy)}"
    text += f" ({level} interval {interval})."
    if cell.is_baseline or other is None:
        return text
    return f"{text} {other.name} is right in {numerals.percent(other.accuracy)}{_price(cell, other)}."


def _choice(chosen: list[Summary]) -> str:
    """Say what the choice went by, and whether it was a tie."""
    cell, seeds = chosen[0], len(chosen[0].scores)
    times = "one seed" if seeds == 1 else f"the mean of {seeds} seeds"
    text = f"{cell.name} has the best validation accuracy, {numerals.percent(cell.validation)} ({times})"
    tied = [other.name for other in chosen[1:] if _rank(other)[0] == _rank(cell)[0]]
    return f"{text}, equal to that of {_listed(tied)}, and trains faster." if tied else f"{text}."


def _price(cell: Summary, other: Summary) -> str:
    """Say how much less (or more) training the other cell needs."""
    mine, theirs = cell.cost("train_seconds"), other.cost("train_seconds")
    if not mine or not theirs:
        return ""
    if mine >= 1.5 * theirs:
        return f" and trains {_times(mine / theirs)} as fast"
    if theirs >= 1.5 * mine:
        return f" and takes {_times(theirs / mine)} as long to train"
    return " and trains about as long"


def _times(ratio: float) -> str:
    return f"{ratio:.0f} times" if ratio >= 9.5 else f"{ratio:.1f} times"
