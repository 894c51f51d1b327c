"""The difference of two cells: its interval over seeds and documents, and what would make it narrower.

The variance of a difference has a part of the choice of documents and one of the seeds of each side (a two-way layout,
crossed: Owen 2007, Ann. Appl. Stat. 1(2)); `two_way` makes intervals of them. What is particular here:

* Every cell has the variance of its own seeds. One that is pooled over all networks is better known, and wrong wherever
  spreads differ: its intervals then hold the truth in 67 to 91 % (docs/benchmarks.md, Verdicts).
* Documents that tip over from seed to seed are seen twice, among documents and among seeds (a plain bootstrap counts
  them three times), so that part is taken off once: `over_documents` is what no number of seeds takes away.
* Where the seeds of both are the same draw (of an embedding that both read; of a member that both ask, or that the
  other is), differences are taken seed by seed.
* Documents on which two cells never differed would give an interval of width zero. Two documents are added, one that
  only the first cell gets right and one that only the second does (Bonett & Price 2012, J. Educ. Behav. Stat. 37).
* Documents of a group are drawn together (`clusters`).

Blind spots: two seeds (`spreads`); one seed, whose spread is assumed (`measured_spreads`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reports.results.arrays import Reals
from reports.statistics.intervals import Interval
from reports.statistics.spread.clusters import Units, variance_of_mean
from reports.statistics.spread.replicates import Replicates, tipping_over
from reports.statistics.spread.spreads import FIXED, SHRUNK_SEEDS, Spread
from reports.statistics.two_way import Parts, half_widths, tails

#: Documents that are added, half of them right for one cell alone.
ADDED = 2
#: Single documents can hide what a seed does as well as add to it, and more documents may show it: the part of what
#: they add that is counted once more where more documents are thought of. Without, what should settle a pair of three
#: seeds eight times in ten does in three to six; with all of it, hardly anything is named (docs/benchmarks.md).
HIDDEN = 0.25


@dataclass(frozen=True)
class Side:
    """What the seeds of one cell add to a difference, or of two cells at once where their seeds are the same draw."""

    seeds: int
    spread: Spread

    def freedom(self, seeds: float) -> float:
        """Return its degrees of freedom: those that it has, or that more seeds of the cell will have."""
        return self.spread.freedom if seeds == self.seeds else max(seeds - 1.0, 1.0)


@dataclass(frozen=True)
class Difference:
    """First minus second: the observed mean (a share) and the components of its variance (share²)."""

    observed: float
    documents: int
    over_documents: float  # variance of the mean by the choice of documents that no number of seeds takes away
    freedom: float  # of it
    sides: tuple[Side, ...]  # those that a seed moves: two, one, or none
    added: int = ADDED  # documents that are right for either alone; of losses, none
    limit: float = 1.0  # the largest that it can be

    @property
    def is_assumed(self) -> bool:
        """Say whether a spread over seeds was assumed instead of measured."""
        return any(not side.spread.measured for side in self.sides)

    @property
    def centre(self) -> float:
        """The middle of the interval: the observed difference with the added documents."""
        return self.observed * self.documents / (self.documents + self.added)

    def parts(self, seeds: float | None = None, documents: float | None = None) -> Parts:
        """Return the parts of the variance, or what they would be with other numbers of seeds a cell and documents."""
        ratio = (documents or self.documents) / self.documents
        hidden = 0.0 if documents is None else HIDDEN
        each = [
            (
                (side.spread.observed + hidden * side.spread.tipping) / (seeds or side.seeds),
                side.freedom(seeds or side.seeds),
            )
            for side in self.sides
        ]
        each += [(0.0, math.inf)] * (2 - len(each))
        variances, freedoms = zip(*each, strict=True)
        over = np.array([self.over_documents / ratio])
        return Parts(over, np.array([self.freedom * ratio]), np.array([variances]), np.array([freedoms]))

    def variance(self, seeds: float | None = None, documents: float | None = None) -> float:
        """Return the variance of the mean, or what it would be with other numbers of seeds a cell and documents."""
        return float(self.parts(seeds, documents).total[0])

    def half_width(self, level: float, seeds: float | None = None, documents: float | None = None) -> float:
        """Return half the width of the interval that leaves 1 − `level` outside, as a share."""
        return float(half_widths((1 - level) / 2, self.parts(seeds, documents))[0])

    def interval(self, level: float) -> Interval:
        """Return the interval of the difference, within what is possible."""
        return self.around(self.half_width(level))

    def around(self, half: float) -> Interval:
        """Return what lies within `half` of the middle."""
        return Interval(max(-self.limit, self.centre - half), min(self.limit, self.centre + half))

    @cached_property
    def p_value(self) -> float:
        """The two-sided p-value of no difference: what is 1 − level of the interval that just touches 0."""
        return p_values([self])[0]


def parts_of(differences: Sequence[Difference]) -> Parts:
    """Return the parts of the variances of all, to be worked with at once."""
    found = [one.parts() for one in differences]
    if not found:
        return Parts(np.zeros(0), np.zeros(0), np.zeros((0, 2)), np.zeros((0, 2)))
    return Parts(*(np.concatenate(part) for part in zip(*found, strict=True)))


def intervals(differences: Sequence[Difference], level: float) -> list[Interval]:
    """Return the interval of each difference, all at once."""
    halves = half_widths((1 - level) / 2, parts_of(differences)).tolist()
    return [one.around(half) for one, half in zip(differences, halves, strict=True)]


def p_values(differences: Sequence[Difference]) -> list[float]:
    """Return the two-sided p-value of each difference's being 0, all at once."""
    found = 2 * tails(np.array([abs(one.centre) for one in differences]), parts_of(differences))
    return [float(p) for p in found]


