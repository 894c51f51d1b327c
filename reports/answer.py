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
    recurrent = _ranked([s for s in summaries if not s.is_baseline])
    baselines = _ranked([s for s in summaries if s.is_baseline])
    chosen = recurrent or baselines
    if not chosen:
        return Answer(
            "nothing", None, None, None, (), "No model was trained.", "Every cell failed; the table says why."
        )
    recommended, runner_up = chosen[0], chosen[1] if len(chosen) > 1 else None
    rivals = _rivals(recommended, baselines) if recurrent else ()
    outcome = _outcome(recommended, baselines, rivals)
    best = baselines[0] if baselines else None
    headline = _HEADLINES[outcome](recommended, rivals)
    return Answer(outcome, recommended, runner_up, best, rivals, headline, _detail(results, recommended, best, rivals))


def _ranked(summaries: list[Summary]) -> list[Summary]:
    """Return those with a model, best mean validation accuracy first; ties go to the cheaper training."""
    done = [summary for summary in summaries if summary.scores]
    return sorted(done, key=lambda s: (-(s.validation or 0.0), s.cost("train_seconds") or 0.0))


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


def _names(rivals: tuple[Summary, ...]) -> str:
    names = [rival.name for rival in rivals]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


_HEADLINES: dict[str, Callable[[Summary, tuple[Summary, ...]], str]] = {
    "ahead": lambda cell, _: f"Take {cell.name}. No baseline does as well.",
    "baseline-as-good": lambda cell, rivals: (
        f"A baseline does as well: {_names(rivals)} on test {'is' if len(rivals) == 1 else 'are'} "
        f"within the interval of {cell.name}, the best network."
    ),
    "baseline-wins": lambda cell, rivals: (
        f"A baseline wins: {rivals[0].name} is above the interval of {cell.name}, the best network."
    ),
    "no-baseline": lambda cell, _: f"Take {cell.name}. No baseline was run, so nothing says whether it is needed.",
    "no-recurrent": lambda cell, _: f"No network was trained. Of the baselines, take {cell.name}.",
}


def _detail(results: Results, cell: Summary, best: Summary | None, rivals: tuple[Summary, ...]) -> str:
    """Say the test score, its interval and what stands beside it, in two or three sentences."""
    seeds = len(cell.scores)
    times = "one seed" if seeds == 1 else f"the mean of {seeds} seeds"
    text = f"{cell.name} has the best validation accuracy, {numerals.percent(cell.validation)} ({times})."
    if cell.accuracy is None:
        return f"{text} There is no test split."
    documents = numerals.count(results.truth["test"].size)
    interval = numerals.percent_range(*(cell.accuracy_interval or (None, None)))
    level = f"{100 * results.request.settings.confidence:g}{numerals.SPACE}%"
    text += f" On the {documents} test documents, opened once, it is right in {numerals.percent(cell.accuracy)}"
    text += f" ({level} interval {interval})."
    other = rivals[0] if rivals else best
    if cell.is_baseline or other is None:
        return text
    text += f" {other.name} is right in {numerals.percent(other.accuracy)}{_price(cell, other)}"
    return text + "."


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
