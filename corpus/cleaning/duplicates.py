"""Documents with the same tokens, and which of them are kept out where they would mislead."""

import numpy as np
import numpy.typing as npt

from corpus.cleaning.fingerprints import Fingerprints
from corpus.errors import DataError
from corpus.settings import DuplicatePolicy
from corpus.split import DROPPED, NOT_GIVEN, TEST, TRAIN, UNLABELLED, VALIDATION, Codes, Membership
from corpus.store import SPLITS

#: What the error says where a policy would drop too much; `wordloom check` looks for it, and at the copies.
NONE_LEFT = "would leave none"
#: Pairs of splits that should share no document: (the one that is learnt from, the one that is judged on).
PAIRS = ((TRAIN, TEST), (TRAIN, VALIDATION), (VALIDATION, TEST), (UNLABELLED, TEST), (UNLABELLED, VALIDATION))


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
            if label != NOT_GIVEN:
                raise DataError(
                    f"every document of {SPLITS[split]} with the label {known.label_names[label]!r} has a copy in "
                    f"another split, and duplicates = {policy} {NONE_LEFT}; look at the data with "
                    "`wordloom check`, or set duplicates = report"
                )
    return kept