def equivalence_p_values(differences: Sequence[Difference], margin: float) -> list[float]:
    """Return for each the p-value of its being as large as ± `margin` or larger.

    Two one-sided tests (Schuirmann 1987, J. Pharmacokinet. Biopharm. 15): the larger of their p-values.
    """
    room = margin - np.array([abs(one.centre) for one in differences])
    beyond = tails(np.abs(room), parts_of(differences))
    return [float(p) for p in np.where(room > 0, beyond, 1 - beyond)]


def find_difference(first: Replicates, second: Replicates, spreads: tuple[Spread, Spread]) -> Difference:
    """Compare two cells on the same documents by the seeds that both have, or by all where they have none in common.

    Seeds are not paired, for that two cells drew their first weights from the same number makes neither better for it;
    unless they are the seeds of one embedding that both read, or of a model that both ask.
    """
    common = sorted(set(first.keys) & set(second.keys))
    pair = (first.only(common), second.only(common)) if common else (first, second)
    influence = pair[0].mean_influence - pair[1].mean_influence  # (U,)
    over = variance_of_mean(Units(influence, 0.0))
    if common and first.has_seeds_of(second):
        sides: tuple[Side, ...] = _paired(pair, spreads)
    else:
        given = zip(pair, spreads, strict=True)
        sides = tuple(Side(len(cell.keys), spread) for cell, spread in given if spread != FIXED)
    lasting = max(0.0, over - sum(side.spread.tipping / side.seeds for side in sides))
    documents, step = first.documents, (first.step + second.step) / 2
    return Difference(
        observed=float(pair[0].values.mean() - pair[1].values.mean()),
        documents=documents,
        over_documents=lasting + ADDED * step / (documents + ADDED) ** 2,
        freedom=first.units.freedom,
        sides=sides,
        limit=first.limit,
    )


def _paired(pair: tuple[Replicates, Replicates], spreads: tuple[Spread, Spread]) -> tuple[Side, ...]:
    """Return what seeds add that both cells share: the variance of the differences seed by seed."""
    values: Reals = pair[0].values - pair[1].values
    adds = tipping_over(pair[0].units.influence - pair[1].units.influence)
    if len(values) < SHRUNK_SEEDS:
        return tuple(Side(1, spread) for spread in spreads if spread != FIXED)
    own = float(np.var(values, ddof=1))
    if len(values) > SHRUNK_SEEDS:
        return (Side(len(values), Spread(own, adds, len(values) - 1.0)),)
    apart = sum(spread.observed for spread in spreads)  # as if nothing were shared: too much rather than too little
    return (Side(len(values), Spread((own + apart) / 2, adds, sum(spread.freedom for spread in spreads) / 2)),)
