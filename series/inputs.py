"""Sequences of numbers as a network reads them: scaled by train, whole or as windows of a series."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.series.store import SeriesCorpus
from models.padding import Batch
from models.training.feeding import Labelled


@dataclass(frozen=True)
class SeriesInputs:
    """n sequences of T steps of D numbers each: `values` float32 (n, T, D)."""

    values: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """T for each, (n,)."""
        return np.full(len(self.values), self.values.shape[1], np.int64)

    def batch(self, documents: NDArray[np.int64]) -> Batch:
        """Return some of them; all are as long, so there is no padding."""
        return Batch.of(self.values[documents], self.lengths[documents])


def inputs_of(corpus: SeriesCorpus, rows: NDArray[np.int64]) -> SeriesInputs:
    """Return the inputs of `rows` (n,) in units of train's deviation: images, or the window before each step."""
    if corpus.task == "forecast":
        return SeriesInputs(past_of(corpus, rows, int(corpus.audit["window"])).astype(np.float32)[:, :, None])
    return SeriesInputs(corpus.scale.applied(corpus.numbers[rows]).astype(np.float32))


def past_of(corpus: SeriesCorpus, rows: NDArray[np.int64], window: int) -> NDArray[np.float64]:
    """Return the `window` values before each of the steps `rows` (n,), scaled, the latest last: (n, window)."""
    return corpus.scale.applied(corpus.numbers[rows[:, None] + np.arange(-window, 0)])


def forecast_rows(corpus: SeriesCorpus, split: str) -> NDArray[np.int64]:
    """Return the steps of a split that have a whole window, and a season, before them: only train's first have not."""
    rows = corpus.rows(split)
    past = max(int(corpus.audit["window"]), int(corpus.audit["season"]))
    return rows[rows >= past]


def labelled(corpus: SeriesCorpus, split: str) -> Labelled[SeriesInputs]:
    """Return a split with what is to be said of each: the number of its class, or the next value, scaled."""
    if corpus.task == "forecast":
        rows = forecast_rows(corpus, split)
        return Labelled(inputs_of(corpus, rows), corpus.scale.applied(corpus.numbers[rows]).astype(np.float32))
    rows = corpus.rows(split)
    return Labelled(inputs_of(corpus, rows), corpus.label_ids[rows])
