"""Drift: in what new documents differ from the test documents of the run."""

from dataclasses import dataclass

import numpy as np

from reports.results.arrays import Reals
from reports.results.cells import Results
from reports.statistics.evaluation.two_samples import Change, larger, share_change
from reports.statistics.intervals import Interval


@dataclass(frozen=True)
class Shift:
    """A property of documents in both sets."""

    before: float  # of the run's test: the middle document's length, or the mean share of unknown words
    after: float
    likely: float  # how likely that of a new document is larger
    interval: Interval

    @property
    def is_shown(self) -> bool:
        """Say whether one of the two is surely larger more often."""
        return 0.5 not in self.interval


@dataclass(frozen=True)
class Drift:
    """What differs."""

    lengths: Shift
    unknown: Shift
    classes: dict[str, Change]  # by label: its share


def find_drift(run: Results, new: Results) -> Drift | None:
    """Compare the documents; None where the run has no test."""
    rows, confidence = (run.rows["test"], new.rows["test"]), run.request.settings.confidence
    if not rows[0].size:
        return None
    # What the run has read; its unlabelled texts are not in the new corpus, and count as read all the same.
    known = {word for word, count in zip(run.corpus.words, run.corpus.counts, strict=True) if count}
    lengths, unknown = [_lengths(run), _lengths(new)], [_unknown(run, known), _unknown(new, known)]
    before, after = (np.bincount(each.truth["test"], minlength=run.classes).tolist() for each in (run, new))
    sizes = rows[0].size, rows[1].size
    return Drift(
        Shift(float(np.median(lengths[0])), float(np.median(lengths[1])), *larger(lengths[0], lengths[1], confidence)),
        Shift(float(unknown[0].mean()), float(unknown[1].mean()), *larger(unknown[0], unknown[1], confidence)),
        {
            label: share_change((before[place], sizes[0]), (after[place], sizes[1]), confidence)
            for place, label in enumerate(run.corpus.labels)
        },
    )


def _lengths(results: Results) -> Reals:
    """Return the tokens of each test document, (documents,)."""
    offsets, rows = results.corpus.offsets, results.rows["test"]
    return (offsets[rows + 1] - offsets[rows]).astype(np.float64)


def _unknown(results: Results, known: set[str]) -> Reals:
    """Return the share of unknown tokens of each test document, (documents,)."""
    corpus, rows = results.corpus, results.rows["test"]
    is_unknown = np.array([word not in known for word in corpus.words])
    before = np.append(0, np.cumsum(is_unknown[corpus.tokens]))
    lengths = np.maximum(_lengths(results), 1)
    shares: Reals = (before[corpus.offsets[rows + 1]] - before[corpus.offsets[rows]]) / lengths
    return shares
