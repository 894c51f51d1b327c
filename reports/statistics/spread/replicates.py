"""What the models of a cell score by seed, and what each document adds to it.

A *replicate* is one value of the outermost seed that varies within a cell: of the split, else of the embedding, else of
the classifier. What varies inside it is averaged first, so that replicates are independent of each other. Cells that
share an embedding whose seed was varied share what that seed does: their replicates come in pairs. So do those of an
ensemble and of its members, and of two ensembles with a member in common.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from models.measures import Measure
from reports.results.arrays import Integers, Reals
from reports.statistics.spread.clusters import Units, in_units
from reports.statistics.spread.spreads import FIXED, Spread, own_spreads


@dataclass(frozen=True, eq=False)
class Replicates:
    """One cell on one split, by one measure: the values (R,) and influences (R, U) of its replicates.

    Units are documents, or groups of documents that are drawn together, see `clusters`.
    """

    name: str
    is_baseline: bool
    keys: tuple[int, ...]
    values: Reals
    units: Units
    documents: int
    step: float = 1.0  # see `Measured`
    shared: str = ""  # what replicates of the same key have in common in all cells that say the same
    limit: float = 1.0  # the largest difference that the measure can have
    is_rival: bool = False  # made elsewhere, so that its seeds say nothing of how far those of others reach
    draws: frozenset[str] = frozenset()  # of the cells and embeddings whose seed made it: of an ensemble its members'

    def has_seeds_of(self, other: "Replicates") -> bool:
        """Say whether replicates of the same key stand on the same draw, so that differences are taken seed by seed."""
        return bool(self.shared and self.shared == other.shared) or bool(self.draws & other.draws)

    @cached_property
    def is_fixed(self) -> bool:
        """Say whether the seed changes nothing: a baseline that was never seen to differ between seeds."""
        influence = self.units.influence
        return self.is_baseline and bool(np.ptp(self.values) == 0 and (influence == influence[:1]).all())

    @cached_property
    def mean_influence(self) -> Reals:
        """The influences on the mean over replicates, (U,)."""
        found: Reals = self.units.influence.mean(axis=0)
        return found

    @cached_property
    def tipping(self) -> float:
        """Variance of one replicate's value by documents that tip over from seed to seed; 0 where it is not known.

        The mean square of the interaction in the two-way layout of replicates × documents over the number of documents
        (Searle, Casella & McCulloch 1992, Variance Components, section 4.3).
        """
        return tipping_over(self.units.influence)

    def only(self, keys: Sequence[int]) -> "Replicates":
        """Return the cell with these replicates alone."""
        if tuple(keys) == self.keys:
            return self
        kept = [self.keys.index(key) for key in keys]
        units = Units(self.units.influence[kept], self.units.freedom)
        return replace(self, keys=tuple(keys), values=self.values[kept], units=units)


def tipping_over(influence: Reals) -> float:
    """Return what single units add to the variance of one replicate's value, from influences (R, U)."""
    replicates, units = influence.shape
    if replicates < 2 or units < 2:
        return 0.0
    within = ((influence - influence.mean(axis=0)) ** 2).sum()
    return float(within / ((replicates - 1) * (units - 1) * units))


def of_right(
    name: str,
    right: Reals,
    keys: Sequence[int] = (),
    *,
    is_baseline: bool = False,
    groups: Integers | None = None,
    shared: str = "",
) -> Replicates:
    """Return a cell by accuracy, from how often each replicate is right about each document (R, N).

    >>> of_right("bi-lstm", np.array([[1.0, 0.0, 1.0, 1.0]])).values
    array([0.75])
    """
    values = right.mean(axis=1)
    units = in_units(right - values[:, None], groups)
    places = tuple(keys) or tuple(range(len(right)))
    return Replicates(name, is_baseline, places, values, units, right.shape[1], shared=shared)


def of_answers(name: str, truth: Integers, said: Sequence[Reals], measure: Measure) -> Replicates:
    """Return a cell by any measure, from the probabilities (N, C) of each replicate; documents in no groups."""
    found = [measure.measured(truth, each) for each in said]
    return Replicates(
        name,
        False,
        tuple(range(len(found))),
        np.array([one.value for one in found]),
        in_units(np.stack([one.influence for one in found]), None),
        truth.size,
        float(np.mean([one.step for one in found])),
        limit=measure.limit,
    )


def find_spreads(cells: Mapping[str, Replicates], assumed: Mapping[str, float]) -> dict[str, Spread]:
    """Return the spread over seeds of each cell: none of a baseline that the seed does not change.

    `assumed` has, for each cell, the standard deviation (a share) that is taken where one seed shows none.
    """
    found = {}
    for like in dict.fromkeys((cell.is_baseline, cell.is_rival) for cell in cells.values()):
        kind = {n: c for n, c in cells.items() if (c.is_baseline, c.is_rival) == like and not c.is_fixed}
        adds = {name: cell.tipping for name, cell in kind.items()}
        found.update(own_spreads({name: cell.values for name, cell in kind.items()}, assumed, adds))
    return {name: found.get(name, FIXED) for name in cells}
