"""Cells over several data sets, each of which is one run: ranks, verdicts with data sets as the sample, dissent."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from scipy.stats import f as fisher
from scipy.stats import rankdata, spearmanr

from corpus.errors import DataError
from corpus.store import Corpus
from models.measures import MEASURES, Measure
from reports.results.arrays import Reals
from reports.results.cells import Results
from reports.statistics.judging import holm
from reports.statistics.runs.signed_rank import Odds, bayesian_signed_rank, least_p_value, signed_rank

#: A side of the posterior that is as probable as this is called the truth (Benavoli et al. 2017, section 4).
SURE = 0.95
#: The measure that all data sets are compared by where runs had different ones.
COMMON = "accuracy"


@dataclass(frozen=True)
class Pair:
    """Two cells over the data sets."""

    first: str
    second: str
    difference: float  # mean of first − second over data sets
    wins: int  # data sets on which the first is better
    losses: int
    p_value: float
    holm: float
    odds: Odds

    @property
    def is_told_apart(self) -> bool:
        """Say whether Wilcoxon's test tells them apart among all pairs."""
        return self.holm <= 1 - SURE


@dataclass(frozen=True)
class Opinion:
    """What one data set says against the rest of them."""

    data_set: str
    best: str  # its best cell on test
    of_rest: str  # the cell with the best mean rank on all others
    lost: float  # how far that cell is behind the best here, in the measure
    agreement: float  # Spearman's correlation of its ranks with the mean ranks of the others; nan where they are ties


@dataclass(frozen=True)
class Extent:
    """How large a data set is."""

    documents: dict[str, int]  # of each split
    classes: int
    tokens: float  # of a document of train: the median

    @classmethod
    def of(cls, corpus: Corpus) -> "Extent":
        """Return that of a corpus."""
        rows = {split: corpus.rows(split) for split in ("train", "validation", "test")}
        lengths = np.diff(corpus.offsets)[rows["train"]]
        return cls({split: rows[split].size for split in rows}, len(corpus.labels), float(np.median(lengths)))


