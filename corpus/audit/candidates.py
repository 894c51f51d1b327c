"""Candidates for near copies: pairs of documents that share runs of words which few others have."""

import numpy as np
import numpy.typing as npt

from corpus.audit.folded_texts import FoldedTexts
from corpus.audit.hashes import Hashes, Rows
from corpus.audit.information import Runs
from corpus.progress import report

#: Runs of a document by which it is looked for, those with the smallest hashes: so that a part of a document has a
#: part of its runs (Broder 1997). A copy with a tenth of its letters mistyped keeps about 40 % of them.
MOST_RUNS = 48
#: Documents of a run above which it finds nobody: as many, or this share of all.
CROWD, CROWD_SHARE = 50, 0.005
#: Documents next in order that have the same run, and are candidates by it: in a crowd of n it makes 8 n pairs, not n².
REACH = 8
#: Pairs a document, and at least so many, that are looked at: the rarest runs first.
PAIRS_A_DOCUMENT, LEAST_PAIRS, MOST_PAIRS = 40, 1_000_000, 10_000_000
#: A pair that shares a smaller part of its runs, or fewer runs, is no candidate, unless it has hardly any. Of many runs
#: the share is nearer to what is expected of a copy, and may be asked to be: that spares half of the work on reviews.
SHARED, FEWEST, FEW = 0.12, 2, 4
SHARED_OF_MANY, MANY = 0.2, 32
#: Candidates of a document that are verified, those that share most.
ENOUGH = 10


def find_candidates(texts: FoldedTexts, rows: Rows, runs: Runs) -> Rows:
    """Return pairs of places in `rows`, each once and the smaller place first: (pairs, 2).

    An inverted index of rare runs, by sorting. Blind spots: a pair that shares no rare run; in a crowd of more than
    REACH + 1 copies some pairs, but not the neighbours; what the budget of pairs leaves out in very large crowds.
    """
    hashes, owner = _postings(texts, rows, runs)
    order = np.argsort(hashes, kind="stable")
    hashes, owner = hashes[order], owner[order]
    del order
    hashes, owner = _within_budget(hashes, owner, len(rows))
    codes, times = _meetings(hashes, owner, len(rows))
    number = np.bincount(owner, minlength=len(rows))
    fewer = np.minimum(number[codes // len(rows)], number[codes % len(rows)])
    least = np.where(fewer >= MANY, SHARED_OF_MANY, SHARED) * fewer
    good = (times >= least) & ((times >= FEWEST) | (fewer <= FEW))
    left, right, share = codes[good] // len(rows), codes[good] % len(rows), times[good] / fewer[good]
    kept = _best(left, right, share, len(rows))
    return np.stack([left[kept], right[kept]], axis=1)


def _meetings(hashes: Hashes, owner: npt.NDArray[np.int32], documents: int) -> tuple[Rows, npt.NDArray[np.int32]]:
    """Return the pairs that have a run in common, as left · documents + right, and how many runs: (pairs,) each."""
    found = []
    for step in range(1, REACH + 1):
        same = np.flatnonzero(hashes[step:] == hashes[:-step])
        found.append(owner[same].astype(np.int64) * documents + owner[same + step])
    codes = np.concatenate(found)
    del found
    codes.sort()
    starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])
    return codes[starts], np.diff(np.append(starts, len(codes))).astype(np.int32)


def _postings(texts: FoldedTexts, rows: Rows, runs: Runs) -> tuple[Hashes, npt.NDArray[np.int32]]:
    """Return the runs by which documents are looked for, and whose they are, in the order of `rows`."""
    most = max(CROWD, CROWD_SHARE * len(rows))
    hashes, owners, first = [np.empty(0, dtype=np.uint64)], [np.empty(0, dtype=np.int32)], 0
    for chunk in texts.chunks(rows):
        of_runs, whole = runs.hashes(chunk)
        found, owner = of_runs[whole], chunk.owner[whole]
        documents = runs.of(found)
        shared = (documents > 1) & (documents <= most)
        found, owner = found[shared], owner[shared]
        order = np.lexsort((found, owner))
        found, owner = found[order], owner[order]
        once = np.append(True, (found[1:] != found[:-1]) | (owner[1:] != owner[:-1]))[: len(found)]
        found, owner = found[once], owner[once]
        place = np.arange(len(owner)) - np.searchsorted(owner, np.arange(len(chunk.rows)))[owner]
        hashes.append(found[place < MOST_RUNS])
        owners.append((owner[place < MOST_RUNS] + first).astype(np.int32))
        first += len(chunk.rows)
        report("sketch", first, len(rows), "documents")
    return np.concatenate(hashes), np.concatenate(owners)


def _within_budget(
    hashes: Hashes, owner: npt.NDArray[np.int32], documents: int
) -> tuple[Hashes, npt.NDArray[np.int32]]:
    """Return the postings, sorted by hash, of runs that several documents have, the rarest up to a number of pairs."""
    if not len(hashes):
        return hashes, owner
    starts = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1]))
    sizes = np.diff(np.append(starts, len(hashes)))
    pairs = np.where(sizes > 1, np.minimum(sizes - 1, REACH) * sizes, 0)  # an upper bound
    rarest = np.argsort(sizes, kind="stable")
    budget = min(MOST_PAIRS, max(LEAST_PAIRS, PAIRS_A_DOCUMENT * documents))
    kept = np.zeros(len(starts), dtype=bool)
    kept[rarest[np.cumsum(pairs[rarest]) <= budget]] = True
    inside = np.repeat(kept & (sizes > 1), sizes)
    return hashes[inside], owner[inside]


def _best(left: Rows, right: Rows, share: npt.NDArray[np.float64], documents: int) -> npt.NDArray[np.bool_]:
    """Say which pairs are among the ENOUGH of either document that share most: (pairs,)."""
    kept = np.zeros(len(left), dtype=bool)
    for side in (left, right):
        order = np.lexsort((-share, side))
        place = np.arange(len(order)) - np.searchsorted(side[order], np.arange(documents))[side[order]]
        kept[order[place < ENOUGH]] = True
    return kept
