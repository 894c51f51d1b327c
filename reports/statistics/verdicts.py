"""The verdict on every pair of cells: better, worse, equivalent, or not enough evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from scipy.stats import binomtest

from reports.results.arrays import Booleans
from reports.results.cells import Results
from reports.statistics.difference import Difference, find_difference
from reports.statistics.intervals import Interval
from reports.statistics.judging import MIRRORED, NO_MARGIN, Judged, Word, judge_differences
from reports.statistics.remedy import Remedy, find_remedy
from reports.statistics.spread.cell_replicates import find_replicates
from reports.statistics.spread.measured_spreads import assumed_spreads
from reports.statistics.spread.replicates import find_spreads
from reports.statistics.spread.spreads import Spread
from reports.statistics.summary import Summary


@dataclass(frozen=True)
class FilesTest:
    """McNemar's exact test of two single models: about these two files, not about their architectures."""

    first_only: int  # documents that only the first got right
    second_only: int
    p_value: float

    def reversed(self) -> "FilesTest":
        """Return the test of the second against the first."""
        return FilesTest(self.second_only, self.first_only, self.p_value)


@dataclass(frozen=True)
class Verdict:
    """What the data say about `first` against `second`: the difference first − second, and its interval.

    Of classifiers the difference is one of the measure, above 0 where the first is better; of forecasts one of squared
    errors, of language models of nats.
    """

    first: str
    second: str
    difference: float
    interval: Interval
    p_value: float
    holm: float  # the p-value corrected for the number of differences in the table
    word: Word
    remedy: Remedy | None = None  # of an open comparison of classifiers
    is_assumed: bool = False  # the spread over seeds was assumed: there was one seed
    files: FilesTest | None = None  # of two classifiers
    measure: str = "accuracy"  # of classifiers

    @property
    def half_width(self) -> float:
        """Half the width of the interval: the number behind ±."""
        return (self.interval.high - self.interval.low) / 2

    def reversed(self) -> "Verdict":
        """Return the verdict on the second against the first."""
        return replace(
            self,
            first=self.second,
            second=self.first,
            difference=-self.difference,
            interval=Interval(-self.interval.high, -self.interval.low),
            word=MIRRORED[self.word],
            files=self.files and self.files.reversed(),
        )


@dataclass(frozen=True, eq=False)
class Verdicts:
    """The verdicts on one split."""

    names: tuple[str, ...]
    pairs: Mapping[tuple[str, str], Verdict]  # each pair once
    spreads: Mapping[str, Spread]  # over the seeds of each cell

    @property
    def assumed(self) -> float | None:
        """The largest spread over seeds, a share, that was assumed of a cell instead of measured."""
        return max((spread.deviation for spread in self.spreads.values() if not spread.measured), default=None)

    def between(self, first: str, second: str) -> Verdict | None:
        """Return the verdict on `first` against `second`; None where either has no predictions."""
        if (first, second) in self.pairs:
            return self.pairs[first, second]
        return self.pairs[second, first].reversed() if (second, first) in self.pairs else None


def find_verdicts(results: Results, summaries: Sequence[Summary], split: str) -> Verdicts:
    """Compare every two cells that have a model on the documents of a split."""
    settings, cells = results.request.settings, find_replicates(results, split)
    spreads = find_spreads(cells, assumed_spreads(results, {name: cell.step for name, cell in cells.items()}))
    found = {(a, b): find_difference(cells[a], cells[b], (spreads[a], spreads[b])) for a, b in combinations(cells, 2)}
    files = {s.name: s.model.predictions[split].predicted == results.truth[split] for s in summaries if s.scores}
    table = judge_differences(list(found.values()), settings.confidence, settings.margin / 100)
    pairs = {
        pair: replace(
            _verdict(pair, difference, judged),
            remedy=find_remedy(difference, judged.bar) if judged.word == "not enough evidence" else None,
            files=mcnemar(files[pair[0]], files[pair[1]]),
            measure=results.measure.name,
        )
        for (pair, difference), judged in zip(found.items(), table, strict=True)
    }
    return Verdicts(tuple(cells), pairs, spreads)


def judge_pairs(results: Results, pairs: Sequence[tuple[str, str]], differences: Sequence[Difference]) -> list[Verdict]:
    """Return the verdicts of one table of pairs of cells on the measure of a run, by its level and margin."""
    settings = results.request.settings
    table = judge_differences(differences, settings.confidence, settings.margin / 100)
    return [
        replace(_verdict(pair, difference, judged), measure=results.measure.name)
        for pair, difference, judged in zip(pairs, differences, table, strict=True)
    ]


def mcnemar(first: Booleans, second: Booleans) -> FilesTest:
    """Test exactly whether two models err equally often (McNemar 1947, Psychometrika 12); (N,) right or wrong each."""
    only, other = int((first & ~second).sum()), int((second & ~first).sum())
    return FilesTest(only, other, float(binomtest(only, only + other).pvalue) if only + other else 1.0)


def judge_table(
    pairs: Sequence[tuple[str, str]], differences: Sequence[Difference], level: float, *, less_is_better: bool
) -> tuple[Verdict, ...]:
    """Return the verdicts of one table of losses, or of shares without a margin, in which nothing is equivalent."""
    table = judge_differences(differences, level, NO_MARGIN)
    verdicts = (_verdict(*row) for row in zip(pairs, differences, table, strict=True))
    return tuple(replace(one, word=MIRRORED[one.word]) if less_is_better else one for one in verdicts)


def _verdict(pair: tuple[str, str], difference: Difference, judged: Judged) -> Verdict:
    return Verdict(
        *pair,
        difference=difference.observed,
        interval=judged.interval,
        p_value=judged.p_value,
        holm=judged.holm,
        word=judged.word,
        is_assumed=difference.is_assumed,
    )
