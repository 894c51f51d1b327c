"""Findings about copies: exact and near, contradicting labels, test texts that the embedding has read."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from corpus.audit.copies import EXACT, NEAR, NORMALISED, Copies
from corpus.audit.findings import LEFT, Example, Finding
from corpus.audit.hashes import Rows
from corpus.audit.near_duplicates import WHOLE
from corpus.cleaning.duplicates import PAIRS as ACROSS
from corpus.split import TEST, TRAIN, UNLABELLED, VALIDATION
from corpus.store import SPLITS

#: Splits as pairs: copies in the first of documents of the second, which is judged, or else learnt from.
PAIRS = (*ACROSS, (UNLABELLED, TRAIN), *((split, split) for split in range(len(SPLITS))))

#: What a near copy that has not WHOLE of what either text tells counts when it is weighed: some are one turn of phrase.
LOOSE = 0.1


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
    """Give the equal sequences of tokens that have several labels, and apart from them the near copies that have."""
    rows = np.flatnonzero((labels >= 0) & (copies.splits >= 0))
    if not rows.size:
        return
    size = 1 + int(copies.tokens.max())
    lowest, highest = np.full(size, len(names)), np.full(size, -1)
    np.minimum.at(lowest, copies.tokens[rows], labels[rows])
    np.maximum.at(highest, copies.tokens[rows], labels[rows])
    divided = np.flatnonzero(lowest < highest)
    equal = [rows[copies.tokens[rows] == sequence] for sequence in divided[:most].tolist()]
    inside = rows[np.isin(copies.tokens[rows], divided)]
    facts = {"texts": len(divided)}
    yield from _conflict("label-conflict", copies, inside, len(rows), [_one_a_label(e, labels) for e in equal], facts)
    first, second = copies.tokens[copies.near.pairs].T if len(copies.near.pairs) else (np.empty(0, dtype=np.int64),) * 2
    known = (highest[first] >= 0) & (highest[second] >= 0)
    unlike = known & ((lowest[first] != highest[second]) | (highest[first] != lowest[second]))
    near = [
        _unlike(rows[copies.tokens[rows] == one], rows[copies.tokens[rows] == other], labels)
        for one, other in zip(first[unlike][:most].tolist(), second[unlike][:most].tolist(), strict=True)
    ]
    inside = rows[np.isin(copies.tokens[rows], np.append(first[unlike], second[unlike]))]
    pairs = {"pairs": int(unlike.sum())}
    yield from _conflict("near-label-conflict", copies, inside, len(rows), near, pairs)


def _conflict(
    kind: str, copies: Copies, inside: Rows, documents: int, shown: list[Rows], facts: dict[str, int]
) -> Iterator[Finding]:
    if inside.size:
        about = {"label-conflict": "the same tokens", "near-label-conflict": "near copies"}[kind]
        examples = [Example(f"{about}, labelled differently", tuple(rows.tolist())) for rows in shown]
        yield Finding(kind, len(inside) / documents, len(inside), _by_split(copies.splits[inside]), examples, facts)


def _one_a_label(rows: Rows, labels: Rows) -> Rows:
    return rows[np.sort(np.unique(labels[rows], return_index=True)[1])]


def _unlike(ones: Rows, others: Rows, labels: Rows) -> Rows:
    """Return a row of either that have different labels; there have to be such."""
    pairs = ((one, other) for one in ones.tolist() for other in others.tolist() if labels[one] != labels[other])
    return np.array(next(pairs), dtype=np.int64)


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

    A copy that has less than WHOLE of what either text tells counts a tenth. Of validation a tenth of the share, if
    that is more: it is not reported on, but everything is chosen by it.
    """
    shares = [0.0]
    for split, part in ((TEST, 1.0), (VALIDATION, 0.1)):
        inside = copies.splits == split
        closest, close = copies.closest[inside, TRAIN], copies.close[inside, TRAIN]
        if np.isin(closest, kinds).any():
            shares.append(part * float(np.mean((closest >= min(kinds)) * np.where(close, 1.0, LOOSE))))
    return max(shares)


def _rows_of(copies: Copies, kinds: tuple[int, ...], first: int, second: int) -> Rows:
    return np.sort(np.concatenate([copies.between(kind, first, second) for kind in kinds]))


def _named(first: int, second: int) -> str:
    return SPLITS[first] if first == second else f"{SPLITS[first]}&{SPLITS[second]}"


def _facts(copies: Copies, kinds: tuple[int, ...]) -> dict[str, int]:
    """Return how many documents have a copy of each kind, and how many of test have one in train."""
    if kinds == (NEAR,):
        whole = int(np.sum(copies.near.similarity >= WHOLE))
        return {"pairs": len(copies.near.pairs), f"of which {WHOLE:.0%} of one is in the other": whole}
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
    """Return pairs of copies: those that matter most first, of these the closest, each document once."""
    found: dict[frozenset[int], Example] = {}
    for (first, _), rows in pairs.items():
        for row in rows[np.argsort(-copies.similarity[rows], kind="stable")][:most].tolist():
            if len(found) < most:
                other, how = copies.partner(row, first)
                found.setdefault(frozenset((other, row)), Example(how, (other, row)))
    return list(found.values())


def _by_split(splits: npt.NDArray[np.int8]) -> dict[str, int]:
    return {name: int(np.sum(splits == code)) for code, name in enumerate(SPLITS) if np.any(splits == code)}
