"""Why a cell is recommended: what validation chose, what test says, at what cost, and what that rests on."""

from reports import numerals
from reports.scales import SCALES
from reports.sections.headline import of_headline
from reports.sections.learnt import collapsed, unfinished
from reports.sections.section import level, scale
from reports.sections.wording import assumption, listed, one_of, remedy, told
from reports.statistics.comparison import Comparison
from reports.statistics.recommendation import Choice
from reports.statistics.summary import Summary
from reports.statistics.verdicts import Verdict


def detail(known: Comparison) -> str:
    """Say what the answer rests on."""
    answer = known.answer
    if answer.choice is None:
        return "Every cell failed; the table says why."
    others = [summary for summary in known.done if summary not in of_headline(known)]
    said = [_choice(known, answer.choice), *_on_test(known, answer.choice.taken), *_beside(known, answer.choice.taken)]
    return " ".join([*said, *_better(known), *collapsed(known), *unfinished(known, others), *_assumed(known)])


def _choice(known: Comparison, choice: Choice) -> str:
    """Say what the choice went by, and whether it was a tie."""
    taken, by = choice.taken, scale(known)
    cells = f"the best validation {by.name} of {len(choice.ranked)} cells" * bool(choice.ranked[1:])
    said = f"{taken.name} has {cells or f'validation {by.name}'}, {by.value(taken.validation)} ({_seeds(taken)})"
    if not choice.tied:
        return f"{said}."
    tied = listed([other.name for other in choice.tied])
    return f"{said}, equal to that of {tied}. The tie goes to {_cheaper(taken, choice.tied[0])}."


def _cheaper(taken: Summary, other: Summary) -> str:
    """Say whom a tie went to, and why, as in rule 1."""
    if taken.cell.kind != other.cell.kind:
        return f"the cheaper: {one_of(taken)} before {one_of(other)}"
    if taken.cost("parameters") != other.cost("parameters"):
        return "the cheaper: it has fewer parameters"
    if taken.cost("train_seconds") != other.cost("train_seconds"):
        return "the cheaper: it trains faster"
    return "the first of them, for none is cheaper"


def _seeds(summary: Summary) -> str:
    if summary.cell.is_pooled:
        return "all seeds as one model"
    thing = "file" if summary.is_rival else "seed"
    return f"one {thing}" if len(summary.scores) == 1 else f"the mean of {len(summary.scores)} {thing}s"


def _on_test(known: Comparison, taken: Summary) -> list[str]:
    """Say the score on test."""
    if taken.test is None:
        return ["There is no test split."]
    documents, by = numerals.count(known.results.truth["test"].size), scale(known)
    said = f"On the {documents} test documents, opened once, it is right in {numerals.percent(taken.accuracy)}"
    if by is SCALES["accuracy"]:
        return [f"{said} ({level(known)} interval {_range(taken)})."]
    span = by.span(*taken.interval) if taken.interval else ""
    return [f"{said}, and its {by.name} is {by.value(taken.test)} ({level(known)} interval {span})."]


def _beside(known: Comparison, taken: Summary) -> list[str]:
    """Say how the second choice does, at what cost, and what would settle an open comparison."""
    beside = known.answer.beside
    if beside is None:
        return []
    kind = "cell of this run" if taken.is_rival else "baseline" if beside.is_baseline else "network"
    said = f"The second choice is the best {kind}, {beside.name}: {scale(known).value(beside.validation)} on validation"
    if beside.test is not None:
        said += f", {scale(known).value(beside.test)} on test"
    found = [f"{said}{_price(taken, beside)}."]
    against = known.verdicts.between(taken.name, beside.name)
    if against and against.remedy:
        found.append(f"If the difference stays as it is, {remedy(against.remedy)}.")
    return found


def _better(known: Comparison) -> list[str]:
    """Name the cells that test shows to be better than the one that validation chose, which stays chosen."""
    if not known.answer.better:
        return []
    best = known.answer.better[0]
    taken = known.answer.recommended
    against = known.verdicts.between(best.name, taken.name) if taken else None
    numbers = f" ({told(against)})" if against else ""
    return [f"On test {best.name} is better{numbers}; that changes no choice, or test would be a second validation."]


def _assumed(known: Comparison) -> list[str]:
    taken, beside = known.answer.recommended, known.answer.beside
    tested, settings = known.verdicts, known.results.request.settings
    against: Verdict | None = tested.between(taken.name, beside.name) if taken and beside else None
    if tested.assumed is None or against is None or not against.is_assumed:
        return []
    return [assumption(tested.assumed, settings.assumed_spread, scale(known), known.done)]


def _price(cell: Summary, other: Summary) -> str:
    """Say how much less (or more) training the other cell needs."""
    mine, theirs = cell.cost("train_seconds"), other.cost("train_seconds")
    if not mine or not theirs:
        return ""
    if mine >= 1.5 * theirs:
        return f", and it trains {_times(mine / theirs)} as fast"
    if theirs >= 1.5 * mine:
        return f", and it takes {_times(theirs / mine)} as long to train"
    return ", and it trains about as long"


def _range(taken: Summary) -> str:
    return numerals.percent_range(*taken.accuracy_interval) if taken.accuracy_interval else ""


def _times(ratio: float) -> str:
    return f"{ratio:.0f} times" if ratio >= 9.5 else f"{ratio:.1f} times"
