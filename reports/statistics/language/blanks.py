"""How language models fill blanks: each against the one that reads both ways, and some of the blanks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reports.results.arrays import Reals
from reports.results.language import LanguageCell, LanguageResults
from reports.statistics.difference import find_difference
from reports.statistics.documents.spacing import spaces
from reports.statistics.intervals import Interval, wilson
from reports.statistics.language.perplexity import Precision
from reports.statistics.spread.measured_spreads import LARGEST
from reports.statistics.spread.replicates import Replicates, find_spreads, of_right
from reports.statistics.verdicts import Verdict, judge_table

#: Blanks that are shown, each with what every model puts in.
SHOWN_BLANKS = 8


@dataclass(frozen=True)
class Filled:
    """How many blanks a cell fills rightly, seeing `seen`: the mean over seeds of a credit for each blank (n,)."""

    cell: LanguageCell
    seen: str
    credit: Reals
    interval: Interval

    @property
    def accuracy(self) -> float:
        """The share of right words."""
        return float(self.credit.mean())


@dataclass(frozen=True)
class Filling:
    """How a model fills blanks, and the verdict on it against the one that reads both ways."""

    filled: Filled
    verdict: Verdict | None  # None for the model that it would be compared with


@dataclass(frozen=True)
class ShownBlank:
    """A blank with what stands around it and what each model puts in."""

    before: str
    after: str
    right: str
    chosen: tuple[tuple[str, str], ...]  # (model, word)


def find_fillings(results: LanguageResults, precision: Precision) -> Iterator[Filling]:
    """Yield how each model fills the blanks, for each way of seeing, against the one that reads both ways."""
    found = filled(results)
    around = [one for one in found if one.seen == "around"]
    # Of several models that read both ways, the first of the configuration: nothing is chosen on test.
    reference = around[0] if around else None
    others = [one for one in found if reference and one is not reference]
    judged = filled_differences(others, reference, _assumed(results), precision) if reference else ()
    verdicts = dict(zip(map(id, others), judged, strict=True))
    for one in found:
        yield Filling(one, verdicts.get(id(one)))


def _assumed(results: LanguageResults) -> float:
    asked = results.request.settings.assumed_spread
    return (LARGEST if asked == "auto" else asked) / 100


def filled(results: LanguageResults) -> list[Filled]:
    """Return how each cell fills the blanks, for each way of seeing; none where there are no blanks."""
    found = []
    for cell in results.cells:
        for seen in cell.models[0].answers["scores"] if cell.models else ():
            credit = np.mean([credits(np.array(model.answers["scores"][seen])) for model in cell.models], axis=0)
            interval = wilson(float(credit.mean()), len(credit), results.request.settings.confidence)
            assert interval is not None, "there are scores only where there are blanks"
            found.append(Filled(cell, seen, credit, interval))
    return found


def credits(scores: Reals) -> Reals:
    """Return the credit for each blank, (n,), from the scores of its candidates (n, C), the first of which is right.

    1 where the right word alone has the highest score; where k words share it, 1/k of the credit, as for a guess.
    """
    highest = scores == scores.max(axis=1, keepdims=True)
    return np.asarray(highest[:, 0] / highest.sum(axis=1))


def filled_differences(
    found: Sequence[Filled], reference: Filled, assumed: float, precision: Precision
) -> tuple[Verdict, ...]:
    """Compare the accuracy of each with that of `reference`, over blanks and seeds; `assumed` is of a single seed."""
    # A model that reads one way stands twice, for what it sees: numbers tell the rows apart.
    every = {str(place): _replicates(one) for place, one in enumerate([reference, *found])}
    spreads = find_spreads(every, dict.fromkeys(every, assumed))
    tested = [find_difference(every[n], every["0"], (spreads[n], spreads["0"])) for n in every if n != "0"]
    pairs = [(one.cell.name, reference.cell.name) for one in found]
    return judge_table(pairs, tested, precision.confidence, less_is_better=False)


def _replicates(one: Filled) -> Replicates:
    right = np.stack([credits(np.array(model.answers["scores"][one.seen])) for model in one.cell.models])
    return of_right(one.cell.name, right, [m.seed for m in one.cell.models], is_baseline=not one.cell.is_network)


def blanks_of(results: LanguageResults) -> list[dict[str, Any]]:
    """Return the blanks, the same for all models, as answers.json has them."""
    return next((list(cell.models[0].answers["blanks"]) for cell in results.cells if cell.models), [])


def show_blanks(results: LanguageResults) -> Iterator[ShownBlank]:
    """Yield the first blanks with what each model puts in."""
    answers = [(cell, cell.models[0].answers["scores"]) for cell in results.cells if cell.models]
    for number, blank in enumerate(blanks_of(results)[:SHOWN_BLANKS]):
        chosen = []
        for cell, scores in answers:
            row = scores["around" if cell.fills_only else "left"][number]
            equal = [word for word, score in zip(blank["candidates"], row, strict=True) if score == max(row)]
            chosen.append((cell.name, " / ".join(sorted(equal))))  # a tie is a guess among them
        yield ShownBlank(joined(blank["before"]), joined(blank["after"]), blank["candidates"][0], tuple(chosen))


def joined(words: Sequence[str]) -> str:
    """Return tokens written as text."""
    return "".join(space + word for space, word in zip(spaces(words), words, strict=True))
