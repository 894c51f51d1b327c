"""Near duplicates: pairs of documents most of whose shingles are the same, found by MinHash and verified exactly."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from datasketch import MinHash

from corpus.audit.shingles import Rows, Shingles, distinct, jaccard
from corpus.progress import report

#: Numbers in a sketch: the estimate of a similarity of 0.8 has a standard deviation of 0.035.
PERMUTATIONS = 128
#: The chance that a pair just at the threshold meets in no band; a more similar pair is missed more rarely still.
MISSED = 1e-4
#: A pair whose sketches agree in so much less than the threshold is no candidate: four standard deviations and more.
MARGIN = 0.16
#: Neighbours of a document in a bucket that it is compared with, in an order drawn anew for each band.
REACH = 8
#: Candidates a document after which only documents without any get more: a corpus of templates has no end of them.
ENOUGH = 10

Sketches = npt.NDArray[np.uint32]


class NearDuplicates(NamedTuple):
    """Pairs of similar documents."""

    pairs: Rows  # (pairs, 2), the smaller row first
    similarity: npt.NDArray[np.float64]  # (pairs,), true Jaccard


def find_near_duplicates(shingles: Shingles, rows: Rows, threshold: float) -> NearDuplicates:
    """Return the pairs of `rows` whose shingles have a Jaccard similarity of at least `threshold`.

    MinHash (Broder 1997) with banding (Leskovec et al., Mining of Massive Datasets, chapter 3). Blind spot: in a bucket
    of more than REACH + 1 documents some pairs are not compared with each other, only with others of the bucket.
    """
    if len(rows) < 2:
        return NearDuplicates(np.empty((0, 2), dtype=np.int64), np.empty(0))
    candidates = _candidates(_sketches(shingles, rows), threshold)
    pairs = np.sort(rows[candidates], axis=1)
    similarity = jaccard(shingles, pairs)
    near = similarity >= threshold
    return NearDuplicates(pairs[near], similarity[near])


def bands(threshold: float) -> tuple[int, int]:
    """Return how many bands of how many numbers: the longest bands that miss a pair at the threshold rarely enough.

    A pair of similarity s meets in a band of r numbers with probability s^r, so in none of b with (1 - s^r)^b.
    """
    for rows in range(PERMUTATIONS, 0, -1):
        number = PERMUTATIONS // rows
        if (1 - threshold**rows) ** number <= MISSED:
            return number, rows
    return PERMUTATIONS, 1


def _sketches(shingles: Shingles, rows: Rows) -> Sketches:
    """Return the MinHash of each document: (rows, PERMUTATIONS)."""
    # 32 bits are hash enough for texts, and what datasketch takes.
    permutations = MinHash(PERMUTATIONS, seed=1, scheme="affine32").permutations
    found, first = np.empty((len(rows), PERMUTATIONS), dtype=np.uint32), 0
    for chunk in shingles.chunks(rows):
        parts = np.split((chunk.hashes >> np.uint64(32)).astype(np.uint32), _bounds(chunk.owner))
        for number, part in enumerate(parts, first):
            sketch = MinHash(PERMUTATIONS, permutations=permutations, scheme="affine32", hashfunc=_same)
            sketch.update_batch(part)
            found[number] = sketch.hashvalues
        first += len(parts)
        report("sketch", first, len(rows), "documents")
    return found


def _same(number: np.uint32) -> np.uint32:
    return number


def _bounds(owner: Rows) -> Rows:
    return np.flatnonzero(owner[1:] != owner[:-1]) + 1


def _candidates(sketches: Sketches, threshold: float) -> Rows:
    """Return pairs of rows of `sketches` that meet in a band and look similar: (pairs, 2), each pair once.

    datasketch's own index keeps a Python set for each bucket, 1 kB a document and band; sorting needs none.
    """
    size, found = len(sketches), np.empty(0, dtype=np.int64)
    alone = np.ones(size, dtype=bool)
    for left, right in _meetings(sketches, threshold):
        if len(found) > ENOUGH * size:
            wanted = alone[left] | alone[right]
            left, right = left[wanted], right[wanted]
        if not left.size:
            continue
        codes = distinct(np.minimum(left, right) * size + np.maximum(left, right))
        codes = np.setdiff1d(codes, found, assume_unique=True)
        codes = codes[_look_similar(sketches, codes // size, codes % size, threshold)]
        alone[codes // size] = alone[codes % size] = False
        found = np.union1d(found, codes)
    return np.stack([found // size, found % size], axis=1)


def _meetings(sketches: Sketches, threshold: float) -> Iterator[tuple[Rows, Rows]]:
    """Give the pairs of neighbours in the buckets of each band."""
    number, length = bands(threshold)
    generator = np.random.default_rng(0)
    for band in range(number):
        part = np.ascontiguousarray(sketches[:, band * length : (band + 1) * length])
        _, bucket = np.unique(part.view(np.dtype((np.void, part.dtype.itemsize * length))).ravel(), return_inverse=True)
        order = np.lexsort((generator.random(len(part)), bucket))
        sorted_buckets = bucket[order]
        for step in range(1, REACH + 1):
            same = np.flatnonzero(sorted_buckets[step:] == sorted_buckets[:-step])
            if not same.size:
                break
            yield order[same], order[same + step]
        report("compare", band + 1, number, "bands")


def _look_similar(sketches: Sketches, left: Rows, right: Rows, threshold: float) -> npt.NDArray[np.bool_]:
    found = np.empty(len(left), dtype=bool)
    for first in range(0, len(left), 50_000):
        part = slice(first, first + 50_000)
        found[part] = (sketches[left[part]] == sketches[right[part]]).mean(axis=1) >= threshold - MARGIN
    return found
