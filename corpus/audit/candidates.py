"""Candidates for near copies: pairs of documents that share runs of words which few others have."""

import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.audit.folded_texts import Chunk, FoldedTexts
from corpus.audit.hashes import Hashes, Rows
from corpus.audit.information import Runs
from corpus.audit.postings import Postings
from corpus.progress import report
from corpus.threads import in_threads

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


def find_candidates(texts: FoldedTexts, rows: Rows, runs: Runs, scratch: Path | None = None) -> Rows:
    """Return pairs of places in `rows`, each once and the smaller place first: (pairs, 2).

    An inverted index of rare runs, by sorting, a part of the runs at a time; it lies in files in `scratch` meanwhile.
    Blind spots: a pair that shares no rare run; in a crowd of more than REACH + 1 copies some pairs, but not the
    neighbours; what the budget of pairs leaves out in very large crowds.
    """
    with tempfile.TemporaryDirectory(prefix="sketches-", dir=scratch) as folder:
        postings = Postings(Path(folder), len(rows) * MOST_RUNS)
        _sketch(texts, rows, runs, postings)
        crowds = np.zeros(1, dtype=np.int64)  # runs of each size, in documents
        for part in range(postings.parts):
            crowds = _sum(crowds, np.bincount(_sizes(postings.sort(part))))
        budget = min(MOST_PAIRS, max(LEAST_PAIRS, PAIRS_A_DOCUMENT * len(rows)))
        kept = Budget.of(crowds, budget)
        meetings = [np.empty(0, dtype=np.int64)]
        number = np.zeros(len(rows), dtype=np.int64)  # runs of each document that find somebody
        for part in range(postings.parts):
            hashes, owner = postings.of(part)
            inside, kept = kept.inside(_sizes(hashes))
            hashes, owner = hashes[inside], owner[inside]
            number += np.bincount(owner, minlength=len(rows))
            meetings.append(_meetings(hashes, owner, len(rows)))
    codes, times = _counted(np.concatenate(meetings))
    fewer = np.minimum(number[codes // len(rows)], number[codes % len(rows)])
    least = np.where(fewer >= MANY, SHARED_OF_MANY, SHARED) * fewer
    good = (times >= least) & ((times >= FEWEST) | (fewer <= FEW))
    left, right, share = codes[good] // len(rows), codes[good] % len(rows), times[good] / fewer[good]
    kept_pairs = _best(left, right, share, len(rows))
    return np.stack([left[kept_pairs], right[kept_pairs]], axis=1)


class Budget(NamedTuple):
    """Which runs find somebody: the rarest, and of those of one size the first by hash."""

    size: int  # runs of fewer documents, but of two at least, all do
    left: int  # so many more runs of this size do

    @classmethod
    def of(cls, crowds: Rows, pairs: int) -> "Budget":
        """Return the runs that make at most so many pairs, of `crowds[s]` runs that s documents have."""
        for size, runs in enumerate(crowds.tolist()):
            each = min(size - 1, REACH) * size if size > 1 else 0  # an upper bound
            if runs * each > pairs:
                return cls(size, pairs // each)
            pairs -= runs * each
        return cls(len(crowds), 0)

    def inside(self, sizes: Rows) -> tuple[npt.NDArray[np.bool_], "Budget"]:
        """Say which postings of runs, sorted by hash, are kept, and what is left for the runs behind them."""
        last = np.flatnonzero(sizes == self.size)[: self.left]
        kept = (sizes > 1) & (sizes < self.size)
        kept[last] = True
        return np.repeat(kept, sizes), Budget(self.size, self.left - len(last))


def _sizes(ascending: Hashes | Rows) -> Rows:
    """Return how often each different number is there, as the postings of a run are: (different numbers,)."""
    starts = np.flatnonzero(np.append(True, ascending[1:] != ascending[:-1])[: len(ascending)])
    return np.diff(np.append(starts, len(ascending)))


def _sum(some: Rows, more: Rows) -> Rows:
    size = max(len(some), len(more))
    return np.pad(some, (0, size - len(some))) + np.pad(more, (0, size - len(more)))


def _meetings(hashes: Hashes, owner: npt.NDArray[np.int32], documents: int) -> Rows:
    """Return the pairs that have a run in common, as left · documents + right, once for each run."""
    found = [np.empty(0, dtype=np.int64)]
    for step in range(1, REACH + 1):
        same = np.flatnonzero(hashes[step:] == hashes[:-step])
        found.append(owner[same].astype(np.int64) * documents + owner[same + step])
    return np.concatenate(found)


def _counted(codes: Rows) -> tuple[Rows, npt.NDArray[np.int32]]:
    """Return the different codes, ascending, and how often each is there; sorts `codes`."""
    codes.sort()
    times = _sizes(codes)
    return codes[np.cumsum(times) - times], times.astype(np.int32)


def _sketch(texts: FoldedTexts, rows: Rows, runs: Runs, postings: Postings) -> None:
    """Write the runs by which documents are looked for, and whose they are, in the order of `rows`."""
    most = max(CROWD, CROWD_SHARE * len(rows))

    def sketched(chunk: Chunk) -> tuple[Chunk, Hashes, Rows]:
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
        return chunk, found[place < MOST_RUNS], owner[place < MOST_RUNS]

    first = 0
    for chunk, found, owner in in_threads(sketched, texts.chunks(rows)):
        postings.add(found, (owner + first).astype(np.int32))
        first += len(chunk.rows)
        report("sketch", first, len(rows), "documents")


def _best(left: Rows, right: Rows, share: npt.NDArray[np.float64], documents: int) -> npt.NDArray[np.bool_]:
    """Say which pairs are among the ENOUGH of either document that share most: (pairs,)."""
    kept = np.zeros(len(left), dtype=bool)
    for side in (left, right):
        order = np.lexsort((-share, side))
        place = np.arange(len(order)) - np.searchsorted(side[order], np.arange(documents))[side[order]]
        kept[order[place < ENOUGH]] = True
    return kept
