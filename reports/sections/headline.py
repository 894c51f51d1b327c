"""The first sentences of a report: what to take, and what test says of it beside the best of the other kind."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from reports import numerals
from reports.sections.learnt import learnt_nothing, unfinished
from reports.sections.section import scale
from reports.sections.wording import best_of_kind, taken, told
from reports.statistics.comparison import Comparison
from reports.statistics.recommendation import Outcome
from reports.statistics.summary import Summary
from reports.statistics.verdicts import Verdict

#: Training documents up to which a network is not expected to surpass a linear model (docs/benchmarks.md).
FEW = 640
#: What the recommended cell is among all.
BEST = "the best on validation"


class Pair(NamedTuple):
    """What a headline is about."""

    cell: Summary  # the recommended one
    beside: str  # the best of the other kind, with what it is: `nb-svm, the best baseline`
    verdict: Verdict | None  # on the recommended cell against the other, on test

    @property
    def taken(self) -> str:
        """The name of the recommended cell."""
        return self.cell.name

    @property
    def numbers(self) -> str:
        """The difference in brackets."""
        return f" ({told(self.verdict)})" if self.verdict else ""

    @property
    def mirrored(self) -> str:
        """The same from the other's side."""
        return f" ({told(self.verdict.reversed())})" if self.verdict else ""


class Said(NamedTuple):
    """A headline, and whether it is a warning."""

    words: Callable[[Pair], str]
    is_caution: bool = False


def headline(known: Comparison) -> str:
    """Say in a sentence or two what to take."""
    taken, beside = known.answer.recommended, known.answer.beside
    if taken is None:
        return "No model was trained."
    if taken.name in known.learnt.nothing:
        return " ".join([_nobody(taken), *learnt_nothing(known)])
    pair = Pair(taken, best_of_kind(beside) if beside else "", _verdict(known, taken, beside))
    is_telling = beside is None or beside.name not in known.learnt.nothing
    said = _said(known, taken).words(pair) if is_telling else f"{take(pair, BEST)}."
    more = [*_few(known, taken), *_no_majority(known, taken), *learnt_nothing(known)]
    return " ".join([said, *more, *unfinished(known, of_headline(known))])


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


def take(pair: Pair, rank: str = "", what: str = "") -> str:
    """Recommend a cell, as far as its seeds can tell, and say its rank; `what` it is stands in brackets."""
    is_drawn = pair.cell.is_drawn and not pair.cell.cell.is_pooled
    name = f"{pair.taken} ({what})" if what else pair.taken
    return f"Take {taken(name, len(pair.cell.scores), is_drawn=is_drawn, rank=rank)}"


def together(pair: Pair, rank: str = "") -> str:
    """Recommend an ensemble, and say how many models it asks."""
    return take(pair, rank, f"{len(pair.cell.model.details['members'])} models together")


def no_network(pair: Pair) -> str:
    """Recommend a baseline that no network is shown to surpass."""
    return f"You need no network: take {pair.taken}"


def _said(known: Comparison, taken: Summary) -> Said:
    return OF_KIND[taken.cell.kind][known.answer.outcome]


def _verdict(known: Comparison, taken: Summary, beside: Summary | None) -> Verdict | None:
    return known.verdicts.between(taken.name, beside.name) if beside else None


def _nobody(taken: Summary) -> str:
    return (
        f"No model is shown to know more than the commonest class; {taken.name} is the best on validation and handed "
        "over for that alone."
    )


def _few(known: Comparison, taken: Summary) -> list[str]:
    """Say of few texts that linear models are the ones to take, where no network came up to the one that is taken."""
    documents = len(known.results.corpus.rows("train"))
    networks = [summary for summary in known.done if not summary.is_baseline]
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


def _open(pair: Pair) -> str:
    """Say that no verdict is possible; an interval that leaves out 0 before the correction still says a little."""
    verdict = pair.verdict
    if verdict and verdict.interval.low > 0:
        return f"It looks better than {pair.beside}{pair.numbers}, but not by enough among so many comparisons."
    if verdict and verdict.interval.high < 0:
        return f"On test {pair.beside}, looks better{pair.mirrored}, but not by enough among so many comparisons."
    return f"Test does not tell it apart from {pair.beside}{pair.numbers}."


#: Where a network is recommended.
OF_NETWORK: Mapping[Outcome, Said] = {
    "ahead": Said(lambda pair: f"{take(pair)}. It is better than {pair.beside}{pair.numbers}."),
    "equivalent": Said(
        lambda pair: (
            f"{take(pair, BEST)}, or save yourself the network: {pair.beside}, is equivalent to it "
            f"on test{pair.mirrored}."
        ),
        is_caution=True,
    ),
    "undecided": Said(
        lambda pair: f"{take(pair, BEST)}, but a baseline may do as well. {_open(pair)}",
        is_caution=True,
    ),
    "behind": Said(
        lambda pair: (
            f"{pair.taken} is the best on validation and recommended for that, but a baseline wins on test: "
            f"{pair.beside}, is better{pair.mirrored}."
        ),
        is_caution=True,
    ),
    "no-test": Said(
        lambda pair: (
            f"{take(pair, BEST)}, ahead of {pair.beside}. There is no test split, so nothing says "
            "whether a network is needed."
        )
    ),
    "alone": Said(lambda pair: f"{take(pair)}. No baseline was run, so nothing says whether a network is needed."),
}
#: Where a baseline is.
OF_BASELINE: Mapping[Outcome, Said] = {
    "ahead": Said(lambda pair: f"{no_network(pair)}. It is better than {pair.beside}{pair.numbers}."),
    "equivalent": Said(
        lambda pair: f"{no_network(pair)}, the best on validation. {pair.beside}, is equivalent to it{pair.mirrored}."
    ),
    "undecided": Said(lambda pair: f"{take(pair, BEST)}; no network is shown to be better. {_open(pair)}"),
    "behind": Said(
        lambda pair: (
            f"{pair.taken} is the best on validation and recommended for that, but a network wins on test: "
            f"{pair.beside}, is better{pair.mirrored}."
        ),
        is_caution=True,
    ),
    "no-test": Said(lambda pair: f"{take(pair, BEST)}, ahead of {pair.beside}. There is no test split."),
    "alone": Said(lambda pair: f"No network was trained. Of the baselines, take {pair.taken}."),
}
#: Where several models together are.
OF_ENSEMBLE: Mapping[Outcome, Said] = {
    "ahead": Said(lambda pair: f"{together(pair)}. It is better than {pair.beside}{pair.numbers}."),
    "equivalent": Said(
        lambda pair: (
            f"{together(pair, BEST)}, or save yourself the others: {pair.beside}, is equivalent to it "
            f"on test{pair.mirrored}."
        ),
        is_caution=True,
    ),
    "undecided": Said(
        lambda pair: f"{together(pair, BEST)}, but one model may do as well. {_open(pair)}", is_caution=True
    ),
    "behind": Said(
        lambda pair: (
            f"{pair.taken} is the best on validation and recommended for that, but a single model wins on test: "
            f"{pair.beside}, is better{pair.mirrored}."
        ),
        is_caution=True,
    ),
    "no-test": Said(
        lambda pair: (
            f"{together(pair, BEST)}, ahead of {pair.beside}. There is no test split, so nothing says "
            "whether one model would do."
        )
    ),
    "alone": Said(lambda pair: f"{together(pair)}."),
}
#: Kind of the recommended cell → what is said.
OF_KIND = {"recurrent": OF_NETWORK, "baseline": OF_BASELINE, "ensemble": OF_ENSEMBLE}
