"""By what models are judged: the measure that fits the classes, and the class that a threshold is about.

What the data cannot have is refused, with the documents that are missing.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.errors import DataError
from corpus.store import Corpus
from models.measures import Measure, fitting_measure, is_even, lacking
from models.threshold import Threshold, fit_threshold
from reports.results.arrays import Integers
from reports.settings import JudgingSettings

#: The threshold that is none: the more probable class.
ARGMAX = "argmax"


def measure_of(judging: JudgingSettings, corpus: Corpus) -> Measure:
    """Return the measure; raise DataError where a split that is not empty cannot have it."""
    measure = fitting_measure(judging.metric, train_counts(corpus))
    for split in ("validation", "test"):
        counts = counts_of(corpus, split)
        if counts.any() and (why := lacking(measure, counts)):
            raise DataError(f"metric = {judging.metric}: {why} in {split}; give it more documents, or take accuracy")
    return measure


def refuse_unfit(judging: JudgingSettings, corpus: Corpus) -> None:
    """Raise DataError where a corpus cannot have the measure, the class or the threshold that is asked for."""
    measure_of(judging, corpus)
    _refuse_unknown_class(judging, corpus.labels)
    aim = aim_of(judging, corpus)
    if aim and not counts_of(corpus, "validation")[corpus.labels.index(aim.label)]:
        raise DataError(
            f"threshold = {aim.aim}: validation has no document of class {aim.label}, and chooses the threshold; "
            "give it more documents, or take threshold = argmax"
        )


class Aim(NamedTuple):
    """What a threshold is chosen for: an aim other than `argmax`, and the class that it is about."""

    aim: str
    label: str

    def threshold(
        self, probabilities: npt.NDArray[np.floating], truth: Integers, labels: Sequence[str]
    ) -> Threshold | None:
        """Return the threshold that validation chooses, from probabilities (N, 2) in the order of `labels`."""
        return fit_threshold(self.aim, probabilities, truth, list(labels).index(self.label))


def aim_of(judging: JudgingSettings, corpus: Corpus) -> Aim | None:
    """Return what the threshold aims at; None where the more probable class is taken."""
    if judging.threshold == ARGMAX:
        return None
    return Aim(judging.threshold, corpus.labels[positive_class(judging, corpus.labels, train_counts(corpus))])


def positive_class(judging: JudgingSettings, labels: Sequence[str], counts: Integers) -> int:
    """Return the place among the labels of the class that a threshold is about.

    It is the one named, or the rarer one of train where `is_even` says that classes are uneven. Of even classes chance
    decides which is rarer, and another seed of the split would turn the answer round, so there it is the last label:
    of 0 and 1, neg and pos, no and yes the one that is looked for.

    `counts` (C,) are documents of train, `labels` in sorted order, as a corpus has them. Raises DataError where there
    are not two classes, or none of that name.

    >>> positive_class(JudgingSettings(), ["neg", "pos"], np.array([498, 502]))
    1
    >>> positive_class(JudgingSettings(), ["complaint", "praise"], np.array([40, 960]))
    0
    """
    if len(labels) != 2:
        raise DataError(
            f"threshold = {judging.threshold} is for two classes, and there are {len(labels)}; take threshold = argmax"
        )
    _refuse_unknown_class(judging, labels)
    if judging.positive_class:
        return list(labels).index(judging.positive_class)
    return len(labels) - 1 if is_even(counts) else int(np.argmin(counts))


def _refuse_unknown_class(judging: JudgingSettings, labels: Sequence[str]) -> None:
    named = judging.positive_class
    if named and named not in labels:
        raise DataError(f"positive_class = {named}: there is no such class; known: {', '.join(labels)}")


def train_counts(corpus: Corpus) -> Integers:
    """Return how many documents of train each class has, (C,)."""
    return counts_of(corpus, "train")


def counts_of(corpus: Corpus, split: str) -> Integers:
    """Return how many labelled documents of a split each class has, (C,)."""
    labels = corpus.label_ids[corpus.rows(split)]
    counts: Integers = np.bincount(labels[labels >= 0], minlength=len(corpus.labels))
    return counts
