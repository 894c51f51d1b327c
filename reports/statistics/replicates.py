"""How often the models of a cell were right about each document, and how far its seed moves a network.

A *replicate* is one value of the outermost seed that varies within a cell: of the split, else of the embedding, else of
the classifier. What varies inside it is averaged first, so that replicates are independent of each other.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reports.results.arrays import Reals
from reports.results.cells import Cell, Model, Results


@dataclass(frozen=True, eq=False)
class Replicates:
    """One cell on one split: `right` (R, N) is the share of right predictions of replicate r about document n."""

    name: str
    is_baseline: bool
    keys: tuple[int, ...]
    right: Reals

    @cached_property
    def is_fixed(self) -> bool:
        """Say whether the seed changes nothing: a baseline that was never seen to differ between seeds."""
        return self.is_baseline and bool((self.right == self.right[:1]).all())

    @cached_property
    def seed_variance(self) -> float:
        """Sample variance of accuracy over replicates, share²; nan for one replicate."""
        return float(np.var(self.right.mean(axis=1), ddof=1)) if len(self.keys) > 1 else math.nan

    @cached_property
    def interaction(self) -> float:
        """Variance of single answers that neither replicate nor document explains, share²; 0 where it is not known.

        The mean square of the interaction in the two-way layout of replicates × documents (Searle, Casella &
        McCulloch 1992, Variance Components, section 4.3).
        """
        replicates, documents = self.right.shape
        if replicates < 2 or documents < 2:
            return 0.0
        within = ((self.right - self.right.mean(axis=0)) ** 2).sum()
        between = documents * (replicates - 1) * self.seed_variance
        return float(max(0.0, within - between) / ((replicates - 1) * (documents - 1)))

    def only(self, keys: Sequence[int]) -> "Replicates":
        """Return the cell with these replicates alone."""
        kept = self.right[[self.keys.index(key) for key in keys]]
        return Replicates(self.name, self.is_baseline, tuple(keys), kept)


@dataclass(frozen=True)
class Spread:
    """How far the seed moves the models of one kind, pooled over their cells."""

    variance: float  # of the seed itself, share²: what more documents do not take away
    observed: float  # of accuracies over seeds, share²; the documents' part included
    freedom: float  # degrees of freedom of `observed`; infinite where it was assumed
    cells: int  # networks whose seeds would be added together
    measured: bool

    @property
    def deviation(self) -> float:
        """Standard deviation over seeds, as a share."""
        return math.sqrt(self.variance)


#: Models whose seed changes nothing.
FIXED = Spread(0.0, 0.0, math.inf, 1, measured=True)


def find_replicates(results: Results, split: str) -> dict[str, Replicates]:
    """Return every cell that has a model, by name; without documents in the split, nothing."""
    truth = results.truth[split]
    if not truth.size:
        return {}
    return {cell.name: _replicates(cell, split, results) for cell in results.cells if cell.models}


def measure_spread(cells: Iterable[Replicates], assumed: float) -> Spread:
    """Return the spread over seeds of cells of one kind, or the `assumed` standard deviation (a share) without any.

    Two seeds of one cell say next to nothing about a variance; pooled over C cells with S seeds each it has C(S − 1)
    degrees of freedom. The price is the assumption that one spread fits all of them. Accuracies over seeds also differ
    because single documents tip over, by interaction/N: that part is in the spread over documents already, so it is
    taken off here (a plain two-way bootstrap counts it three times: Owen 2007, Ann. Appl. Stat. 1(2), theorem 3).
    """
    every = list(cells)
    found = [cell for cell in every if len(cell.keys) > 1]
    weights = np.array([len(cell.keys) - 1 for cell in found], dtype=float)
    if not found:
        return Spread(assumed**2, assumed**2, math.inf, max(len(every), 1), measured=False)
    observed = float(np.average([cell.seed_variance for cell in found], weights=weights))
    return Spread(max(0.0, observed - tipping(found)), observed, float(weights.sum()), len(every), measured=True)


def tipping(cells: Sequence[Replicates]) -> float:
    """Return the variance of one model's accuracy by documents that tip over from seed to seed, pooled, share²."""
    weights = [len(cell.keys) - 1 for cell in cells]
    return float(np.average([cell.interaction / cell.right.shape[1] for cell in cells], weights=weights))


def spreads(cells: Mapping[str, Replicates], assumed: float) -> dict[str, Spread]:
    """Return the spread that holds for each cell: that of the networks, that of baselines which vary, or none."""
    networks = measure_spread([c for c in cells.values() if not c.is_baseline], assumed)
    baselines = measure_spread([c for c in cells.values() if c.is_baseline and not c.is_fixed], assumed)
    return {n: FIXED if c.is_fixed else baselines if c.is_baseline else networks for n, c in cells.items()}


def _replicates(cell: Cell, split: str, results: Results) -> Replicates:
    models: dict[int, list[Model]] = {}
    for model in cell.models:
        models.setdefault(_key(model, cell.models), []).append(model)
    truth = results.truth[split]
    right = [np.mean([m.predictions[split].predicted == truth for m in models[key]], axis=0) for key in sorted(models)]
    return Replicates(cell.name, cell.kind == "baseline", tuple(sorted(models)), np.stack(right))


def _key(model: Model, models: Sequence[Model]) -> int:
    """Return the outermost seed of a model that varies within its cell."""
    for factor in ("split_seed", "embedding_seed"):
        if len({getattr(other, factor) for other in models}) > 1:
            return int(getattr(model, factor))
    return model.seed
