"""What cleaning found out about the data: sizes, lengths, documents left out, copies and groups across splits."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.cleaning.duplicates import PAIRS, copies_of
from corpus.cleaning.fingerprints import Fingerprints
from corpus.split import DROPPED, NOT_GIVEN, UNLABELLED, Codes, Membership
from corpus.store import SPLITS, Corpus

EXAMPLES, EXAMPLES_OF_PAIR, EXAMPLE_CHARACTERS = 20, 5, 200


def describe_splits(known: Membership, splits: Codes, lengths: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Return documents, tokens, documents of each label and lengths in tokens, for each split."""
    return {
        name: _describe(lengths[splits == code], known.labels[splits == code], known.label_names)
        for code, name in enumerate(SPLITS)
    }


def _describe(lengths: npt.NDArray[np.int64], labels: Codes, names: list[str]) -> dict[str, Any]:
    some = lengths if lengths.size else np.zeros(1, dtype=np.int64)
    counts = Counter(labels[labels != NOT_GIVEN].tolist())
    return {
        "documents": int(lengths.size),
        "tokens": int(lengths.sum()),
        "labels": {names[label]: counts[label] for label in sorted(counts, key=names.__getitem__)},
        "length": {
            "mean": round(float(some.mean()), 2),
            "median": float(np.median(some)),
            "p95": float(np.percentile(some, 95)),
            "max": int(some.max()),
        },
    }


def find_duplicates(folder: Path, splits: Codes, fingerprints: Fingerprints) -> dict[str, Any]:
    """Count the documents of a split whose tokens are those of a document of another; show some of them.

    `train&test` counts documents of test (the second split) that occur in train (the first); `splits` are those before
    the policy on duplicates.
    """
    found: dict[str, Any] = {}
    shown: list[tuple[int, int]] = []
    for first, second in PAIRS:
        rows, copies = np.flatnonzero(splits == first), copies_of(splits, fingerprints, second, first)
        found[f"{SPLITS[first]}&{SPLITS[second]}"] = int(copies.size)
        for copy in copies[:EXAMPLES_OF_PAIR].tolist():
            original = rows[np.flatnonzero(fingerprints[rows] == fingerprints[copy])[0]]
            shown.append((int(original), copy))
    shown = shown[:EXAMPLES]
    corpus = Corpus(folder)
    originals, copied = ([pair[side] for pair in shown] for side in (0, 1))
    examples = zip(corpus.values("id", originals), corpus.values("id", copied), corpus.texts(copied), strict=True)
    found["examples"] = [{"a": a, "b": b, "text": text[:EXAMPLE_CHARACTERS]} for a, b, text in examples]
    return found


def count_dropped(before: Codes, after: Codes) -> dict[str, int]:
    """Return how many documents of each split the policy on duplicates dropped, where it dropped any."""
    counts = np.bincount(before[(after == DROPPED) & (before != DROPPED)], minlength=len(SPLITS))
    return {name: int(count) for name, count in zip(SPLITS, counts, strict=True) if count}


def find_shared_groups(known: Membership, splits: Codes, group_names: list[str]) -> dict[str, Any]:
    """Count the groups whose labelled documents are in more than one split; show some with their documents a split."""
    grouped = (known.groups != NOT_GIVEN) & ~np.isin(splits, (UNLABELLED, DROPPED))
    pairs, counts = np.unique(
        known.groups[grouped].astype(np.int64) * len(SPLITS) + splits[grouped], return_counts=True
    )
    groups, times = np.unique(pairs // len(SPLITS), return_counts=True)
    shared = groups[times > 1]
    documents = dict(zip(pairs.tolist(), counts.tolist(), strict=True))
    examples = []
    for group in shared[:EXAMPLES].tolist():
        keys = {name: group * len(SPLITS) + code for code, name in enumerate(SPLITS)}
        where = {name: documents[key] for name, key in keys.items() if key in documents}
        examples.append({"group": group_names[group], "splits": where})
    return {"count": int(shared.size), "examples": examples}
