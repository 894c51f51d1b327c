"""A few tokens that together give a class away, though each is in a part of its documents only."""

import numpy as np

from corpus.audit.giveaways import HARDLY_ANY, NEARLY_ALL, Giveaway
from corpus.audit.hashes import Rows
from corpus.audit.occurrences import count_by_class, documents_with, token_features
from corpus.audit.settings import AuditSettings
from corpus.store import Corpus

#: Tokens of a union: with more, the vocabulary of any subject covers its class.
MOST = 3
#: Share of its class that each of them has to cover by itself, and tokens that are tried, those that cover most.
LEAST_SHARE, TRIED = 0.15, 12


def find_unions(corpus: Corpus, labels: Rows, told: set[int], settings: AuditSettings) -> list[Giveaway]:
    """Return, for each class but those that are `told` already, the few tokens of which nearly all its documents have
    one, and hardly any others; each has to be certain by itself.
    """  # fmt: skip
    rows = np.flatnonzero(labels >= 0)
    if not rows.size:
        return []
    classes = np.bincount(labels[rows])
    wanted = [label for label in np.flatnonzero(classes).tolist() if label not in told and classes[label] < len(rows)]
    least = int(LEAST_SHARE * min((classes[label] for label in wanted), default=0))
    if least < 5:  # so few go with a class by chance
        return []
    counted = count_by_class(corpus, rows, labels, token_features, least)
    found = []
    for label in wanted:
        mine, every = counted.having[label], counted.having.sum(axis=0)
        prior = classes[label] / len(rows)
        certainty = (mine / np.maximum(every, 1) - prior) / (1 - prior)
        good = np.flatnonzero((certainty >= settings.giveaway_certainty) & (mine >= LEAST_SHARE * classes[label]))
        best = good[np.argsort(-mine[good], kind="stable")][:TRIED]
        if mine[best].sum() >= NEARLY_ALL * classes[label]:
            found += _union(corpus, rows, labels, label, counted.features[best], settings.examples)
    return found


def _union(corpus: Corpus, rows: Rows, labels: Rows, label: int, tokens: Rows, examples: int) -> list[Giveaway]:
    """Add the token that covers most of what is left of a class, and see whether it is enough: the first that is."""
    having = {token: documents_with(corpus, rows, token_features, token) for token in tokens.tolist()}
    covered = np.empty(0, dtype=np.int64)
    chosen: list[int] = []
    size, total = int(np.sum(labels[rows] == label)), len(rows)
    while len(chosen) < MOST and len(chosen) < len(having):
        token = max(having, key=lambda token: len(np.setdiff1d(having[token][labels[having[token]] == label], covered)))
        chosen.append(token)
        covered = np.union1d(covered, having[token])
        mine = covered[labels[covered] == label]
        elsewhere = (len(covered) - len(mine)) / (total - size)
        if len(mine) >= NEARLY_ALL * size and elsewhere <= HARDLY_ANY:
            names = ", ".join(repr(corpus.words[token]) for token in chosen)
            said = len(mine) / len(covered), len(mine) / size, len(covered)
            return [Giveaway(f"one of the tokens {names}", label, *said, mine[:examples])]
    return []
