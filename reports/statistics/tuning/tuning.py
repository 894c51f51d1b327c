"""What tuning brought: default and winner of each architecture on documents that chose nothing.

The winner is the best of many on validation, so its score there is too high by what chance added. On the documents that
were held back nothing was chosen, and the difference there is what tuning brought; what validation promised beyond it
is the bias of the choice (Cawley & Talbot 2010, JMLR 11).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reports.results.cells import Results
from reports.statistics.difference import Difference, find_difference
from reports.statistics.spread.cell_replicates import find_replicates
from reports.statistics.spread.measured_spreads import assumed_spreads
from reports.statistics.spread.replicates import Replicates, find_spreads
from reports.statistics.spread.spreads import Spread
from reports.statistics.summary import Summary, summarise
from reports.statistics.tuning.searched import Searched
from reports.statistics.verdicts import Verdict, judge_pairs


@dataclass(frozen=True)
class Tuned:
    """One architecture: the best cell of the configuration, and the best of the search."""

    searched: Searched
    default: Summary | None
    winner: Summary | None
    verdict: Verdict | None  # on the winner against the default, held back; None where they are the same or missing
    promised: float | None  # the same difference on validation, in the search; above 0 is better

    @property
    def is_default(self) -> bool:
        """Say whether nothing was better on validation than the configuration."""
        return bool(self.searched.default) and self.searched.default == self.searched.tuned

    @property
    def bias(self) -> float | None:
        """What the search promised beyond what it brought."""
        return None if self.promised is None or self.verdict is None else self.promised - self.verdict.difference


@dataclass(frozen=True)
class Tuning:
    """A search, and its winners on what was held back, which is the test split of the results."""

    results: Results
    searched: tuple[Searched, ...]
    seconds: float  # on the clock, over all times that it was started
    configuration: str  # where the configuration of the winners stands

    @cached_property
    def summaries(self) -> Mapping[str, Summary]:
        """Every cell in numbers, by name."""
        return {summary.name: summary for summary in summarise(self.results)}

    @cached_property
    def architectures(self) -> tuple[Tuned, ...]:
        """Every architecture, in the order of the search."""
        pairs = [(one.tuned, one.default) for one in self.searched if one.default and one.tuned != one.default]
        verdicts = dict(zip(pairs, self._verdicts(pairs), strict=True))
        direction = self.results.measure.direction
        return tuple(
            Tuned(
                one,
                self.summaries.get(one.default),
                self.summaries.get(one.tuned),
                verdicts.get((one.tuned, one.default)),
                None if one.promised is None else direction * (one.promised[1] - one.promised[0]),
            )
            for one in self.searched
        )

    @cached_property
    def best(self) -> tuple[Tuned, Tuned] | None:
        """The architecture that is best on validation by its default, and by its winner; None without any."""
        direction, done = self.results.measure.direction, [one for one in self.architectures if one.searched.promised]
        if not done:
            return None
        promised = {one.searched.name: one.searched.promised or (0.0, 0.0) for one in done}
        before, after = (max(done, key=lambda one: direction * promised[one.searched.name][n]) for n in (0, 1))
        return before, after

    @cached_property
    def best_verdict(self) -> Verdict | None:
        """On the best of all winners against the best of all defaults; None where they are one cell."""
        if self.best is None:
            return None
        pair = (self.best[1].searched.tuned, self.best[0].searched.default)
        return None if pair[0] == pair[1] else self._verdicts([pair])[0]

    def _verdicts(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        return judge_pairs(self.results, pairs, [self._difference(*pair) for pair in pairs])

    def _difference(self, first: str, second: str) -> Difference:
        cells, spreads = self._spreads
        return find_difference(cells[first], cells[second], (spreads[first], spreads[second]))

    @cached_property
    def _spreads(self) -> tuple[Mapping[str, Replicates], Mapping[str, Spread]]:
        cells = find_replicates(self.results, "test")
        return cells, find_spreads(cells, assumed_spreads(self.results, {n: c.step for n, c in cells.items()}))
