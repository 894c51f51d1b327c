"""What the lesson says about chance: how far a seed moves a score, and how many documents it is measured on."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
from scipy.stats import t

from reports.results.arrays import Integers
from reports.results.cells import Cell, Results
from reports.statistics.spread.measured_spreads import upper_end

#: The most seeds that the page can give each model.
MOST_SEEDS = 20
#: Of a difference that is called one.
LEVEL = 0.95
#: The share of documents that two trainings judge differently, where a run has nothing to measure it by.
ASSUMED_UNSTEADY = 0.1


def chance_part(results: Results, cell: Cell) -> dict[str, Any]:
    """Return what the simulation starts from: of a cell with several seeds its own spread, else what is assumed.

    `spread` is the standard deviation of accuracy over seeds, without what the choice of documents adds; `unsteady` the
    share of test documents of which one of two trainings is right and the other is not.
    """
    right = [model.predictions["test"].predicted == results.truth["test"] for model in cell.models]
    documents = int(results.truth["test"].size)
    several = len(right) > 1 and documents > 0
    unsteady = _unsteady(right) if several else _unsteady(_alike(results, cell))
    if several:
        # One training's answers to so many documents differ from another's by unsteady / (2 · documents), as a square.
        variance = float(np.var([answers.mean() for answers in right], ddof=1)) - unsteady / (2 * documents)
        spread = float(np.sqrt(max(0.0, variance)))
    else:
        spread = upper_end(results.corpus.rows("train").size) / 100
    return {
        "documents": documents,
        "seeds": len(right),
        "is_measured": several,
        "spread": spread,
        "unsteady": unsteady,
        "critical": critical_values(),
    }


def critical_values() -> list[float | None]:
    """Return Student's t beyond which a difference of two means of k seeds each is called one, for k = 0 … MOST_SEEDS.

    With one seed each there is no spread to compare with, and nothing is called different.
    """
    return [None, None, *(float(t.ppf(0.5 + LEVEL / 2, 2 * seeds - 2)) for seeds in range(2, MOST_SEEDS + 1))]


def _alike(results: Results, cell: Cell) -> list[Integers]:
    """Return whether networks of the same architecture, or else any networks, are right on each document of test."""
    networks = [other for other in results.cells if other.is_network and other.models]
    same = [other for other in networks if other.architecture == cell.architecture]
    chosen = same if len(same) > 1 else networks
    return [other.models[0].predictions["test"].predicted == results.truth["test"] for other in chosen]


def _unsteady(right: Sequence[Integers]) -> float:
    pairs = [float(np.mean(one != other)) for one, other in combinations(right, 2) if one.size]
    return float(np.mean(pairs)) if pairs and np.mean(pairs) > 0 else ASSUMED_UNSTEADY
