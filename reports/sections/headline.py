"""The first sentences of a report: what to take, and what test says of it beside the best of the other kind."""

from reports import numerals
from reports.sections.learnt import learnt_nothing, named, unfinished
from reports.sections.outcomes import OF_KIND, Pair, Said, alone
from reports.sections.section import scale
from reports.sections.wording import beside_it, told
from reports.statistics.comparison import Comparison
from reports.statistics.summary import Summary
from reports.statistics.verdicts import Verdict

#: Training documents up to which a network is not expected to surpass a linear model (docs/benchmarks.md).
FEW = 640


def headline(known: Comparison) -> str:
    """Say in a sentence or two what to take, and what has to be known with it."""
    return " ".join([advice(known), *reservations(known)])


def reservations(known: Comparison) -> list[str]:
    """Say what has to be known with the advice: why it may not hold, and what was not learnt."""
    taken = known.answer.recommended
    if taken is None:
        return []
    if taken.name in known.learnt.nothing:
        return learnt_nothing(known)
    more = [*_few(known, taken), *_no_majority(known, taken), *learnt_nothing(known)]
    return [*more, *unfinished(known, of_headline(known))]


def advice(known: Comparison) -> str:
    """Say in a sentence or two what to take."""
    taken, beside = known.answer.recommended, known.answer.beside
    if taken is None:
        return "No model was trained."
    if taken.name in known.learnt.nothing:
        return _nobody(known, taken)
    pair = Pair(taken, beside_it(taken, beside) if beside else "", _verdict(known, taken, beside))
    is_telling = beside is None or beside.name not in known.learnt.nothing
    return _said(known, taken).words(pair) if is_telling else alone(pair)


def of_headline(known: Comparison) -> list[Summary]:
    """Return the cells of which the headline says whether they were done learning.

    That is the recommended one, and beside a baseline the best network: it is called that before it is called worse.
    """
    taken, beside = known.answer.recommended, known.answer.beside
    return [s for s in (taken, beside if taken and taken.is_baseline else None) if s is not None]


def is_caution(known: Comparison) -> bool:
    """Say whether the headline is a warning."""
    taken = known.answer.recommended
    return taken is None or bool(known.learnt.nothing) or _said(known, taken).is_caution


def _said(known: Comparison, taken: Summary) -> Said:
    return OF_KIND[taken.cell.kind][known.answer.outcome]


def _verdict(known: Comparison, taken: Summary, beside: Summary | None) -> Verdict | None:
    return known.verdicts.between(taken.name, beside.name) if beside else None


def _nobody(known: Comparison, taken: Summary) -> str:
    """Say that the best on validation is not shown to know anything, and which cells are."""
    name = f"{taken.name}, made elsewhere," if taken.is_rival else taken.name
    why = f"is the best on validation and {'recommended' if taken.is_rival else 'handed over'} for that alone"
    if more := [name for name in known.learnt.cells if name not in known.learnt.nothing]:
        return (
            f"{name} {why}, but is not shown to know more than the commonest class; {named(more)} "
            f"{'is' if len(more) == 1 else 'are'}."
        )
    # Of a rival test may say something else, and it may show what few documents of validation could not.
    who = "By validation no model" if known.rivals or known.learnt.above_on_test else "No model"
    return f"{who} is shown to know more than the commonest class; {name} {why}."


def _few(known: Comparison, taken: Summary) -> list[str]:
    """Say of few texts that linear models are the ones to take, where no network came up to the one that is taken."""
    documents = len(known.results.corpus.rows("train"))
    networks = [summary for summary in known.done if not summary.is_baseline and not summary.is_rival]
    if documents > FEW or not taken.is_baseline or taken.is_majority or not networks:
        return []
    if not all(_is_behind(s, taken) and s.name not in known.learnt.nothing for s in networks):
        return []  # that some network learnt nothing is said already, and no matter of size
    return [
        f"Linear models are the ones to take at this size, {numerals.count(documents)} training documents: every "
        "network is behind on validation and on test."
    ]


def _is_behind(network: Summary, taken: Summary) -> bool:
    pairs = ((network.validation, taken.validation), (network.accuracy, taken.accuracy))
    return all(mine is not None and other is not None and mine < other for mine, other in pairs)


def _no_majority(known: Comparison, taken: Summary) -> list[str]:
    """Say where test does not show the recommended cell to be above the majority class."""
    found = (known.verdicts.between(taken.name, s.name) for s in known.done if s.is_majority and s is not taken)
    return [
        f"On test its {scale(known).name} is not shown to be better than that of {verdict.second} ({told(verdict)})."
        for verdict in found
        if verdict and verdict.interval.low <= 0
    ]
