"""The answer: which cell to take, how sure that is, and whether something simpler does as well."""

from collections.abc import Callable
from dataclasses import dataclass

from reports import numerals
from reports.recommendation import Choice, Outcome, choose_on_validation, find_outcome, rank, ranked
from reports.results import Results
from reports.summary import Summary
from reports.verdicts import Verdict, Verdicts, find_verdicts


@dataclass(frozen=True)
class Answer:
    """What the first screen of the report says.

    `recommended` is chosen on validation by the rules of `recommendation`; `rivals` are the baselines that test does
    not show to be worse.
    """

    outcome: Outcome
    recommended: Summary | None
    runner_up: Summary | None  # second by validation, of the same kind
    baseline: Summary | None  # the best baseline by validation
    rivals: tuple[Summary, ...]
    headline: str
    detail: str
    best: Summary | None = None  # by validation; the recommended cell itself, unless a cheaper one is equivalent


def find_answer(results: Results, summaries: tuple[Summary, ...], verdicts: Verdicts | None = None) -> Answer:
    """Choose by validation, then look at test; nothing here is chosen on test.

    `verdicts` are those on test, where they were worked out before.
    """
    choice = choose_on_validation(results, summaries)
    if choice is None:
        failed = ("No model was trained.", "Every cell failed; the table says why.")
        return Answer("nothing", None, None, None, (), *failed)
    tested = verdicts or find_verdicts(results, summaries, "test")
    baselines = ranked([s for s in summaries if s.is_baseline])
    outcome, rivals = find_outcome(choice.taken, baselines, tested)
    baseline = baselines[0] if baselines else None
    other = rivals[0] if rivals else baseline
    against = tested.between(other.name, choice.taken.name) if other else None
    rival = _rival(choice.best, baseline)
    sentences = [_headline(outcome, choice.taken, against, baseline), *_cheaper(choice, bool(rivals))]
    return Answer(
        outcome,
        choice.taken,
        next((s for s in choice.ranked if s is not choice.taken), None),
        baseline,
        rivals,
        " ".join(sentences),
        f"{_choice(choice, rival)} {_detail(results, choice, other, tested, rival is not None)}",
        choice.best,
    )


def told(verdict: Verdict) -> str:
    """Return the numbers of a verdict: the difference and half the width of its interval."""
    return numerals.plus_minus(verdict.difference, verdict.half_width)


def _numbers(verdict: Verdict | None) -> str:
    return f" ({told(verdict)})" if verdict else ""


_HEADLINES: dict[Outcome, Callable[[Summary, Verdict | None], str]] = {
    "baseline-wins": lambda cell, rival: (
        f"A baseline wins: {rival.first if rival else ''} is better than {cell.name}, the chosen network"
        f"{_numbers(rival)}."
    ),
    "baseline-equivalent": lambda cell, rival: (
        f"You need no network: {rival.first if rival else ''} is equivalent to {cell.name}, the chosen network"
        f"{_numbers(rival)}."
    ),
    "baseline-undecided": lambda cell, rival: _undecided(cell, rival),
    "ahead": lambda cell, _: f"Take {cell.name}. No baseline does as well.",
    "no-test": lambda cell, _: f"Take {cell.name}. There is no test split, so nothing says whether it is needed.",
    "no-baseline": lambda cell, _: f"Take {cell.name}. No baseline was run, so nothing says whether it is needed.",
    "no-recurrent": lambda cell, _: f"No network was trained. Of the baselines, take {cell.name}.",
}


#: What is said instead where a baseline is as good as the network taken on validation, or better there.
_DISPUTED: dict[Outcome, Callable[[Summary, str], str]] = {
    "ahead": lambda cell, _: f"Take {cell.name}. On test no baseline does as well.",
    "no-test": lambda cell, rival: f"Of the networks take {cell.name}; on validation {rival}. There is no test split.",
}


def _headline(outcome: Outcome, taken: Summary, against: Verdict | None, baseline: Summary | None) -> str:
    rival = _rival(taken, baseline)
    return _DISPUTED[outcome](taken, rival) if rival and outcome in _DISPUTED else _HEADLINES[outcome](taken, against)


