"""Words for differences, corrected for how many of them a table has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reports.statistics.difference import Difference, equivalence_p_values, intervals, p_values
from reports.statistics.intervals import Interval
from reports.statistics.remedy import Bar

Word = Literal["better", "worse", "equivalent", "not enough evidence"]
#: A margin within which no interval lies: where none is asked for, nothing is equivalent.
NO_MARGIN = -1.0
#: What the other cell is, where the first is this.
MIRRORED: Mapping[Word, Word] = {
    "better": "worse",
    "worse": "better",
    "equivalent": "equivalent",
    "not enough evidence": "not enough evidence",
}


@dataclass(frozen=True)
class Judged:
    """A difference among others of one table."""

    interval: Interval
    p_value: float
    holm: float
    word: Word
    bar: Bar


def judge_differences(differences: Sequence[Difference], level: float, margin: float) -> list[Judged]:
    """Return the verdict on each difference of a table, corrected for their number; `margin` is a share.

    Two families, each corrected by itself: that no difference is called one that is none, and that none is called
    equivalent that is as large as the margin.
    """
    p_values_of, shown = p_values(differences), intervals(differences, level)
    different, factors = holm(p_values_of)
    equivalent, further = holm(equivalence_p_values(differences, margin))
    found = []
    tail = 1 - level
    for number, interval in enumerate(shown):
        word = judge(interval, different[number], level, margin, equivalent[number])
        # One-sided tests at the level itself: an interval that leaves out twice that.
        bar = Bar(level, 1 - tail / factors[number], 1 - 2 * tail / further[number], margin)
        found.append(Judged(interval, p_values_of[number], different[number], word, bar))
    return found


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


def judge(interval: Interval, corrected: float, level: float, margin: float, equivalent: float = 0.0) -> Word:
    """Return the word for an interval of a difference; `level`, `margin` and bounds are shares.

    `corrected` and `equivalent` are the p-values of its being 0 and of its being as large as the margin, among others
    in a table; alone, an interval within the margin is enough. Equivalence comes first: a difference that is certain
    but smaller than the margin decides nothing.
    """
    if -margin <= interval.low and interval.high <= margin and equivalent <= 1 - level:
        return "equivalent"
    if corrected <= 1 - level and 0 not in interval:
        return "better" if interval.low > 0 else "worse"
    return "not enough evidence"
