"""Which class was called which, over all seeds of a cell."""

import numpy as np

from reports.results.arrays import Integers
from reports.results.cells import Results
from reports.statistics.scores import confusion
from reports.statistics.summary import Summary


def pooled_confusion(results: Results, summary: Summary) -> Integers:
    """Return how often class i was called class j on test, added up over seeds: (C, C)."""
    total = np.zeros((results.classes, results.classes), dtype=np.int64)
    for model in summary.cell.models:
        total += confusion(results.truth["test"], model.predictions["test"].predicted, results.classes)
    return total
