"""What an update of Word2Vec costs, as it was measured on the corpus of a run."""

from dataclasses import dataclass

from reports.request import ReportRequest
from reports.results.artefacts import read_json

#: The objective that the others are compared with.
BASE = "negative-sampling"


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


@dataclass(frozen=True)
class Updates:
    """All that was measured, and how."""

    rows: tuple[Update, ...]
    vector_size: int
    negative_samples: int
    rounds: int
    corpus_words: int  # in train and unlabelled documents
    asked: tuple[int, ...]  # vocabularies


def read_updates(request: ReportRequest) -> Updates | None:
    """Read updates.json; None where nothing was measured. Raise DataError where the file is missing."""
    if request.updates is None:
        return None
    found = read_json(request.updates / "updates.json")
    base = {cost["words"]: cost["microseconds"] for cost in found["costs"] if cost["objective"] == BASE}
    rows = tuple(Update(**cost, ratio=cost["microseconds"] / base[cost["words"]]) for cost in found["costs"])
    numbers = {name: found[name] for name in ("vector_size", "negative_samples", "rounds", "corpus_words")}
    return Updates(rows, **numbers, asked=tuple(found["asked"]))
