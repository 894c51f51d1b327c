"""Copies: which documents say the same as others, how closely, and in which split those are."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow
from pyarrow import parquet

from corpus.arrow import number_array, string_array
from corpus.audit.hashes import Rows
from corpus.audit.near_duplicates import WHOLE, NearDuplicates
from corpus.split import TRAIN
from corpus.store import SPLITS, Corpus

#: How close a copy is: the same text as read, the same tokens after cleaning, or one that has most of what it tells.
KINDS = ("", "near", "normalised", "exact")
NEAR, NORMALISED, EXACT = 1, 2, 3

Closeness = npt.NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Copies:
    """n documents, each a member of a group of the same text, one of the same tokens, and a cluster of near ones."""

    splits: npt.NDArray[np.int8]  # (n,): row of SPLITS, -1 for a document that is as if not there
    texts: Rows  # (n,): number of the text
    tokens: Rows  # (n,): number of the sequence of tokens
    near: NearDuplicates  # of the first documents of each sequence of tokens
    closest: Closeness  # (n, splits): row of KINDS, of the closest copy in each split
    clusters: Rows  # (n,): the first row of the cluster
    close: npt.NDArray[np.bool_]  # (n, splits): whether that copy has WHOLE of what one of the two tells
    similarity: npt.NDArray[np.float64]  # (n,): highest similarity to another document, 0 without a copy

    @property
    def kind(self) -> Closeness:
        """The row of KINDS of each document's closest copy anywhere: (n,)."""
        return np.asarray(self.closest.max(axis=1), dtype=np.int8)

    def between(self, kind: int, first: int, second: int) -> Rows:
        """Return the rows of the split `second` whose closest copy in the split `first` is of a kind."""
        return np.flatnonzero((self.splits == second) & (self.closest[:, first] == kind))

    def partner(self, row: int, split: int) -> tuple[int, str]:
        """Return the row of a closest copy of `row` in a split, and how close it is; there has to be one."""
        there = self.splits == split
        there[row] = False
        for groups, how in ((self.texts, "the same text"), (self.tokens, "the same tokens after cleaning")):
            same = np.flatnonzero(there & (groups == groups[row]))
            if same.size:
                return int(same[0]), how
        pairs = self.tokens[self.near.pairs]
        found: list[tuple[float, int]] = []
        for side in (0, 1):
            mine = pairs[:, side] == self.tokens[row]
            for other, similarity in zip(
                pairs[mine, 1 - side].tolist(), self.near.similarity[mine].tolist(), strict=True
            ):
                found += [(similarity, copy) for copy in np.flatnonzero(there & (self.tokens == other))[:1].tolist()]
        similarity, copy = max(found, key=lambda pair: pair[0])
        return copy, how_similar(similarity)

    def write(self, corpus: Corpus, seen: "Copies", path: Path) -> None:
        """Write duplicates.parquet: a row for each document that has a copy, in the order of the corpus.

        `seen` are the copies that are left after the policy on duplicates: what models learn from.
        """
        rows = np.flatnonzero(self.kind > 0)
        table = {
            "row": number_array(rows),
            "id": string_array(corpus.values("id", rows)),
            "split": string_array([SPLITS[code] for code in self.splits[rows].tolist()]),
            "cluster": number_array(self.clusters[rows]),
            "kind": string_array(_names(self.kind[rows])),
            "in_train": string_array(_names(seen.closest[rows, TRAIN])),
            "dropped": pyarrow.array((seen.splits[rows] < 0).tolist()),
            "similarity": pyarrow.array(self.similarity[rows].tolist(), pyarrow.float64()),
        }
        parquet.write_table(pyarrow.table(table), path, compression="zstd")


def find_copies(splits: npt.NDArray[np.int8], texts: Rows, tokens: Rows, near: NearDuplicates) -> Copies:
    """Join what is known of each document to the copies that it has; `near` speaks for all documents of the tokens."""
    used = splits >= 0
    closest = np.zeros((len(splits), len(SPLITS)), dtype=np.int8)
    present = np.zeros((1 + int(tokens.max(initial=-1)), len(SPLITS)), dtype=bool)  # (sequences, splits)
    present[tokens[used], splits[used]] = True
    first, second = tokens[near.pairs].T if len(near.pairs) else (np.empty(0, dtype=np.int64),) * 2
    beside, whole = np.zeros_like(present), near.similarity >= WHOLE
    close = np.zeros_like(present)
    for one, other in ((first, second), (second, first)):
        np.logical_or.at(beside, one, present[other])
        np.logical_or.at(close, one[whole], present[other[whole]])
    closest[beside[tokens]] = NEAR
    for kind, groups in ((NORMALISED, tokens), (EXACT, texts)):
        for split in range(len(SPLITS)):
            inside = splits == split
            counts = np.bincount(groups[inside], minlength=1 + int(groups.max(initial=-1)))
            closest[counts[groups] > inside, split] = kind  # of its own split, a document is not its own copy
    closest[~used] = 0
    similarity = np.zeros(present.shape[0])
    for one in (first, second):
        np.maximum.at(similarity, one, near.similarity)
    highest = np.where(closest.max(axis=1) >= NORMALISED, 1.0, similarity[tokens]) * used
    clusters = _clusters(tokens, zip(first.tolist(), second.tolist(), strict=True))
    alike = (close[tokens] | (closest >= NORMALISED)) & used[:, None]
    return Copies(splits, texts, tokens, near, closest, clusters, alike, highest)


def how_similar(similarity: float) -> str:
    """Say how close two near copies are."""
    return f"{math.floor(100 * similarity)}% of what one tells is in the other"


def _clusters(tokens: Rows, pairs: Iterable[tuple[int, int]]) -> Rows:
    """Return the first row of each document's cluster: what copies, and copies of copies, connect; a chain, whose ends
    need not be alike.
    """  # fmt: skip
    parent: dict[int, int] = {}  # of the numbers that are in pairs; each other one is alone

    def root(number: int) -> int:
        while (above := parent.setdefault(number, number)) != number:
            parent[number] = parent[above]
            number = parent[number]
        return number

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    of_number = np.arange(1 + int(tokens.max(initial=-1)))
    for number in parent:
        of_number[number] = root(number)
    roots = of_number[tokens]
    _, first, members = np.unique(roots, return_index=True, return_inverse=True)
    return np.asarray(first[members], dtype=np.int64)


def _names(kinds: Closeness) -> list[str | None]:
    return [KINDS[kind] or None for kind in kinds.tolist()]
