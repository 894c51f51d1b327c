"""Scores of predictions: accuracy, macro-F1 and the confusion that both are read from."""

import numpy as np

from reports.results.arrays import Integers, Reals


def accuracy(truth: Integers, predicted: Integers) -> float:
    """Return the share of right predictions; both (documents,)."""
    return float(np.mean(truth == predicted))


def confusion(truth: Integers, predicted: Integers, classes: int) -> Integers:
    """Return how often class i was called class j: (C, C)."""
    counts: Integers = np.bincount(truth * classes + predicted, minlength=classes**2).reshape(classes, classes)
    return counts


def class_f1(counts: Reals | Integers) -> Reals:
    """Return F1 of each class from confusion counts (…, C, C): (…, C), nan for a class that occurs nowhere.

    F1 = 2 TP / (actual + predicted): the harmonic mean of precision and recall without its division by zero.
    """
    hits = np.diagonal(counts, axis1=-2, axis2=-1).astype(float)
    return f1_of(hits, counts.sum(axis=-1).astype(float), counts.sum(axis=-2).astype(float))


def f1_of(hits: Reals, actual: Reals, called: Reals) -> Reals:
    """Return F1 from how often each class was right, occurred and was predicted; all (…, C)."""
    total = actual + called
    scores: Reals = np.divide(2 * hits, total, out=np.full(total.shape, np.nan), where=total > 0)
    return scores


def macro_f1(counts: Reals | Integers) -> float:
    """Return the mean F1 over the classes that occur in truth or prediction, from confusion counts (C, C)."""
    return float(np.nanmean(class_f1(counts)))


def precision_and_recall(counts: Integers) -> tuple[Reals, Reals]:
    """Return precision and recall of each class, (C,) each; nan where nothing was predicted or nothing is there."""
    hits = np.diagonal(counts).astype(float)
    called, actual = counts.sum(axis=0), counts.sum(axis=1)
    empty = np.full(hits.shape, np.nan)
    return (
        np.divide(hits, called, out=empty.copy(), where=called > 0),
        np.divide(hits, actual, out=empty.copy(), where=actual > 0),
    )
