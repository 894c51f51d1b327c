"""How Word2Vec learns: what one update touches under each objective, and how long it takes on this corpus."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import DataError
from reports import numerals
from reports.request import ReportRequest

#: What the others are compared with.
BASE = "negative-sampling"
FULL = "full-softmax"
#: What people call an objective.
NAMES = {
    FULL: "Full softmax",
    "hierarchical-softmax": "Hierarchical softmax",
    BASE: "Negative sampling",
}
LESSON = (
    "One update of skip-gram shows Word2Vec a pair of neighbouring words: from the vector of the one, predict the "
    "other. The full softmax gives every word of the vocabulary a probability, so an update reads and changes every "
    "row of the output matrix. Hierarchical softmax (Morin & Bengio 2005, with the Huffman tree of Mikolov et al. "
    "2013) goes from the root of a tree to the word and touches the inner nodes on the way: frequent words have short "
    "ways. Negative sampling (Mikolov et al. 2013) gives no probability of a word any more: it tells the word from a "
    "few that are drawn at random, whatever the vocabulary."
)


@dataclass(frozen=True)
class Update:
    """One update under an objective with V words; counts are means over the words of the text."""

    objective: str
    words: int  # V
    output_rows: float
    numbers: float  # of the model, read and written
    multiply_adds: float
    microseconds: float  # the median of the rounds, and the quartiles
    low: float
    high: float
    ratio: float  # of the time to that of negative sampling with as many words

    @property
    def name(self) -> str:
        """What people call the objective."""
        return NAMES[self.objective]


@dataclass(frozen=True)
class Updates:
    """All that the section says; without rows where the measurement failed."""

    rows: tuple[Update, ...]
    lesson: str
    how: str
    findings: tuple[str, ...]
    failure: str | None


def find_updates(request: ReportRequest) -> Updates | None:
    """Read updates.json; None where no measurement was asked for. Raise DataError where the file is missing."""
    if request.updates is None:
        failure = request.updates_failure
        return None if failure is None else Updates((), LESSON, "", (), failure)
    said = _read(request.updates / "updates.json")
    rows = _rows(said["costs"])
    return Updates(rows, LESSON, _how(said), tuple(_findings(rows)), None)


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise DataError(f"{path} is missing, and the report needs it; `wordloom run` makes it again")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _rows(costs: list[dict[str, Any]]) -> tuple[Update, ...]:
    base = {cost["words"]: cost["microseconds"] for cost in costs if cost["objective"] == BASE}
    return tuple(Update(**cost, ratio=cost["microseconds"] / base[cost["words"]]) for cost in costs)


def _how(said: dict[str, Any]) -> str:
    """Say how it was measured, and what the corpus was too small for."""
    known, sizes = said["corpus_words"], sorted({cost["words"] for cost in said["costs"]})
    asked = [size for size in said["asked"] if size > known]
    fewer = (
        f" The corpus has {numerals.count(known)} words in train and unlabelled documents: all of them were measured "
        f"in place of {' and '.join(map(numerals.count, asked))}."
        if asked
        else ""
    )
    return (
        f"Measured on this corpus with its {' and '.join(map(numerals.count, sizes))} most frequent words and real "
        f"pairs of its text: {said['vector_size']} numbers a vector, {said['negative_samples']} noise words, one "
        f"thread, all compiled alike; median of {said['rounds']} rounds in turns, with quartiles. A pair alone: "
        f"training shares rows between neighbouring pairs and is faster.{fewer}"
    )


def _findings(rows: tuple[Update, ...]) -> list[str]:
    """Say what the table shows, in words."""
    sizes = sorted({row.words for row in rows})
    said = {row.objective: row for row in rows if row.words == sizes[-1]}
    others = [row for row in said.values() if row.objective != BASE]
    longer = " and ".join(f"{numerals.rate(row.ratio)} times as long with {row.name.lower()}" for row in others)
    found = [f"With {numerals.count(sizes[-1])} words, an update takes {longer} as with negative sampling."]
    if len(sizes) > 1:
        before = {row.objective: row for row in rows if row.words == sizes[0]}
        grown = [f"{numerals.rate(_growth(row, before))} times with {row.name.lower()}" for row in said.values()]
        times = numerals.decimal(sizes[-1] / sizes[0], 1)
        found.append(f"With {times} times the words, an update takes longer: {', '.join(grown)}.")
    return found


def _growth(row: Update, before: dict[str, Update]) -> float:
    return row.microseconds / before[row.objective].microseconds
