"""The replicates of every cell of a run, by any measure, as `replicates` has them."""

import numpy as np

from reports.results.cells import Cell, Model, Results
from reports.statistics.measures import MEASURES, Measure, Measured
from reports.statistics.spread.clusters import in_units
from reports.statistics.spread.replicates import Replicates

#: Seeds outside the classifier's, the outermost first.
OUTER = ("split_seed", "embedding_seed")


def find_replicates(results: Results, split: str, measure: Measure = MEASURES["accuracy"]) -> dict[str, Replicates]:
    """Return every cell that has a model, by name; without documents in the split, nothing."""
    truth = results.truth[split]
    if not truth.size:
        return {}
    return {cell.name: _replicates(cell, split, results, measure) for cell in results.cells if cell.models}


def _replicates(cell: Cell, split: str, results: Results, measure: Measure) -> Replicates:
    models: dict[int, list[Model]] = {}
    factor = next((f for f in OUTER if len({getattr(model, f) for model in cell.models}) > 1), "seed")
    for model in cell.models:
        models.setdefault(getattr(model, factor), []).append(model)
    keys = tuple(sorted(models))
    found = [[_measured(model, split, results, measure) for model in models[key]] for key in keys]
    influence = np.stack([np.mean([one.influence for one in each], axis=0) for each in found])
    shared = {"split_seed": "split", "embedding_seed": f"embedding {cell.embedding}"}
    return Replicates(
        cell.name,
        cell.kind == "baseline",
        keys,
        np.array([np.mean([one.value for one in each]) for each in found]),
        in_units(influence, results.groups[split]),
        influence.shape[1],
        float(np.mean([one.step for each in found for one in each])),
        shared.get(factor, ""),
        measure.limit,
    )


def _measured(model: Model, split: str, results: Results, measure: Measure) -> Measured:
    truth = results.truth[split]
    if measure.needs_probabilities:
        return measure.measured(truth, results.probabilities(model)[split].astype(float))
    return measure.measured(truth, np.eye(results.classes)[model.predictions[split].predicted])
