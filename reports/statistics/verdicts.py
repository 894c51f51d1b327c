"""The verdict on every pair of cells: better, worse, equivalent, or not enough evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

from reports.results.cells import Results
from reports.settings import ReportSettings
from reports.statistics.difference import Difference, find_difference
from reports.statistics.intervals import Interval
from reports.statistics.remedy import Remedy, find_remedy
from reports.statistics.replicates import FIXED, Spread, find_replicates, spreads
from reports.statistics.summary import Summary

Word = Literal["better", "worse", "equivalent", "not enough evidence"]
#: What the other cell is, where the first is this.
MIRRORED: Mapping[Word, Word] = {
    "better": "worse",
    "worse": "better",
    "equivalent": "equivalent",
    "not enough evidence": "not enough evidence",
}


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

    Of classifiers the difference is a share of documents, of forecasts a squared error, of language models nats.
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
    networks: Spread  # over the seeds of the networks

    def between(self, first: str, second: str) -> Verdict | None:
        """Return the verdict on `first` against `second`; None where either has no predictions."""
        if (first, second) in self.pairs:
            return self.pairs[first, second]
        return self.pairs[second, first].reversed() if (second, first) in self.pairs else None


def find_verdicts(results: Results, summaries: Sequence[Summary], split: str) -> Verdicts:
    """Compare every two cells that have a model on the documents of a split."""
    settings = results.request.settings
    cells = find_replicates(results, split)
    spread = spreads(cells, settings.assumed_spread / 100)
    found = {(a, b): find_difference(cells[a], cells[b], (spread[a], spread[b])) for a, b in combinations(cells, 2)}
    files = {s.name: s.model.predictions[split].predicted == results.truth[split] for s in summaries if s.scores}
    corrected, factors = holm([difference.p_value for difference in found.values()])
    judged = zip(found.items(), corrected, factors, strict=True)
    pairs = {
        pair: _verdict(pair, difference, (p, factor), settings, mcnemar(files[pair[0]], files[pair[1]]))
        for (pair, difference), p, factor in judged
    }
    networks = next((spread[name] for name, cell in cells.items() if not cell.is_baseline), FIXED)
    return Verdicts(tuple(cells), pairs, networks)


def holm(p_values: Sequence[float]) -> tuple[list[float], list[int]]:
    """Return p-values corrected for their number, and the factor of each (Holm 1979, Scand. J. Stat. 6).

    The smallest is multiplied by their number m, the next by m − 1, and none may fall below the one before it: then
    the chance of even one false difference in the whole table stays below the level.
    """
    order = np.argsort(p_values, kind="stable")
    factors = np.empty(len(p_values), dtype=np.int64)
    factors[order] = np.arange(len(p_values), 0, -1)
    corrected = np.empty(len(p_values))
    corrected[order] = np.minimum(1.0, np.maximum.accumulate((np.array(p_values) * factors)[order]))
    return corrected.tolist(), factors.tolist()


def mcnemar(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]) -> FilesTest:
    """Test exactly whether two models err equally often (McNemar 1947, Psychometrika 12); (N,) right or wrong each."""
    only, other = int((first & ~second).sum()), int((second & ~first).sum())
    return FilesTest(only, other, float(binomtest(only, only + other).pvalue) if only + other else 1.0)


def judge(interval: Interval, corrected: float, level: float, margin: float) -> Word:
    """Return the word for an interval of a difference; `level`, `margin` and bounds are shares.

    Equivalence comes first: a difference that is certain but smaller than the margin decides nothing.
    """
    if -margin <= interval.low and interval.high <= margin:
        return "equivalent"
    if corrected <= 1 - level:
        return "better" if interval.low > 0 else "worse"
    return "not enough evidence"


def judge_table(
    pairs: Sequence[tuple[str, str]],
    tested: Sequence[tuple[float, Interval, float]],
    level: float,
    *,
    less_is_better: bool,
) -> tuple[Verdict, ...]:
    """Return the verdicts of one table from (difference, interval, p-value) of each pair, all by resampling."""
    corrected, _ = holm([p_value for _, _, p_value in tested])
    return tuple(
        Verdict(
            *pair,
            value,
            interval,
            p,
            adjusted,
            judge_resampled(interval, adjusted, level, less_is_better=less_is_better),
        )
        for pair, (value, interval, p), adjusted in zip(pairs, tested, corrected, strict=True)
    )


def judge_resampled(interval: Interval, corrected: float, level: float, *, less_is_better: bool) -> Word:
    """Return the word for a resampled difference; without a margin nothing is equivalent."""
    if corrected > 1 - level or 0 in interval:
        return "not enough evidence"
    return "better" if (interval.high < 0) == less_is_better else "worse"


def _verdict(
    pair: tuple[str, str],
    difference: Difference,
    corrected: tuple[float, int],
    settings: ReportSettings,
    files: FilesTest,
) -> Verdict:
    level, margin = settings.confidence, settings.margin / 100
    interval, (p_value, factor) = difference.interval(level), corrected
    word = judge(interval, p_value, level, margin)
    is_open = word == "not enough evidence"
    return Verdict(
        *pair,
        difference=difference.observed,
        interval=interval,
        p_value=difference.p_value,
        holm=p_value,
        word=word,
        remedy=find_remedy(difference, level, 1 - (1 - level) / factor, margin) if is_open else None,
        is_assumed=difference.is_assumed,
        files=files,
    )
