"""Giveaways: a token, two of them, or the length, that tells the class of a document almost alone. Read from train."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.audit.chance import hypergeometric_tail
from corpus.audit.hashes import Rows
from corpus.audit.occurrences import (
    Counted,
    Features,
    count_by_class,
    documents_with,
    pair_features,
    token_features,
    words_of,
)
from corpus.audit.settings import AuditSettings
from corpus.store import Corpus

#: The chance that any feature of a corpus without giveaways is called one: each is tested exactly (hypergeometric, as
#: Fisher's test) and the probabilities of all are added up (Bonferroni).
LUCK = 1e-3
#: Documents below which no feature is counted: fewer are never beyond luck among some hundred features.
FEWEST = 5
#: A token in so much of its class, and in so little of the others, tells it as well, though hundreds of other
#: documents have it.
NEARLY_ALL, HARDLY_ANY = 0.9, 0.1
#: Pairs of tokens are counted where so small a share of the documents has them: below, there may be millions.
RAREST_PAIR = 0.001

Flags = npt.NDArray[np.bool_]
Shares = npt.NDArray[np.float64]


class Giveaway(NamedTuple):
    """A feature and the class that it gives away."""

    feature: str  # such as "the token 'spoiler'" or "a length of at most 12 tokens"
    label: int
    precision: float  # share of the documents with the feature that are of the class
    share: float  # share of the documents of the class that have the feature
    documents: int  # with the feature
    rows: Rows  # some documents of train that have the feature and the class
    token: str = ""  # the token itself, where the feature is one


class Evidence(NamedTuple):
    """F features: how many documents of each class have each, and the documents of each class: (C, F), (C,)."""

    having: Rows
    classes: Rows

    def found(self, settings: AuditSettings, tried: int) -> tuple[Flags, Shares, Shares]:
        """Return which of `tried` features gives away which class, with precision and share: (C, F) each.

        Certainty is the share of the doubt that the feature removes, (precision - prior) / (1 - prior): with it, a
        class that is nearly all of the data is not given away by every word.
        """
        documents, total = self.having.sum(axis=0), max(int(self.classes.sum()), 1)
        precision = self.having / np.maximum(documents, 1)
        share = self.having / np.maximum(self.classes, 1)[:, None]
        prior = (self.classes / total)[:, None]
        certainty = (precision - prior) / np.maximum(1 - prior, 1e-12)
        elsewhere = (documents - self.having) / np.maximum(total - self.classes, 1)[:, None]
        telling = (certainty >= settings.giveaway_certainty) & (share >= settings.giveaway_share)
        telling |= (share >= NEARLY_ALL) & (elsewhere <= HARDLY_ANY)
        telling &= np.flatnonzero(self.classes == total).size == 0
        for label, feature in np.argwhere(telling).tolist():
            both, of_class = int(self.having[label, feature]), int(self.classes[label])
            chance = hypergeometric_tail(both, total, of_class, int(documents[feature]))
            telling[label, feature] = chance * tried * len(self.classes) <= LUCK
        return telling, precision, share


def find_giveaways(corpus: Corpus, labels: Rows, settings: AuditSettings) -> list[Giveaway]:
    """Return what gives a class away, the feature that covers most of its class first.

    `labels` are the classes of all n documents, -1 for each that is not to be looked at: (n,).
    """
    rows = np.flatnonzero(labels >= 0)
    if not rows.size:
        return []
    classes = np.bincount(labels[rows])
    some = classes[classes >= FEWEST]
    least = max(FEWEST, int(settings.giveaway_share * some.min(initial=len(rows))))
    tokens = count_by_class(corpus, rows, labels, token_features, least)
    pairs = count_by_class(corpus, rows, labels, pair_features, max(least, int(RAREST_PAIR * len(rows))))
    search = _Search(corpus, rows, labels, classes, settings)
    found = search.tokens(tokens)
    # Two tokens tell no more than one of them does where that is a giveaway already.
    known = {(giveaway.label, giveaway.token) for giveaway in found}
    found += search.pairs(tokens, pairs, known)
    found += _lengths(corpus, rows, labels, classes, settings)
    return sorted(found, key=lambda giveaway: -giveaway.share)


class _Search(NamedTuple):
    """The documents in which features are looked for, and what makes one a giveaway."""

    corpus: Corpus
    rows: Rows
    labels: Rows
    classes: Rows
    settings: AuditSettings

    def tokens(self, tokens: Counted) -> list[Giveaway]:
        """Return the tokens that give a class away."""
        telling, precision, share = Evidence(tokens.having, self.classes).found(self.settings, len(tokens.features))
        found = []
        for label, place in np.argwhere(telling).tolist():
            word = self.corpus.words[int(tokens.features[place])]
            some = self._some(label, token_features, int(tokens.features[place]))
            said = float(precision[label, place]), float(share[label, place]), int(tokens.having[:, place].sum())
            found.append(Giveaway(f"the token {word!r}", label, *said, some, word))
        return found

    def pairs(self, tokens: Counted, pairs: Counted, known: set[tuple[int, str]]) -> list[Giveaway]:
        """Return the pairs that give a class away, and the tokens that do so where they follow on no such pair's first.

        Of `recommended` and `not recommended` the token is in all documents, and tells only without `not` before it.
        """
        tried, size = len(tokens.features) + 2 * len(pairs.features), words_of(self.corpus)
        telling, precision, share = Evidence(pairs.having, self.classes).found(self.settings, tried)
        found = []
        for label, place in np.argwhere(telling).tolist():
            number = int(pairs.features[place])
            first, second = (self.corpus.words[token] for token in divmod(number, size))
            if (label, first) in known or (label, second) in known:
                continue
            said = float(precision[label, place]), float(share[label, place]), int(pairs.having[:, place].sum())
            some = self._some(label, pair_features, number)
            found.append(Giveaway(f"'{first} {second}'", label, *said, some))
            found += self._without(tokens, pairs.having[:, place], number, tried)
        return found

    def _without(self, tokens: Counted, having: Rows, number: int, tried: int) -> list[Giveaway]:
        """Return the classes that the second token of a pair gives away in documents without the pair."""
        first, second = divmod(number, words_of(self.corpus))
        place = int(np.searchsorted(tokens.features, second))
        if place == len(tokens.features) or tokens.features[place] != second:
            return []
        left = (tokens.having[:, place] - having)[:, None]  # each document with the pair has the token
        telling, precision, share = Evidence(left, self.classes).found(self.settings, tried)
        found = []
        for label in np.flatnonzero(telling[:, 0]).tolist():
            mine = self.rows[self.labels[self.rows] == label]
            has = documents_with(self.corpus, mine, token_features, second)
            some = np.setdiff1d(has, documents_with(self.corpus, mine, pair_features, number))[: self.settings.examples]
            name = f"the token {self.corpus.words[second]!r} without {self.corpus.words[first]!r} before it"
            said = float(precision[label, 0]), float(share[label, 0]), int(left.sum())
            found.append(Giveaway(name, label, *said, some))
        return found

    def _some(self, label: int, features: Features, number: int) -> Rows:
        mine = self.rows[self.labels[self.rows] == label]
        return documents_with(self.corpus, mine, features, number, self.settings.examples)


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
        telling, precision, share = Evidence(having, classes).found(settings, 2 * len(edges))
        for label in np.flatnonzero(telling.any(axis=1)).tolist():
            best = int(np.argmax(np.where(telling[label], share[label], -1)))
            inside = (lengths > edges[best]) == long
            some = rows[inside & (labels[rows] == label)][: settings.examples]
            said = float(precision[label, best]), float(share[label, best]), int(having[:, best].sum())
            found.append(Giveaway(named.format(edges[best]), label, *said, some))
    return found
