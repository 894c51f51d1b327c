"""How language models fill blanks: each against the one that reads both ways, and some of the blanks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reports.results.language import LanguageResults
from reports.statistics.documents.spacing import spaces
from reports.statistics.intervals import Interval
from reports.statistics.language.perplexity import SEEN, Filled, Precision, filled, filled_differences, filled_spread
from reports.statistics.verdicts import Word

#: Blanks that are shown, each with what every model puts in.
SHOWN_BLANKS = 8

#: What stands where no blank was filled.
NO_BLANKS = (
    "No blank was filled: none was asked for, or no test document has a word beyond the most frequent (frequent_words) "
    "with enough words on both sides."
)


@dataclass(frozen=True)
class FilledRow:
    """How a model fills blanks, and how it differs from the one that reads both ways (its own accuracy minus that)."""

    filled: Filled
    seen: str
    difference: Interval | None  # None for the model that it would be compared with
    word: Word | None


@dataclass(frozen=True)
class ShownBlank:
    """A blank with what stands around it and what each model puts in."""

    before: str
    after: str
    right: str
    chosen: tuple[tuple[str, str], ...]  # (model and what it sees, word)


def find_fillings(results: LanguageResults, precision: Precision) -> Iterator[FilledRow]:
    """Yield how each model fills the blanks, for each way of seeing, against the one that reads both ways."""
    found = filled(results)
    around = [one for one in found if one.seen == "around"]
    # Of several models that read both ways, the first of the configuration: nothing is chosen on test.
    reference = around[0] if around else None
    others = [one for one in found if reference and one is not reference]
    spread = filled_spread(found, results.request.settings.assumed_spread / 100)
    judged = filled_differences(others, reference, spread, precision) if reference else []
    told = dict(zip(map(id, others), judged, strict=True))
    for one in found:
        yield FilledRow(one, SEEN[one.seen], *told.get(id(one), (None, None)))


def blanks_of(results: LanguageResults) -> list[dict[str, Any]]:
    """Return the blanks, the same for all models, as answers.json has them."""
    return next((list(cell.models[0].answers["blanks"]) for cell in results.cells if cell.models), [])


def show_blanks(results: LanguageResults) -> Iterator[ShownBlank]:
    """Yield the first blanks with what each model puts in."""
    answers = [(cell, cell.models[0].answers["scores"]) for cell in results.cells if cell.models]
    for number, blank in enumerate(blanks_of(results)[:SHOWN_BLANKS]):
        chosen = []
        for cell, scores in answers:
            seen = "around" if cell.fills_only else "left"
            row = scores[seen][number]
            equal = [word for word, score in zip(blank["candidates"], row, strict=True) if score == max(row)]
            chosen.append((cell.name, " / ".join(sorted(equal))))  # a tie is a guess among them
        yield ShownBlank(joined(blank["before"]), joined(blank["after"]), blank["candidates"][0], tuple(chosen))


def joined(words: list[str]) -> str:
    """Return tokens written as text."""
    return "".join(space + word for space, word in zip(spaces(words), words, strict=True))
