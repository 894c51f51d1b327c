"""Findings about what tells the class without a reading of the text: tokens, lengths, ratings."""

import re
from collections.abc import Iterator

import numpy as np

from corpus.audit.chance import binomial_tail
from corpus.audit.document_findings import Subject
from corpus.audit.findings import Example, Finding
from corpus.audit.giveaways import LUCK, Giveaway, find_giveaways
from corpus.audit.hashes import Rows
from corpus.audit.occurrences import documents_with, token_features
from corpus.audit.unions import find_unions
from corpus.split import TRAIN
from corpus.store import Corpus

#: Classes from which on they are taken for subjects: each has words of its own, and a word that names it is no trick.
SUBJECTS = 3
#: In so much of its class, and so much of its own, no word of a subject is: it was put there.
PUT_THERE = 0.99
#: A union of tokens is never severe: three words may honestly tell one thing from another.
HONEST_UNION = 0.89
#: Texts that are looked at for how a token is written, and times that it has to be seen as a name.
READ, SEEN = 60, 3
#: Documents with a rating below which nothing is said of them, and the doubt about the class that it has to remove.
FEWEST_RATINGS, RATING_CERTAINTY = 15, 0.5


def find_giveaway_tokens(subject: Subject) -> Iterator[Finding]:
    """Give the features of train that tell a class almost alone; those that may be honest words weigh nothing."""
    labels = np.where(subject.splits == TRAIN, subject.labels, -1)
    found = find_giveaways(subject.corpus, labels, subject.settings)
    unions = find_unions(subject.corpus, labels, {giveaway.label for giveaway in found}, subject.settings)
    if not found and not unions:
        return
    weights, examples = [], []
    for giveaway in sorted([*found, *unions], key=lambda giveaway: -giveaway.share):
        honest = _honest(subject.corpus, labels, giveaway)
        most = HONEST_UNION if giveaway in unions else 1.0
        weights.append(0.0 if honest else min(giveaway.share, most))
        examples.append(Example(_said(subject.corpus, giveaway) + honest, tuple(giveaway.rows[:2].tolist())))
    # What weighs most is shown first.
    order = sorted(range(len(weights)), key=lambda place: -weights[place])
    documents = max(giveaway.documents for giveaway in [*found, *unions])
    shown = [examples[place] for place in order]
    yield Finding("giveaway-token", max(weights), len(examples), {"train": documents}, shown)


def _said(corpus: Corpus, giveaway: Giveaway) -> str:
    return (
        f"{giveaway.feature} is in {giveaway.share:.0%} of the documents of {corpus.labels[giveaway.label]}; "
        f"{giveaway.precision:.1%} of the {giveaway.documents} documents with it are of that class"
    )


def _honest(corpus: Corpus, labels: Rows, giveaway: Giveaway) -> str:
    """Say why a token may well tell its class of new texts too; nothing where there is no reason to think so."""
    classes = len(np.unique(labels[labels >= 0]))
    names_class = giveaway.token and giveaway.token.casefold() in corpus.labels[giveaway.label].casefold()
    if classes >= SUBJECTS and names_class:
        return "; it is part of the class's name"
    # A union's token is "", and so is that of a pair: they are words of a subject as well.
    if classes >= SUBJECTS and not (giveaway.share >= PUT_THERE and giveaway.precision >= PUT_THERE):
        return f"; of {classes} classes each may have words of its own"
    if giveaway.token and _is_name(corpus, np.flatnonzero(labels >= 0), giveaway.token):
        return "; it is written as a name (a brand, a person, a place)"
    return ""


def _is_name(corpus: Corpus, rows: Rows, token: str) -> bool:
    """Say whether a token is written with a capital inside sentences, and hardly ever without."""
    if not token.isalpha():
        return False
    number = corpus.words.index(token)
    texts = corpus.texts(documents_with(corpus, rows, token_features, number, READ))
    found = [match for text in texts for match in re.finditer(rf"\b{re.escape(token)}\b", text, re.IGNORECASE)]
    small = sum(match[0][0].islower() for match in found)
    # After a small letter and a space no sentence begins.
    inside = sum(
        match[0][0].isupper() and re.search(r"[a-zß-ÿ] $", match.string[: match.start()]) is not None for match in found
    )
    return inside >= SEEN and small <= 0.1 * len(found)


def find_ratings(subject: Subject) -> Iterator[Finding]:
    """Say so where texts of train state a rating, and it tells their class."""
    rows = np.flatnonzero((subject.splits == TRAIN) & (subject.labels >= 0) & ~np.isnan(subject.letters.ratings))
    if len(rows) < FEWEST_RATINGS:
        return
    tenths = np.round(10 * subject.letters.ratings[rows]).astype(np.int64)  # 0…10
    counts = np.zeros((11, len(subject.corpus.labels)), dtype=np.int64)
    np.add.at(counts, (tenths, subject.labels[rows]), 1)
    right, prior = int(counts.max(axis=1).sum()), int(counts.sum(axis=0).max()) / len(rows)
    values = int(np.sum(counts.sum(axis=1) > 0))
    certainty = (right / len(rows) - prior) / max(1 - prior, 1e-12)
    # Each value's commonest class was chosen by the same documents: about one of two values gained one by that.
    chance = binomial_tail(right - values // 2, len(rows), prior)
    if certainty < RATING_CERTAINTY or chance > LUCK:
        return
    examples = []
    for value in np.argsort(-counts.sum(axis=1), kind="stable")[: subject.settings.examples].tolist():
        label = int(counts[value].argmax())
        mine = rows[(tenths == value) & (subject.labels[rows] == label)]
        if mine.size:
            of = f"{counts[value, label]} of the {counts[value].sum()} documents of train"
            about = f"a rating of {value} of 10, or as much of another scale: {of} are {subject.corpus.labels[label]}"
            examples.append(Example(about, tuple(mine[:2].tolist())))
    labelled = int(np.sum((subject.splits == TRAIN) & (subject.labels >= 0)))
    facts = {"right by the rating alone": f"{right / len(rows):.1%}", "right by the commonest class": f"{prior:.1%}"}
    yield Finding("rating-in-text", len(rows) / labelled, len(rows), {"train": len(rows)}, examples, facts)
