"""What a headline says of the recommended cell, by its kind and by what test says of it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from reports.sections.wording import taken, told
from reports.statistics.recommendation import Outcome
from reports.statistics.summary import Summary
from reports.statistics.verdicts import Verdict

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


def take(pair: Pair, rank: str = "", what: str = "") -> str:
    """Recommend a cell, as far as its seeds can tell, and say its rank; `what` it is stands in brackets."""
    is_drawn = pair.cell.is_drawn and not pair.cell.cell.is_pooled
    name = f"{pair.taken} ({what})" if what else pair.taken
    return f"Take {taken(name, len(pair.cell.scores), is_drawn=is_drawn, rank=rank)}"


def together(pair: Pair, rank: str = "") -> str:
    """Recommend an ensemble, and say how many models it asks."""
    return take(pair, rank, f"{len(pair.cell.model.details['members'])} models together")


def made_elsewhere(pair: Pair) -> str:
    """Recommend a rival."""
    return take(pair, BEST, "made elsewhere")


def alone(pair: Pair) -> str:
    """Recommend a cell beside which stands nothing that learnt more than the commonest class."""
    if pair.cell.is_rival:
        return f"{made_elsewhere(pair)}. Beside it stands {pair.beside}."
    return f"{take(pair, BEST)}."


def no_network(pair: Pair) -> str:
    """Recommend a baseline that no network is shown to surpass."""
    return f"You need no network: take {pair.taken}"


def equivalent(recommended: Callable[[Pair], str], saved: str) -> Said:
    """Return the advice that something simpler does as well; `saved` is what one can do without."""
    return Said(
        lambda pair: (
            f"{recommended(pair)}, or save yourself {saved}: {pair.beside}, is equivalent to it on test{pair.mirrored}."
        ),
        is_caution=True,
    )


def behind(winner: str, what: str = "") -> Said:
    """Return the warning that test says another cell than validation; `what` is said of the recommended one."""
    return Said(
        lambda pair: (
            f"{pair.taken}{what} is the best on validation and recommended for that, but {winner} wins on test: "
            f"{pair.beside}, is better{pair.mirrored}."
        ),
        is_caution=True,
    )


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
    "equivalent": equivalent(lambda pair: take(pair, BEST), "the network"),
    "undecided": Said(
        lambda pair: f"{take(pair, BEST)}, but a baseline may do as well. {_open(pair)}",
        is_caution=True,
    ),
    "behind": behind("a baseline"),
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
    "behind": behind("a network"),
    "no-test": Said(lambda pair: f"{take(pair, BEST)}, ahead of {pair.beside}. There is no test split."),
    "alone": Said(lambda pair: f"No network was trained. Of the baselines, take {pair.taken}."),
}
#: Where several models together are.
OF_ENSEMBLE: Mapping[Outcome, Said] = {
    "ahead": Said(lambda pair: f"{together(pair)}. It is better than {pair.beside}{pair.numbers}."),
    "equivalent": equivalent(lambda pair: together(pair, BEST), "the others"),
    "undecided": Said(
        lambda pair: f"{together(pair, BEST)}, but one model may do as well. {_open(pair)}", is_caution=True
    ),
    "behind": behind("a single model"),
    "no-test": Said(
        lambda pair: (
            f"{together(pair, BEST)}, ahead of {pair.beside}. There is no test split, so nothing says "
            "whether one model would do."
        )
    ),
    "alone": Said(lambda pair: f"{together(pair)}."),
}
#: Where a rival is: there is no model of it, so that what is handed over is what stands beside it.
OF_RIVAL: Mapping[Outcome, Said] = {
    "ahead": Said(lambda pair: f"{made_elsewhere(pair)}. It is better than {pair.beside}{pair.numbers}."),
    "equivalent": equivalent(made_elsewhere, "the rival"),
    "undecided": Said(
        lambda pair: f"{made_elsewhere(pair)}, but the best of this run may do as well. {_open(pair)}",
        is_caution=True,
    ),
    "behind": behind("this run", ", made elsewhere,"),
    "no-test": Said(
        lambda pair: (
            f"{made_elsewhere(pair)}, ahead of {pair.beside}. There is no test split, so nothing says whether the "
            "rival is needed."
        )
    ),
    "alone": Said(lambda pair: f"{made_elsewhere(pair)}. Nothing was trained here, so that no model is handed over."),
}
#: Kind of the recommended cell → what is said.
OF_KIND = {"recurrent": OF_NETWORK, "baseline": OF_BASELINE, "ensemble": OF_ENSEMBLE, "rival": OF_RIVAL}
