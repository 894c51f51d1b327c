"""Where the spread of a score comes from: the seeds that were varied, and the choice of documents."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from models.measures import Measured
from reports.request import CellResult
from reports.results.arrays import Reals
from reports.results.cells import Results
from reports.results.judging import aim_of
from reports.results.model_files import score_of
from reports.results.models import Model
from reports.statistics.spread.replicates import tipping_over

#: The seeds that made a model, the outermost first; with its score.
Keys = tuple[int, ...]
Row = tuple[Keys, float]
State = Literal["measured", "not measured", "confounded"]
#: The variance that the mean of a group of scores has from all that is nested in it, share².
Inherited = Callable[[Sequence[Row]], float]


@dataclass(frozen=True)
class Source:
    """One source of spread: its standard deviation in the score of one model, as a share; None where not measured."""

    name: str
    deviation: float | None
    freedom: int | None  # degrees of freedom behind it
    state: State
    note: str


#: The factors, outermost first: each seed is nested in those before it. (attribute of a model, name, how to vary it)
FACTORS = (
    ("split_seed", "Split into train, validation and test", "one split was drawn"),
    ("embedding_seed", "Embedding's seed", "each embedding was trained once"),
    ("seed", "Classifier's seed", "one seed was run"),
)


def find_sources(results: Results) -> tuple[Source, ...]:
    """Return the sources of spread of the networks' score on test, the documents first; empty without networks."""
    truth = results.truth["test"]
    networks = [cell for cell in results.cells if cell.is_network and cell.models]
    if not networks or not truth.size:
        return ()
    models = [{_keys(model): results.measured(model, "test") for model in cell.models} for cell in networks]
    single = float(np.mean([one.influence.var() for cell in models for one in cell.values()])) / truth.size
    choice = f"{truth.size:,} test documents were drawn from all that there might be"
    rows = [
        [*((keys, one.value) for keys, one in cell.items()), *_on_other_splits(results, network.name)]
        for network, cell in zip(networks, models, strict=True)
    ]
    documents = Source("Choice of test documents", math.sqrt(single), truth.size - 1, "measured", choice)
    return (documents, *nested(rows, _tipping(models)))


def nested(cells: Sequence[Sequence[Row]], tipping_over: float = 0.0) -> tuple[Source, ...]:
    """Return the spread that each seed adds, from the scores of the models of each cell.

    Nested analysis of variance of unweighted means (Searle, Casella & McCulloch 1992, section 3.6): the means of groups
    that differ in one seed vary by that seed and by what is nested in it, which is taken off. `tipping_over` is the
    variance of a single score that the documents add (share²): some tip over from seed to seed, whatever the seed does
    on the whole. A seed that never varies within those outside it cannot be told from them.
    """
    varied = [len({keys[place] for rows in cells for keys, _ in rows}) > 1 for place in range(len(FACTORS))]
    sources: list[Source] = []
    below = _of_one_model(tipping_over)
    unseen: list[str] = []
    for place in reversed(range(len(FACTORS))):
        _, name, why = FACTORS[place]
        if not varied[place]:
            sources.append(Source(name, None, None, "not measured", why))
            continue
        variance, freedom, noise = _level(cells, place, below)
        if not freedom:
            sources.append(Source(name, None, None, "confounded", "it only changed together with the seed outside it"))
            unseen.append(name.lower())
            continue
        mine = max(0.0, variance - noise)
        note = f"with {' and '.join(unseen)}, which changed together with it" if unseen else ""
        sources.append(Source(name, math.sqrt(mine), freedom, "measured", note))
        unseen, below = [], _deeper(place, mine, below)
    return tuple(sources)


def _of_one_model(variance: float) -> Inherited:
    return lambda rows: variance / len(rows)


def _level(cells: Sequence[Sequence[Row]], place: int, below: Inherited) -> tuple[float, int, float]:
    """Return the pooled variance of group means at one level, its degrees of freedom, and the part from below."""
    squares, freedom, noise = 0.0, 0, []
    for rows in cells:
        for group in _grouped(rows, place).values():
            parts = list(_grouped(group, place + 1).values())
            if len(parts) > 1:
                means = [_mean_of(part, place + 1) for part in parts]
                squares += float(np.var(means, ddof=1)) * (len(parts) - 1)
                noise += [(len(parts) - 1) * float(np.mean([below(part) for part in parts]))]
                freedom += len(parts) - 1
    return (squares / freedom, freedom, sum(noise) / freedom) if freedom else (0.0, 0, 0.0)


def _deeper(place: int, variance: float, below: Inherited) -> Inherited:
    """Return what a group one level further out inherits: the variance of the mean of its parts."""

    def inherited(rows: Sequence[Row]) -> float:
        parts = list(_grouped(rows, place + 1).values())
        return variance / len(parts) + float(np.sum([below(part) for part in parts])) / len(parts) ** 2

    return inherited


def _mean_of(rows: Sequence[Row], place: int) -> float:
    """Return the mean of the means of the parts, level by level."""
    if place >= len(FACTORS):
        return float(np.mean([score for _, score in rows]))
    return float(np.mean([_mean_of(part, place + 1) for part in _grouped(rows, place + 1).values()]))


def _grouped(rows: Sequence[Row], places: int) -> dict[tuple[int, ...], list[Row]]:
    found: dict[tuple[int, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(row[0][:places], []).append(row)
    return found


def _tipping(models: Sequence[Mapping[Keys, Measured]]) -> float:
    """Return the variance of a score by documents that tip over with the innermost seed that varies."""
    for shared in reversed(range(len(FACTORS))):
        groups: dict[tuple[int, Keys], list[Reals]] = {}
        for number, cell in enumerate(models):
            for keys, one in cell.items():
                groups.setdefault((number, keys[:shared]), []).append(one.influence)
        several = [np.stack(group) for group in groups.values() if len(group) > 1]  # (models, N) each
        if several:
            weights = [len(influence) - 1 for influence in several]
            return float(np.average([tipping_over(influence) for influence in several], weights=weights))
    return 0.0


def _on_other_splits(results: Results, cell: str) -> Iterator[Row]:
    """Give the scores of a cell's models on other splits; where test was drawn, too, they are of other documents."""
    for result in results.request.on_other_splits:
        if result.cell == cell and result.folder is not None:
            score = score_of(result.folder, results.measure, aim_of(results.request.judging, results.corpus))["test"]
            if score is not None:
                yield _keys(result), score


def _keys(model: Model | CellResult) -> Keys:
    return tuple(int(getattr(model, name)) for name, *_ in FACTORS)