def _rival(network: Summary, baseline: Summary | None) -> str | None:
    """Say that the best baseline is better or as good on validation; None where it is not."""
    if network.is_baseline or baseline is None or rank(baseline)[0] > rank(network)[0]:
        return None
    word = "better" if rank(baseline)[0] < rank(network)[0] else "as good"
    return f"the baseline {baseline.name} is {word}, {numerals.percent(baseline.validation)}"


def _undecided(cell: Summary, rival: Verdict | None) -> str:
    """Say that no verdict is possible; an interval above 0 that the correction leaves open still says a little."""
    name, chosen = rival.first if rival else "", f"{cell.name}, the chosen network"
    if rival and rival.interval.low > 0:
        said = f"A baseline looks better: {name} is above {chosen}{_numbers(rival)}"
        return f"{said}, but not by enough among so many comparisons."
    return f"A baseline may do as well: {name} and {chosen}, are not told apart{_numbers(rival)}."


def _cheaper(choice: Choice, is_beaten: bool) -> list[str]:
    """Say why not the best by validation was taken (rule 2)."""
    if choice.verdict is None:
        return []
    mine, theirs = choice.taken.cost("train_seconds"), choice.best.cost("train_seconds")
    price = f", at {100 * mine / theirs:.0f}{numerals.SPACE}% of its training time" if mine and theirs else ""
    start = f"Of the networks take {choice.taken.name}: on" if is_beaten else "On"
    return [
        f"{start} validation it is equivalent to the best network, {choice.best.name} ({told(choice.verdict)}){price}."
    ]


def _detail(results: Results, choice: Choice, other: Summary | None, tested: Verdicts, is_disputed: bool) -> str:
    """Say the test score, and how the chosen network and the baseline beside it do.

    `is_disputed`: the sentence before ends with another model than the best network.
    """
    cell = choice.taken
    if cell.accuracy is None:
        return "There is no test split."
    documents = numerals.count(results.truth["test"].size)
    interval = numerals.percent_range(*(cell.accuracy_interval or (None, None)))
    level = numerals.level(results.request.settings.confidence)
    name = "it" if cell is choice.best and not is_disputed else cell.name
    text = f"On the {documents} test documents, opened once, {name} is right"
    text += f" in {numerals.percent(cell.accuracy)} ({level} interval {interval})."
    said = [tested.between(cell.name, choice.best.name)] if cell is not choice.best else []
    text += "".join(f" {_sentence(verdict)}" for verdict in said if verdict)
    if not cell.is_baseline and other is not None:
        text += f" {other.name} is right in {numerals.percent(other.accuracy)}{_price(cell, other)}."
        said.append(against := tested.between(other.name, cell.name))
        if against and against.remedy:
            text += f" If the difference stays as it is, {against.remedy.text}."
    return text + (f" {assumption(results)}" if any(v and v.is_assumed for v in said) else "")


def assumption(results: Results) -> str:
    """Say what verdicts rest on where the spread over seeds was not measured."""
    spread = numerals.spread(results.request.settings.assumed_spread / 100)
    return f"One seed shows no spread over seeds: {spread} points were assumed for networks."


def _sentence(verdict: Verdict) -> str:
    if verdict.word == "not enough evidence":
        return f"Test does not tell it apart from {verdict.second} ({told(verdict)})."
    link = "to" if verdict.word == "equivalent" else "than"
    return f"On test it is {verdict.word} {link} {verdict.second} ({told(verdict)})."


def _choice(choice: Choice, rival: str | None) -> str:
    """Say what the choice went by, whether it was a tie, and whether a baseline does as well there."""
    best, seeds = choice.best, len(choice.best.scores)
    times = "one seed" if seeds == 1 else f"the mean of {seeds} seeds"
    place = "is the best of the networks by validation accuracy" if rival else "has the best validation accuracy"
    text = f"{best.name} {place}, {numerals.percent(best.validation)} ({times})"
    tied = [other.name for other in choice.ranked if other is not best and rank(other)[0] == rank(best)[0]]
    text += f", equal to that of {_listed(tied)}, and trains faster" if tied else ""
    return f"{text}; {rival}." if rival else f"{text}."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


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
