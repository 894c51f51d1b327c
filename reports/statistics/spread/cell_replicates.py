"""The replicates of every cell of a run, by any measure, as `replicates` has them."""

import numpy as np

from models.measures import Measure
from reports.results.cells import Cell, Results
from reports.results.models import Model
from reports.statistics.spread.clusters import in_units
from reports.statistics.spread.replicates import Replicates

#: Seeds outside the classifier's, the outermost first.
OUTER = ("split_seed", "embedding_seed")
#: The key of a model that is made of all seeds of a cell: one replicate, which is paired with no seed.
POOLED = -1
#: The files of a rival are numbered from here down: that two have the number of a seed makes them no pair.
ELSEWHERE = -2


def find_replicates(results: Results, split: str, measure: Measure | None = None) -> dict[str, Replicates]:
    """Return every cell that has a model, by name; without documents in the split, nothing.

    The measure is that of the run unless another is named; values of one that is best where it is least have a minus
    before them, so that the greatest is the best.
    """
    by = measure or results.measure
    if not results.truth[split].size:
        return {}
    return {cell.name: of_models(cell, split, results, by) for cell in results.cells if cell.models}


def of_models(cell: Cell, split: str, results: Results, measure: Measure) -> Replicates:
    """Return the replicates of a cell, which has a model at least."""
    models: dict[int, list[Model]] = {}
    factor = next((f for f in OUTER if len({getattr(model, f) for model in cell.models}) > 1), "seed")
    for model in cell.models:
        models.setdefault(getattr(model, factor), []).append(model)
    keys = tuple(sorted(models))
    found = [[results.measured(model, split, measure) for model in models[key]] for key in keys]
    influence = measure.direction * np.stack([np.mean([one.influence for one in each], axis=0) for each in found])
    shared = {"split_seed": "split", "embedding_seed": f"embedding {cell.embedding}"}
    return Replicates(
        cell.name,
        not cell.is_drawn,
        _keys(cell, keys),
        measure.direction * np.array([np.mean([one.value for one in each]) for each in found]),
        in_units(influence, results.groups[split]),
        influence.shape[1],
        float(np.mean([one.step for each in found for one in each])),
        shared.get(factor, ""),
        measure.limit,
        cell.is_rival,
        _draws(cell, factor, results),
    )


def _keys(cell: Cell, keys: tuple[int, ...]) -> tuple[int, ...]:
    """Return what replicates are paired by."""
    if cell.is_pooled:
        return (POOLED,)
    return tuple(ELSEWHERE - key for key in keys) if cell.is_rival else keys


def _draws(cell: Cell, factor: str, results: Results) -> frozenset[str]:
    """Return what was drawn to make a cell, or the members of an ensemble; nothing of what is fixed."""
    parts = [part for part in results.cells if part.name in cell.members] or [cell]
    drawn = {part.name for part in parts if part.is_drawn or _moves(part)}
    outer = {"split_seed": "split", "embedding_seed": "embedding {}"}.get(factor)
    return frozenset(drawn | {outer.format(part.embedding) for part in parts if outer and part.embedding})


def _moves(cell: Cell) -> bool:
    """Say whether a baseline's seeds say different things of validation."""
    said = [model.predictions["validation"].truth_probability for model in cell.models]
    return any(not np.array_equal(said[0], other) for other in said[1:])
