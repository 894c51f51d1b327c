"""Where two models differ: documents that one gets right and the other wrong, and what their words contribute."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow.parquet as parquet

from reports.results.artefacts import existing
from reports.results.cells import Results
from reports.statistics.contest import counts
from reports.statistics.documents.shading import Piece, shaded
from reports.statistics.summary import Summary

FILE = "explanations.parquet"
#: Words that are named below a text.
NAMED = 6


@dataclass(frozen=True)
class Reading:
    """What one model makes of a document; contributions are to its preference of the label over the other class."""

    model: str
    predicted: str
    probability: float  # of the predicted class
    is_right: bool
    start: float  # the preference where no word says anything
    score: float  # the preference
    tokens: tuple[str, ...]
    contributions: tuple[float | None, ...]  # None: not read

    @property
    def words(self) -> float:
        """What all words contribute together."""
        return sum(value for value in self.contributions if value is not None)

    @property
    def unread(self) -> int:
        """How many tokens the model did not read."""
        return sum(value is None for value in self.contributions)

    @cached_property
    def telling(self) -> list[tuple[str, float]]:
        """The words that contribute most, over all places where they stand."""
        totals: dict[str, float] = {}
        for token, value in zip(self.tokens, self.contributions, strict=True):
            totals[token] = totals.get(token, 0.0) + (value or 0.0)
        ordered = sorted(totals.items(), key=lambda pair: -abs(pair[1]))
        return [(token, value) for token, value in ordered[:NAMED] if value]

    @cached_property
    def pieces(self) -> list[Piece]:
        """The text in runs, as it is shown."""
        return shaded(self.tokens, self.contributions)


@dataclass(frozen=True)
class Disagreement:
    """A test document that one model of a pair gets right and the other wrong."""

    id: str
    label: str
    against: str
    tag: str | None
    way: Literal["first", "second"]  # which model is right
    readings: tuple[Reading, Reading]

    @property
    def length(self) -> int:
        """Tokens of the document."""
        return len(self.readings[0].tokens)


@dataclass(frozen=True)
class Pair:
    """Two models side by side."""

    first: Summary
    second: Summary
    only_first: int  # test documents that only this model gets right
    only_second: int
    disagreements: tuple[Disagreement, ...]  # those of the first model first, widest margin first

    @cached_property
    def lengths(self) -> list[tuple[int, int]]:
        """Thirds of the documents by length, as (least, most) tokens."""
        each = np.array([disagreement.length for disagreement in self.disagreements])
        edges = np.unique(np.quantile(each, (1 / 3, 2 / 3)).astype(int))
        where = np.searchsorted(edges, each, side="left")
        return [(int(each[where == part].min()), int(each[where == part].max())) for part in np.unique(where)]

    def third(self, disagreement: Disagreement) -> int:
        """Return which of `lengths` a document is in."""
        return next(number for number, (_, most) in enumerate(self.lengths) if disagreement.length <= most)


def find_pairs(results: Results, summaries: Sequence[Summary]) -> tuple[Pair, ...]:
    """Read the explanations of a run; none where it has none. Raises DataError where their file is not there."""
    folder = results.request.explanations
    if folder is None:
        return ()
    table = _read(folder)
    by_name = {summary.name: summary for summary in summaries}
    tags = dict(zip(results.corpus.ids, results.corpus.column("tag"), strict=True))
    found = []
    for first, second in dict.fromkeys((row["first"], row["second"]) for row in table):
        models = by_name[first], by_name[second]
        rows = [row for row in table if (row["first"], row["second"]) == (first, second)]
        mine, theirs = ([row for row in rows if row["model"] == name] for name in (first, second))
        labels = results.corpus.labels
        disagreements = tuple(_disagreement(one, other, labels, tags) for one, other in zip(mine, theirs, strict=True))
        alone = counts(results, models[0].model, models[1].model)
        found.append(Pair(*models, *alone, disagreements))
    return tuple(found)


def _read(folder: Path) -> list[dict[str, Any]]:
    with parquet.ParquetFile(existing(folder / FILE)) as file:
        rows: list[dict[str, Any]] = file.read().to_pylist()
    return rows


def _disagreement(
    first: dict[str, Any], second: dict[str, Any], labels: list[str], tags: dict[str, str | None]
) -> Disagreement:
    readings = _reading(first, labels), _reading(second, labels)
    way: Literal["first", "second"] = "first" if readings[0].is_right else "second"
    return Disagreement(first["id"], first["label"], first["against"], tags[first["id"]], way, readings)


def _reading(row: dict[str, Any], labels: list[str]) -> Reading:
    shares = row["probability"]
    best = max(range(len(labels)), key=shares.__getitem__)
    return Reading(
        model=row["model"],
        predicted=labels[best],
        probability=shares[best],
        is_right=labels[best] == row["label"],
        start=row["start"],
        score=row["score"],
        tokens=tuple(row["tokens"]),
        contributions=tuple(row["contribution"]),
    )