@dataclass(frozen=True, eq=False)
class Across:
    """Scores of K cells on D data sets."""

    data_sets: dict[str, Extent]
    cells: tuple[str, ...]
    measure: Measure
    scores: Reals  # (D, K): means over seeds on test
    seeds: tuple[int, ...]  # of each data set
    left_out: tuple[str, ...]  # cells that some run does not have
    margin: float  # in the measure

    @cached_property
    def ranks(self) -> Reals:
        """The rank of each cell on each data set, 1 the best, ties shared: (D, K)."""
        ranks: Reals = rankdata(-self.measure.direction * np.round(self.scores, 9), axis=1)
        return ranks

    @cached_property
    def mean_ranks(self) -> dict[str, float]:
        """The mean rank of each cell, the best first."""
        means = dict(zip(self.cells, self.ranks.mean(axis=0).tolist(), strict=True))
        return dict(sorted(means.items(), key=lambda item: item[1]))

    @cached_property
    def friedman(self) -> float:
        """The p-value of all cells being alike: Iman & Davenport 1980, as Demšar 2006 has it, section 3.2.2."""
        documents, cells = self.ranks.shape
        means = self.ranks.mean(axis=0)
        chi = 12 * documents / (cells * (cells + 1)) * float((means**2).sum() - cells * (cells + 1) ** 2 / 4)
        left = documents * (cells - 1) - chi
        if left <= 1e-9:  # every data set ranks the cells alike
            return float(np.prod(1.0 / np.arange(1, cells + 1)) ** (documents - 1))
        statistic = (documents - 1) * chi / left
        return float(fisher.sf(statistic, cells - 1, (cells - 1) * (documents - 1)))

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Every two cells, the better by mean rank first; Holm's correction is over all of them."""
        names = list(combinations(self.mean_ranks, 2))
        differences = [self._difference(*pair) for pair in names]
        p_values = [signed_rank(each) for each in differences]
        corrected, _ = holm(p_values)
        return tuple(
            Pair(*pair, float(each.mean()), int((each > 0).sum()), int((each < 0).sum()), p, one,
                 bayesian_signed_rank(each, self.margin))
            for pair, each, p, one in zip(names, differences, p_values, corrected, strict=True)
        )  # fmt: skip

    @property
    def least_holm(self) -> float:
        """The least corrected p-value that any pair can have with so few data sets."""
        return min(1.0, least_p_value(len(self.data_sets)) * len(self.pairs))

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Runs of cells, neighbours by mean rank, of which no two are told apart; the longest only."""
        names = list(self.mean_ranks)
        apart = {frozenset((pair.first, pair.second)) for pair in self.pairs if pair.is_told_apart}
        spans: list[tuple[int, int]] = []
        for start in range(len(names)):
            end = start
            while end + 1 < len(names) and not any(
                frozenset((names[end + 1], other)) in apart for other in names[start : end + 1]
            ):
                end += 1
            if end > start and not any(first <= start and end <= last for first, last in spans):
                spans.append((start, end))
        return tuple(tuple(names[start : end + 1]) for start, end in spans)

    @cached_property
    def opinions(self) -> tuple[Opinion, ...]:
        """What each data set says against the rest."""
        return tuple(self._opinion(place) for place in range(len(self.data_sets)))

    def _difference(self, first: str, second: str) -> Reals:
        one, other = (self.scores[:, self.cells.index(name)] for name in (first, second))
        return self.measure.direction * (one - other)

    def _opinion(self, place: int) -> Opinion:
        own, rest = self.ranks[place], np.delete(self.ranks, place, axis=0).mean(axis=0)
        best, of_rest = int(own.argmin()), int(rest.argmin())
        varies = np.ptp(own) > 0 and np.ptp(rest) > 0
        agreement = float(spearmanr(own, rest).statistic) if varies else float("nan")
        lost = self.measure.direction * (self.scores[place, best] - self.scores[place, of_rest])
        return Opinion(list(self.data_sets)[place], self.cells[best], self.cells[of_rest], float(lost), agreement)


def find_across(runs: Mapping[str, Results]) -> Across:
    """Bring runs together, by name; raise DataError for fewer than two, or fewer than two cells that all have."""
    if len(runs) < 2:
        raise DataError("one run is one data set; over data sets there are two or more")
    _refuse_twice(runs)
    names = [[c.name for c in run.cells if c.models and not c.is_rival and c.architecture != "majority"]
             for run in runs.values()]  # fmt: skip
    shared = tuple(name for name in names[0] if all(name in other for other in names[1:]))
    if len(shared) < 2:
        known = "; ".join(f"{run}: {', '.join(own[:6])}" for run, own in zip(runs, names, strict=True))
        raise DataError(f"the runs have {len(shared)} cells in common, and two are needed ({known})")
    untested = [name for name, run in runs.items() if not run.truth["test"].size]
    if untested:
        raise DataError(f"{untested[0]} has no test split, and cells are compared on test; run it with one")
    measures = {run.measure.name for run in runs.values()}
    measure = MEASURES[measures.pop() if len(measures) == 1 else COMMON]
    scores = np.array([[_score(run, name, measure) for name in shared] for run in runs.values()])
    margin = next(iter(runs.values())).request.settings.margin / 100
    others = tuple(dict.fromkeys(name for own in names for name in own if name not in shared))
    seeds = tuple(len(run.seeds) for run in runs.values())
    extents = {name: Extent.of(run.corpus) for name, run in runs.items()}
    return Across(extents, shared, measure, scores, seeds, others, margin)


def _refuse_twice(runs: Mapping[str, Results]) -> None:
    """Refuse the same corpus in two runs: it would count as two data sets."""
    seen: dict[str, str] = {}
    for name, run in runs.items():
        other = seen.setdefault(run.corpus.folder.name, name)
        if other != name:
            raise DataError(
                f"{other} and {name} are of the same data, which would count twice; `wordloom compare {other} {name}` "
                "sets the two against each other"
            )


def _score(run: Results, name: str, measure: Measure) -> float:
    (cell,) = (cell for cell in run.cells if cell.name == name)
    return float(np.mean([run.measured(model, "test", measure).value for model in cell.models]))
