"""The interval of any measure, by the influence of each document."""

import math
from collections.abc import Sequence

import numpy as np
from scipy.stats import norm
from scipy.stats import t as student

from models.measures import Measure, Measured
from reports.results.arrays import Integers
from reports.statistics.difference import ADDED
from reports.statistics.intervals import Interval, wilson
from reports.statistics.spread.clusters import in_units, variance_of_mean


def score_interval(
    measured: Sequence[Measured], measure: Measure, groups: Integers | None, confidence: float
) -> Interval:
    """Return the interval over documents, or groups of them, of the mean of a measure over several models.

    The variance is that of the mean influence, with two documents added as in `difference`, since answers without a
    mistake have none. A measure that lies between two bounds gets Wilson's interval of as many documents as make a
    share as uncertain, so that it stays between them; the log-loss, which has no upper bound, a symmetric one of its
    logarithm (the delta method). Student's t stands for the few degrees of freedom of few groups.
    """
    influence = np.mean([one.influence for one in measured], axis=0)  # (N,)
    value, documents = float(np.mean([one.value for one in measured])), influence.size
    units = in_units(influence, groups)
    step = float(np.mean([one.step for one in measured]))
    variance = variance_of_mean(units) + ADDED * step / (documents + ADDED) ** 2
    if variance == 0:  # whatever the documents, as the correlation of a constant answer
        return Interval(value, value)
    quantile = float(student.ppf(0.5 + confidence / 2, units.freedom))
    if math.isinf(measure.limit):
        if value == 0:
            return Interval(0.0, quantile * math.sqrt(variance))
        half = quantile * math.sqrt(variance) / value
        return Interval(value * math.exp(-half), value * math.exp(half))
    low = 1 - measure.limit  # of the measure: 0, or of a correlation −1
    share = (value - low) / measure.limit
    smoothed = (share * documents + 1) / (documents + 2)
    narrower = (float(norm.ppf(0.5 + confidence / 2)) / quantile) ** 2
    bounds = wilson(share, smoothed * (1 - smoothed) / (variance / measure.limit**2) * narrower, confidence)
    assert bounds is not None  # there are documents
    return Interval(*(low + measure.limit * bound for bound in bounds))
