"""Giveaways: one token, or the length, that tells the class of a document almost alone. Read from train only."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.audit.hashes import CHUNK_TOKENS, Rows, distinct
from corpus.settings import AuditSettings
from corpus.store import Corpus

#: Documents of other classes that a feature would cover by chance: where 15 are expected, at most 1 is seen 5 times
#: in a million (Poisson); with fewer, some of many thousand words go with a class by luck.
FEWEST_OTHERS = 15

Flags = npt.NDArray[np.bool_]


class Giveaway(NamedTuple):
    """A feature and the class that it gives away."""

    feature: str  # such as "the token 'spoiler'" or "at least 412 tokens"
    label: int
    precision: float  # share of the documents with the feature that are of the class
    share: float  # share of the documents of the class that have the feature
    documents: int  # with the feature
    rows: Rows  # some documents of train that have the feature and the class


class Evidence(NamedTuple):
    """F features: how many documents of each class have each, and the documents of each class: (C, F), (C,)."""

    having: Rows
    classes: Rows

    def found(self, settings: AuditSettings) -> tuple[Flags, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return which feature gives away which class, with precision and share: (C, F) each.

        Certainty is the share of the doubt that the feature removes, (precision - prior) / (1 - prior): with it, a
        class that is nearly all of the data is not given away by every word.
        """
        documents = self.having.sum(axis=0)
        precision = self.having / np.maximum(documents, 1)
        share = self.having / np.maximum(self.classes, 1)[:, None]
        prior = (self.classes / max(int(self.classes.sum()), 1))[:, None]
        certainty = (precision - prior) / np.maximum(1 - prior, 1e-12)
        telling = (certainty >= settings.giveaway_certainty) & (share >= settings.giveaway_share)
        return telling & (documents * (1 - prior) >= FEWEST_OTHERS), precision, share


def find_giveaways(corpus: Corpus, labels: Rows, settings: AuditSettings) -> list[Giveaway]:
    """Return what gives a class away, the feature that covers most of its class first.

    `labels` are the classes of all n documents, -1 for each that is not to be looked at: (n,).
    """
    rows = np.flatnonzero(labels >= 0)
    if not rows.size:
        return []
    classes = np.bincount(labels[rows])
    found = [*_tokens(corpus, rows, labels, classes, settings), *_lengths(corpus, rows, labels, classes, settings)]
    return sorted(found, key=lambda giveaway: -giveaway.share)


def _tokens(corpus: Corpus, rows: Rows, labels: Rows, classes: Rows, settings: AuditSettings) -> list[Giveaway]:
    """Two passes: only tokens in enough documents are counted by class, for classes × words may be much."""
    everywhere = np.zeros(1 + int(corpus.tokens.max(initial=0)), dtype=np.int64)
    for _, tokens in _occurrences(corpus, rows):
        everywhere += np.bincount(tokens, minlength=len(everywhere))
    least = max(FEWEST_OTHERS, int(settings.giveaway_share * classes[classes > 0].min()))
    kept = np.flatnonzero(everywhere >= least)
    place = np.full(len(everywhere), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    having = np.zeros((len(classes), len(kept)), dtype=np.int64)
    for owner, tokens in _occurrences(corpus, rows):
        inside = place[tokens] >= 0
        keys, counts = np.unique(labels[owner[inside]] * len(kept) + place[tokens[inside]], return_counts=True)
        having.ravel()[keys] += counts
    telling, precision, share = Evidence(having, classes).found(settings)
    found = []
    for label, feature in np.argwhere(telling).tolist():
        token = int(kept[feature])
        said = float(precision[label, feature]), float(share[label, feature]), int(having[:, feature].sum())
        some = _with_token(corpus, rows[labels[rows] == label], token, settings.examples)
        found.append(Giveaway(f"the token {corpus.words[token]!r}", label, *said, some))
    return found


def _occurrences(corpus: Corpus, rows: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Give (row, token) for each token of each of `rows`, once a document, some documents at a time."""
    offsets = corpus.offsets
    words = 1 + int(corpus.tokens.max(initial=0))
    lengths = offsets[rows + 1] - offsets[rows]
    ends = np.cumsum(lengths)
    first = 0
    while first < len(rows):
        done = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + CHUNK_TOKENS, side="right")))
        size = lengths[first:last]
        owner = np.repeat(np.arange(last - first), size)
        place = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
        tokens = corpus.tokens[place + np.repeat(offsets[rows[first:last]], size)]
        once = distinct(owner * words + tokens)
        yield rows[first + once // words], once % words
        first = last


def _with_token(corpus: Corpus, rows: Rows, token: int, most: int) -> Rows:
    found: list[int] = []
    for row in rows.tolist():
        if token in corpus.tokens[corpus.offsets[row] : corpus.offsets[row + 1]]:
            found.append(row)
        if len(found) == most:
            break
    return np.array(found, dtype=np.int64)


def _lengths(corpus: Corpus, rows: Rows, labels: Rows, classes: Rows, settings: AuditSettings) -> list[Giveaway]:
    """Look for a length below which, or from which on, documents are of one class."""
    lengths = corpus.offsets[rows + 1] - corpus.offsets[rows]
    edges = np.unique(lengths)
    by_length = np.zeros((len(classes), len(edges)), dtype=np.int64)
    np.add.at(by_length, (labels[rows], np.searchsorted(edges, lengths)), 1)
    short = np.cumsum(by_length, axis=1)  # documents of at most so many tokens
    found = []
    for having, named, long in (
        (short[:, :-1], "a length of at most {} tokens", False),
        (classes[:, None] - short[:, :-1], "a length of more than {} tokens", True),
    ):
        telling, precision, share = Evidence(having, classes).found(settings)
        for label in np.flatnonzero(telling.any(axis=1)).tolist():
            best = int(np.argmax(np.where(telling[label], share[label], -1)))
            inside = (lengths > edges[best]) == long
            some = rows[inside & (labels[rows] == label)][: settings.examples]
            said = float(precision[label, best]), float(share[label, best]), int(having[:, best].sum())
            found.append(Giveaway(named.format(edges[best]), label, *said, some))
    return found
