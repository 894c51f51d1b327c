"""Two runs, cell by cell: what changed between them, with a verdict on the same documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reports.results.cells import Results
from reports.statistics.difference import find_difference
from reports.statistics.recommendation import choose
from reports.statistics.runs.shared import Overlap, Shared, called, find_overlap, refuse_other_documents, share
from reports.statistics.spread.cell_replicates import find_replicates
from reports.statistics.spread.measured_spreads import assumed_spreads
from reports.statistics.spread.replicates import find_spreads
from reports.statistics.summary import Summary, summarise
from reports.statistics.verdicts import Verdict, judge_pairs

#: The seeds of the second run are numbered from here down.
OTHER_RUN = -1_000_000


@dataclass(frozen=True)
class Beside:
    """A cell of the first run beside one of the second."""

    first: Summary
    second: Summary
    verdict: Verdict | None  # on the second against the first; None where both answer every document alike
    is_answer: bool  # the cells that the runs recommend, whatever they are called


@dataclass(frozen=True)
class Paired:
    """Two runs beside each other."""

    names: tuple[str, str]
    overlap: Overlap
    results: Shared
    rows: tuple[Beside, ...]  # the recommended cells first, then the cells that both have
    alone: tuple[tuple[str, ...], tuple[str, ...]]  # cells that one of them has
    settings: dict[str, tuple[Any, Any]]  # those that differ, by section.key; None: not there


def pair_runs(runs: Mapping[str, Results]) -> Paired:
    """Compare two runs, by name, on the test documents that both have; raise DataError where these are too few."""
    (one, first), (other, second) = runs.items()
    overlap = find_overlap(first, second)
    refuse_other_documents(overlap, (one, other), (first.corpus.labels, second.corpus.labels))
    results = share(runs, overlap)
    cells = [[cell.name for cell in run.cells if cell.models] for run in (first, second)]
    choices = [choose(summarise(run)) for run in (first, second)]
    answers = [choice.taken if choice else None for choice in choices]
    wanted = [(name, name) for name in cells[0] if name in cells[1]]
    if answers[0] and answers[1]:
        wanted.insert(0, (answers[0].name, answers[1].name))
    alone = tuple(tuple(name for name in cells[n] if name not in cells[1 - n]) for n in (0, 1))
    settings = changed(first.request.configuration, second.request.configuration)
    rows = _rows(results, [(called(one, a), called(other, b)) for a, b in dict.fromkeys(wanted)],
                 answered=answers[0] is not None and answers[1] is not None)  # fmt: skip
    return Paired((one, other), overlap, results, rows, (alone[0], alone[1]), settings)


def _rows(results: Shared, pairs: Sequence[tuple[str, str]], *, answered: bool) -> tuple[Beside, ...]:
    cells = find_replicates(results, "test")
    # Seeds of two runs are no pairs: that they drew from the same number makes neither better for it.
    cells |= {b: replace(cells[b], keys=tuple(OTHER_RUN - key for key in cells[b].keys)) for _, b in pairs}
    spreads = find_spreads(cells, assumed_spreads(results, {name: cell.step for name, cell in cells.items()}))
    summaries = {summary.name: summary for summary in summarise(results)}
    same = {pair for pair in pairs if _say_the_same(summaries[pair[0]], summaries[pair[1]])}
    told = [pair for pair in pairs if pair not in same]
    differences = [find_difference(cells[b], cells[a], (spreads[b], spreads[a])) for a, b in told]
    judged = judge_pairs(results, [(b, a) for a, b in told], differences)
    verdicts = dict(zip(told, judged, strict=True))
    return tuple(
        Beside(summaries[a], summaries[b], verdicts.get((a, b)), answered and number == 0)
        for number, (a, b) in enumerate(pairs)
    )


def _say_the_same(first: Summary, second: Summary) -> bool:
    """Say whether the models of two cells answer every document alike, as do those of one result in two runs."""
    pairs = zip(first.cell.models, second.cell.models, strict=False)
    answers = [[model.predictions["test"] for model in pair] for pair in pairs]
    return len(first.cell.models) == len(second.cell.models) and all(
        np.array_equal(one.predicted, other.predicted) and np.array_equal(one.confidence, other.confidence)
        for one, other in answers
    )


def changed(first: Mapping[str, Any], second: Mapping[str, Any], before: str = "") -> dict[str, tuple[Any, Any]]:
    """Return the settings that differ, by their dotted names.

    >>> changed({"corpus": {"html": True}, "seeds": [0]}, {"corpus": {"html": False}, "seeds": [0]})
    {'corpus.html': (True, False)}
    """
    differing: dict[str, tuple[Any, Any]] = {}
    for key in dict.fromkeys([*first, *second]):
        one, other, name = first.get(key), second.get(key), f"{before}{key}"
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            differing.update(changed(one, other, f"{name}."))
        elif one != other and name != "name":
            differing[name] = (one, other)
    return differing
