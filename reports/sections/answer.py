"""The answer: which cell to take, how sure that is, and whether something simpler does as well."""

from collections.abc import Callable, Sequence

from reports import numerals
from reports.drawing.scores import score_drawing
from reports.sections import audit
from reports.sections.costs import cost_tiles
from reports.sections.section import Section
from reports.sections.wording import assumption, remedy, taken, told
from reports.statistics.comparison import Comparison
from reports.statistics.recommendation import Choice, Outcome, rank
from reports.statistics.summary import Summary
from reports.statistics.verdicts import Verdict
from reports.writing.blocks import Block, Figure, Paragraph, Tiles
from reports.writing.inline import Between, Code, Key, Link, Part, Strong, joined

#: Outcomes that do not speak against a network.
CALM = ("ahead", "no-baseline", "no-test")


def tell(known: Comparison) -> list[Block]:
    """Say what to take, and why."""
    answer = known.answer
    found: list[Block] = [Paragraph(headline(known), "headline" + (" caution" * (answer.outcome not in CALM)))]
    if known.audit and (warning := audit.warning(known.audit)):
        found.append(Paragraph((Strong(warning), " ", Link("The audit", "audit")), "note"))
    found.append(Paragraph(detail(known), "lead"))
    best = answer.recommended
    if best is None:
        return found
    found.append(Tiles(_tiles(best)))
    drawing = score_drawing(known.summaries, best)
    found += [Figure(drawing, _caption(known, best))] if drawing else []
    if known.hands_over:
        command = Code(f'wordloom predict {known.results.request.name} "…"')
        found.append(Paragraph(("The model is in ", Code("model/"), ": ", command), "try"))
    return found


def headline(known: Comparison) -> str:
    """Say in a sentence or two what to take."""
    answer = known.answer
    if answer.choice is None:
        return "No model was trained."
    chosen, beside = answer.choice.taken, answer.beside
    against = known.verdicts.between(beside.name, chosen.name) if beside else None
    rival = _rival(chosen, answer.baseline)
    if rival and answer.outcome in _DISPUTED:
        said = _DISPUTED[answer.outcome](chosen, rival)
    else:
        said = _HEADLINES[answer.outcome](chosen, against)
    return " ".join([said, *_cheaper(answer.choice, bool(answer.rivals))])


def detail(known: Comparison) -> str:
    """Say what the answer rests on."""
    answer = known.answer
    if answer.choice is None:
        return "Every cell failed; the table says why."
    rival = _rival(answer.choice.best, answer.baseline)
    return f"{_choice(answer.choice, rival)} {_on_test(known, answer.choice, rival is not None)}"


def _tiles(best: Summary) -> list[tuple[str, str, str]]:
    accuracy, macro_f1 = (best.accuracy_interval, best.macro_f1_interval)
    vectors = f"{best.cell.embedding} vectors included" if best.cell.embedding and not best.is_baseline else ""
    return [
        ("Test accuracy", numerals.percent(best.accuracy), _range(accuracy) or "no test split"),
        ("Macro-F1", numerals.percent(best.macro_f1), _range(macro_f1)),
        *cost_tiles(best, vectors or "weights of the model"),
    ]


def _range(interval: Sequence[float] | None) -> str:
    return numerals.percent_range(*interval) if interval else ""


def _caption(known: Comparison, best: Summary) -> tuple[Part, ...]:
    level = numerals.level(known.results.request.settings.confidence)
    kinds = [("networks", "accent", "no-recurrent"), ("baselines", "rival", "no-baseline")]
    keys = joined([Key(kind, look) for kind, look, missing in kinds if known.answer.outcome != missing], Between())
    strokes = " Small strokes are single seeds." if len(known.results.seeds) > 1 else ""
    band = f"The shaded band is the interval of {best.name}, which was chosen on validation, not by this figure."
    return (f"Accuracy on test with {level} intervals over documents. ", *keys, f".{strokes} {band}")


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
    "ahead": lambda cell, _: f"Take {_taken(cell)}. No baseline does as well.",
    "no-test": lambda cell, _: f"Take {_taken(cell)}. There is no test split, so nothing says whether it is needed.",
    "no-baseline": lambda cell, _: f"Take {_taken(cell)}. No baseline was run, so nothing says whether it is needed.",
    "no-recurrent": lambda cell, _: f"No network was trained. Of the baselines, take {cell.name}.",
}
#: What is said instead where a baseline is as good as the network taken on validation, or better there.
_DISPUTED: dict[Outcome, Callable[[Summary, str], str]] = {
    "ahead": lambda cell, _: f"Take {_taken(cell)}. On test no baseline does as well.",
    "no-test": lambda cell, rival: (
        f"Of the networks take {_taken(cell)}; on validation {rival}. There is no test split."
    ),
}


def _taken(cell: Summary) -> str:
    return taken(cell.name, len(cell.scores), is_drawn=not cell.is_baseline)


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
    start = f"Of the networks take {_taken(choice.taken)}: on" if is_beaten else "On"
    return [
        f"{start} validation it is equivalent to the best network, {choice.best.name} ({told(choice.verdict)}){price}."
    ]


def _on_test(known: Comparison, choice: Choice, is_disputed: bool) -> str:
    """Say the test score, and how the chosen network and the baseline beside it do.

    `is_disputed`: the sentence before ends with another model than the best network.
    """
    cell, tested, settings = choice.taken, known.verdicts, known.results.request.settings
    if cell.accuracy is None:
        return "There is no test split."
    documents = numerals.count(known.results.truth["test"].size)
    name = "it" if cell is choice.best and not is_disputed else cell.name
    text = f"On the {documents} test documents, opened once, {name} is right in {numerals.percent(cell.accuracy)} "
    text += f"({numerals.level(settings.confidence)} interval {_range(cell.accuracy_interval)})."
    said = [tested.between(cell.name, choice.best.name)] if cell is not choice.best else []
    text += "".join(f" {_sentence(verdict)}" for verdict in said if verdict)
    other = known.answer.beside
    if not cell.is_baseline and other is not None:
        text += f" {other.name} is right in {numerals.percent(other.accuracy)}{_price(cell, other)}."
        said.append(against := tested.between(other.name, cell.name))
        if against and against.remedy:
            text += f" If the difference stays as it is, {remedy(against.remedy)}."
    assumed = tested.assumed if any(v and v.is_assumed for v in said) else None
    return text + (f" {assumption(assumed, settings.assumed_spread)}" if assumed is not None else "")


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


SECTION = Section("answer", "The answer", tell)
