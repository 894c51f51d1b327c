"""Documents with the same tokens: found by fingerprints, and kept out where they would mislead."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from corpus.draft import Draft
from corpus.errors import DataError
from corpus.lexicon import ranges
from corpus.settings import DuplicatePolicy
from corpus.split import DROPPED, TEST, TRAIN, UNKNOWN, UNLABELLED, VALIDATION, Codes, Membership
from corpus.store import SPLITS

Fingerprints = npt.NDArray[np.uint64]

#: Pairs of splits that should share no document: (the one that is learnt from, the one that is judged on).
PAIRS = ((TRAIN, TEST), (TRAIN, VALIDATION), (VALIDATION, TEST), (UNLABELLED, TEST), (UNLABELLED, VALIDATION))
#: Threads; the work is in NumPy, outside Python's lock, and mostly waits for memory.
THREADS = 2


def fingerprint_documents(draft: Draft) -> Fingerprints:
    """Return a number for each document, (documents,), that equal tokens share: Σ code · odd^place over its words.

    Arithmetic is modulo 2^64, codes are random: of ten million documents, the chance that any two different ones agree
    is 3 in a million.
    """
    offsets = draft.offsets
    found = np.empty(len(offsets) - 1, dtype=np.uint64)
    codes = np.random.default_rng(0).integers(1 << 64, size=len(draft.words), dtype=np.uint64)

    def fingerprint(first: int, last: int) -> None:
        tokens = draft.tokens(int(offsets[first]), int(offsets[last]))
        found[first:last] = _fingerprints(codes[tokens], offsets[first : last + 1] - offsets[first])

    with ThreadPoolExecutor(THREADS) as threads:
        for done in [threads.submit(fingerprint, first, last) for first, last in ranges(offsets)]:
            done.result()
    return found


def _fingerprints(codes: npt.NDArray[np.uint64], offsets: npt.NDArray[np.int64]) -> Fingerprints:
    """Return the fingerprint of each document, (documents,), from the codes of its words, (N,)."""
    lengths = np.diff(offsets)
    places = np.arange(len(codes)) - np.repeat(offsets[:-1], lengths)
    powers = np.full(int(lengths.max()), 0x9E3779B97F4A7C15, dtype=np.uint64)
    powers[0] = 1
    return np.add.reduceat(codes * np.cumprod(powers)[places], offsets[:-1])


def copies_of(splits: Codes, fingerprints: Fingerprints, split: int, other: int) -> npt.NDArray[np.int64]:
    """Return the rows of `split` whose tokens occur in a document of `other`, ascending."""
    rows = np.flatnonzero(splits == split)
    return rows[np.isin(fingerprints[rows], fingerprints[splits == other])]


def without_copies(known: Membership, splits: Codes, fingerprints: Fingerprints, policy: DuplicatePolicy) -> Codes:
    """Return the splits with DROPPED for the documents that `policy` keeps out.

    `drop-from-train` keeps out of what is learnt from (train, validation and unlabelled text) each copy of a document
    that is judged on; `drop-from-test` keeps it out of what is judged on. Raise DataError where a class would lose all
    its documents in a split.
    """
    side = {"report": None, "drop-from-train": 0, "drop-from-test": 1}[policy]
    kept = splits.copy()
    if side is not None:
        for pair in PAIRS:
            kept[copies_of(splits, fingerprints, pair[side], pair[1 - side])] = DROPPED
    for split in (TRAIN, VALIDATION, TEST):
        before, after = (np.unique(known.labels[codes == split]) for codes in (splits, kept))
        for label in np.setdiff1d(before, after):
            if label != UNKNOWN:
                raise DataError(
                    f"every document of {SPLITS[split]} with the label {known.label_names[label]!r} has a copy in "
                    f"another split, and duplicates = {policy} would leave none; look at the data with "
                    "`wordloom check`, or set duplicates = report"
                )
    return kept
