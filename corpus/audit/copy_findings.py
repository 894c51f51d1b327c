"""Findings about copies: exact and near, contradicting labels, test texts that the embedding has read."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from corpus.audit.copies import EXACT, NEAR, NORMALISED, Copies
from corpus.audit.findings import LEFT, Example, Finding
from corpus.audit.shingles import Rows
from corpus.cleaning.duplicates import PAIRS as ACROSS
from corpus.split import TEST, TRAIN, UNLABELLED, VALIDATION
from corpus.store import SPLITS

#: Splits as pairs: copies in the first of documents of the second, which is judged, or else learnt from.
PAIRS = (*ACROSS, (UNLABELLED, TRAIN), *((split, split) for split in range(len(SPLITS))))


def find_duplicates(copies: Copies, seen: Copies, most: int) -> Iterator[Finding]:
    """Give what there is of exact and of near copies, with `most` examples of each.

    `copies` are those in the data as they were given, `seen` those that the policy on duplicates has left to models.
    """
    for name, kinds in (("exact-duplicate", (EXACT, NORMALISED)), ("near-duplicate", (NEAR,))):
        count = int(np.isin(copies.closest, kinds).any(axis=1).sum())
        pairs = {pair: _rows_of(copies, kinds, *pair) for pair in PAIRS}
        if count:
            yield Finding(
                name,
                _weight(copies, kinds),
                count,
                {_named(*pair): len(found) for pair, found in pairs.items()},
                _examples(copies, pairs, most),
                {**_facts(copies, kinds), **_dropped(copies, seen, kinds)},
            )


def find_conflicts(copies: Copies, labels: Rows, names: list[str], most: int) -> Iterator[Finding]:
    """Give the clusters of copies whose documents have several labels."""
    rows = np.flatnonzero((labels >= 0) & (copies.splits >= 0))
    pairs = np.unique(np.stack([copies.clusters[rows], labels[rows]], axis=1), axis=0)
    clusters, number = np.unique(pairs[:, 0], return_counts=True)
    divided = clusters[number > 1]
    inside = rows[np.isin(copies.clusters[rows], divided)]
    if not inside.size:
        return
    examples = []
    for cluster in divided[:most].tolist():
        members = inside[copies.clusters[inside] == cluster]
        _, first = np.unique(labels[members], return_index=True)
        shown = [names[labels[row]] for row in members[np.sort(first)].tolist()]
        examples.append(Example(f"labelled {' and '.join(shown)}", tuple(members[np.sort(first)].tolist())))
    yield Finding(
        "label-conflict",
        len(inside) / len(rows),
        len(inside),
        _by_split(copies.splits[inside]),
        examples,
        {"clusters": len(divided)},
    )


def find_seen_tests(copies: Copies, seen: Copies, most: int) -> Iterator[Finding]:
    """Give the test texts that are in the text that the embedding reads: train and unlabelled.

    `copies` are those in the data as they were given, `seen` those that the policy on duplicates has left.
    """
    test = np.flatnonzero(copies.splits == TEST)
    found = {split: test[copies.closest[test, split] > 0] for split in (UNLABELLED, TRAIN)}
    count = len(np.unique(np.concatenate(list(found.values()))))
    if count:
        pairs = {(split, TEST): rows for split, rows in found.items()}
        splits = {_named(*pair): len(rows) for pair, rows in pairs.items()}
        exact = int(np.sum(copies.closest[test][:, [UNLABELLED, TRAIN]].max(axis=1) >= NORMALISED))
        left = int(np.sum(seen.closest[seen.splits == TEST][:, [UNLABELLED, TRAIN]].max(axis=1) > 0))
        facts = {"exact": exact, "near": count - exact, LEFT: left}
        yield Finding("embedding-saw-test", count / len(test), count, splits, _examples(copies, pairs, most), facts)


def _weight(copies: Copies, kinds: tuple[int, ...]) -> float:
    """Return the share of test with a copy in train of these kinds or closer ones, 0 where none is of these kinds.

    Of validation a tenth of the share, if that is more: it is not reported on, but everything is chosen by it.
    """
    shares = [0.0]
    for split, part in ((TEST, 1.0), (VALIDATION, 0.1)):
        closest = copies.closest[copies.splits == split, TRAIN]
        if np.isin(closest, kinds).any():
            shares.append(part * float(np.mean(closest >= min(kinds))))
    return max(shares)


def _rows_of(copies: Copies, kinds: tuple[int, ...], first: int, second: int) -> Rows:
    return np.sort(np.concatenate([copies.between(kind, first, second) for kind in kinds]))


def _named(first: int, second: int) -> str:
    return SPLITS[first] if first == second else f"{SPLITS[first]}&{SPLITS[second]}"


def _facts(copies: Copies, kinds: tuple[int, ...]) -> dict[str, int]:
    """Return how many documents have a copy of each kind, and how many of test have one in train."""
    if kinds == (NEAR,):
        return {"pairs": len(copies.near.pairs)}
    found = {}
    for kind, name in ((EXACT, "same text"), (NORMALISED, "same tokens after cleaning")):
        found[name] = int(np.sum(copies.kind == kind))
        found[f"{name}, train&test"] = len(copies.between(kind, TRAIN, TEST))
    return found


def _dropped(copies: Copies, seen: Copies, kinds: tuple[int, ...]) -> dict[str, int]:
    """Return how many of the documents the policy on duplicates dropped, if any, and how many copies across splits
    that has left.
    """  # fmt: skip
    number = int(np.sum(np.isin(copies.closest, kinds).any(axis=1) & (seen.splits < 0) & (copies.splits >= 0)))
    left = sum(len(_rows_of(seen, kinds, first, second)) for first, second in ACROSS)
    return {"dropped": number, LEFT: left} if number else {}


def _examples(copies: Copies, pairs: dict[tuple[int, int], Rows], most: int) -> list[Example]:
    """Return pairs of copies: those that matter most first, each document once."""
    found: dict[frozenset[int], Example] = {}
    for (first, _), rows in pairs.items():
        for row in rows[:most].tolist():
            if len(found) < most:
                other, similarity = copies.partner(row, first)
                about = "the same" if similarity == 1 else f"Jaccard similarity {similarity:.2f}"
                found.setdefault(frozenset((other, row)), Example(about, (other, row)))
    return list(found.values())


def _by_split(splits: npt.NDArray[np.int8]) -> dict[str, int]:
    return {name: int(np.sum(splits == code)) for code, name in enumerate(SPLITS) if np.any(splits == code)}
