"""Findings about the order of documents: sorted by class, cut where a class ends, joined row by row with another order.

A file that is sorted by class is harmless by itself. What is done with it by position is not: a tail that is cut off
holds one class, and rows of a second file, sorted by class too, come to documents that are others of the same class.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from corpus.audit.document_findings import Subject
from corpus.audit.findings import Example, Finding
from corpus.audit.folded_texts import MULTIPLIER
from corpus.audit.hashes import CHUNK_TOKENS, Rows
from corpus.mapped import give_back
from corpus.split import TEST, TRAIN, VALIDATION
from corpus.store import SPLITS, Corpus
from corpus.threads import in_threads

#: Labels that change so much more rarely than in random order are sorted; shuffled ones never come near.
SORTED_SHARE = 0.1
#: Fewer labelled documents than this may stand in any order by chance.
FEWEST_FOR_ORDER = 20
#: The share of a file at its end of which the classes are named: what is commonly cut off for a test.
TAIL = 0.1
#: A class of which a split of its size would have so many documents is not missing from it by chance (e⁻⁵ < 1 %).
EXPECTED = 5
#: Tokens that begin a document and stand within another: so many in a row are shared by chance by no two texts.
BEGINNING = 10
#: Documents whose beginnings are hashed at once.
BLOCK = 100_000
#: Bits by which beginnings are told from what is none before they are looked up: so many more than their number has,
#: and no more than in 64 MiB.
SPARSE_BITS, MOST_BITS = 3, 26


def find_order(subject: Subject) -> Iterator[Finding]:
    """Say so where the labels are sorted in the file, and what a cut by position would take."""
    rows = np.flatnonzero(subject.labels >= 0)
    labels, names = subject.labels[rows], subject.corpus.labels
    if len(rows) < FEWEST_FOR_ORDER:
        return
    starts = np.append(0, 1 + np.flatnonzero(labels[1:] != labels[:-1]))
    shares = np.bincount(labels) / len(labels)
    expected = 1 + (len(labels) - 1) * (1 - float(np.sum(shares**2)))
    if len(np.unique(labels)) > 1 and len(starts) <= max(SORTED_SHARE * expected, len(np.unique(labels))):
        tail = np.unique(labels[len(labels) - int(len(labels) * TAIL) :])
        facts = {
            "runs": len(starts),
            "runs in random order": round(expected),
            "classes in the last tenth": ", ".join(names[label] for label in tail.tolist()),
        }
        examples = [
            Example(f"document {rows[start] + 1} of the file begins a run", (int(rows[start]),)) for start in starts
        ]
        yield Finding("sorted-labels", 1, len(rows), subject.by_split(rows), examples, facts)


def find_missing_classes(subject: Subject) -> Iterator[Finding]:
    """Give the splits that lack a class of train, although they are large enough to have some of it."""
    names = subject.corpus.labels
    counts = {
        split: np.bincount(subject.labels[(subject.splits == split) & (subject.labels >= 0)], minlength=len(names))
        for split in (TRAIN, VALIDATION, TEST)
    }
    train, examples, weights, splits = counts[TRAIN], list[Example](), list[float](), dict[str, int]()
    for split in (VALIDATION, TEST):
        here = counts[split]
        missing = np.flatnonzero((here == 0) & (train * here.sum() >= EXPECTED * max(1, train.sum())))
        if missing.size:
            rows = np.flatnonzero((subject.splits == split) & (subject.labels >= 0))
            lacking = ", ".join(names[label] for label in missing.tolist())
            about = f"{here.sum():,} documents of {SPLITS[split]}, none of class {lacking}"
            examples.append(Example(about, (int(rows[0]), int(rows[-1]))))
            weights.append(1.0 if (here > 0).sum() == 1 else 0.5)
            splits[SPLITS[split]] = int(here.sum())
    if examples:
        yield Finding("missing-class", max(weights), len(examples), splits, examples)


def find_joined(subject: Subject) -> Iterator[Finding]:
    """Give the documents that are the end of one other and the beginning of a third, to the last token.

    A row that was joined of A and B, each from a file in an order of its own, is that: A ends the row that has it as
    its second half, and B begins the row that has it as its first. A quoted text is not: nothing goes on behind it. Nor
    are documents with a sentence in common: what is left of them is in no other. Rows that hold one document twice are
    none either, as their orders agree. Halves of fewer than BEGINNING tokens are not seen.
    """
    pairs = _joined(subject.corpus, np.flatnonzero(subject.splits >= 0))
    if not pairs:
        return
    rows = np.array([row for row, _ in pairs], dtype=np.int64)
    labelled = [(a, b) for a, b in pairs if subject.labels[a] >= 0 and subject.labels[b] >= 0]
    same = sum(subject.labels[a] == subject.labels[b] for a, b in labelled)
    judged = TEST if np.any(subject.splits == TEST) else TRAIN
    weight = int(np.sum(subject.splits[rows] == judged)) / max(1, int(np.sum(subject.splits == judged)))
    examples = [
        Example("the second begins with what the first ends with", pair) for pair in pairs[: subject.settings.examples]
    ]
    facts = {"with the same label": f"{same:,} of {len(labelled):,} pairs"}
    yield Finding("joined-rows", weight, len(pairs), subject.by_split(rows), examples, facts)


def _joined(corpus: Corpus, used: Rows) -> list[tuple[int, int]]:
    """Return (row, other) where the end of `row` begins `other`, and all that comes before it ends a third document."""
    continued = _continued(corpus, used)
    begun = {(other, length) for other, length in continued.values()}  # documents, and how many tokens end another
    lengths = np.diff(corpus.offsets)
    return [(row, other) for row, (other, length) in continued.items() if (row, int(lengths[row]) - length) in begun]


def _continued(corpus: Corpus, used: Rows) -> dict[int, tuple[int, int]]:
    """Return row → (other, tokens): the last tokens of `row` are the first of `other`, which goes on; one of each row.

    Places are looked up by the hash of BEGINNING tokens and then compared token by token. Where several documents
    begin alike the first is compared.
    """
    offsets, tokens = corpus.offsets, corpus.tokens
    long = used[np.diff(offsets)[used] > BEGINNING]
    if long.size < 2:
        return {}
    firsts = np.empty(long.size, dtype=np.uint64)
    for first in range(0, long.size, BLOCK):
        begun = offsets[long[first : first + BLOCK]]
        firsts[first : first + BLOCK] = _rolling(tokens[begun[:, None] + np.arange(BEGINNING)])[:, 0]
        give_back(tokens)
    order = np.argsort(firsts, kind="stable")
    known = firsts[order]
    # Nearly no place has a hash that is known: a table by its first bits says so sooner than a search does.
    shift = np.uint64(64 - min(MOST_BITS, known.size.bit_length() + SPARSE_BITS))
    marked = np.zeros(1 << (64 - int(shift)), dtype=np.bool_)
    marked[known >> shift] = True
    is_long = np.zeros(len(offsets) - 1, dtype=np.bool_)
    is_long[long] = True
    pairs: dict[int, tuple[int, int]] = {}

    def looked_up(first: int) -> tuple[Rows, Rows, Rows]:
        hashes = _rolling(tokens[first : first + CHUNK_TOKENS + BEGINNING - 1])
        maybe = np.flatnonzero(marked[hashes >> shift])
        places = np.searchsorted(known, hashes[maybe])
        found = known[np.minimum(places, known.size - 1)] == hashes[maybe]
        hits, places = maybe[found], places[found]
        rows = np.searchsorted(offsets, first + hits, side="right") - 1
        within = is_long[rows] & (offsets[rows] < first + hits)  # what begins a document is its own
        return first + hits[within], rows[within], long[order[places[within]]]

    for hits, rows, others in in_threads(looked_up, range(0, len(tokens) - BEGINNING + 1, CHUNK_TOKENS)):
        for hit, row, other in zip(hits.tolist(), rows.tolist(), others.tolist(), strict=True):
            rest = tokens[hit : offsets[row + 1]]
            beginning = tokens[offsets[other] : offsets[other + 1]]
            goes_on = other != row and len(beginning) > len(rest) >= BEGINNING
            if row not in pairs and goes_on and np.array_equal(beginning[: len(rest)], rest):
                pairs[row] = other, len(rest)
        give_back(tokens)
    return pairs


def _rolling(tokens: npt.NDArray[np.int32]) -> npt.NDArray[np.uint64]:
    """Return a hash of BEGINNING tokens from each on, (…, tokens − BEGINNING + 1), of tokens (…, tokens).

    Σ (token + 1) MULTIPLIER^(BEGINNING − 1 − place) mod 2⁶⁴, places from 0 on.
    """
    values = np.asarray(tokens).astype(np.uint64) + np.uint64(1)
    starts = values.shape[-1] - BEGINNING + 1
    hashes = np.zeros((*values.shape[:-1], starts), np.uint64)
    for place in range(BEGINNING):
        hashes = hashes * MULTIPLIER + values[..., place : place + starts]
    return hashes
