"""What the raw texts say: a digest of each, the scripts of its letters, a rating in it; in one pass over the texts."""

from functools import cache
from hashlib import blake2b
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pyarrow import parquet

from corpus.audit.ratings import read_ratings
from corpus.progress import report
from corpus.store import Corpus

#: Characters of a document that say what it is written in.
READ_CHARACTERS = 500
#: Documents that are in memory at once.
BATCH_DOCUMENTS = 1000

#: First and last code point of the letters of each script that people write reviews in (Unicode 16, Blocks.txt). What
#: is in none of them (digits, marks, emoji, rarer scripts) does not count.
RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "Latin": ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F), (0x1E00, 0x1EFF), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)),
    "Greek": ((0x370, 0x3FF), (0x1F00, 0x1FFF)),
    "Cyrillic": ((0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)),
    "Armenian": ((0x530, 0x58F),),
    "Hebrew": ((0x590, 0x5FF),),
    "Arabic": ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFE)),
    "Devanagari": ((0x900, 0x97F),),
    "Bengali": ((0x980, 0x9FF),),
    "other Indic": ((0xA00, 0xDFF),),
    "Thai and Lao": ((0xE00, 0xEFF),),
    "Georgian": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF)),
    "Ethiopic": ((0x1200, 0x139F),),
    "Khmer and Burmese": ((0x1000, 0x109F), (0x1780, 0x17FF)),
    "Hangul": ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF)),
    "Kana": ((0x3041, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9D)),
    "Han": ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)),
}
NAMES = tuple(RANGES)


class Letters(NamedTuple):
    """What the texts of n documents are made of."""

    digests: npt.NDArray[np.uint64]  # (n,): of the raw text; equal where the texts are
    counts: npt.NDArray[np.uint16]  # (n, scripts): letters of each script at its beginning
    ratings: npt.NDArray[np.float32]  # (n,): share of the best, as ratings.py reads it; NaN where there is none

    def of(self, which: npt.NDArray[np.bool_]) -> "Letters":
        """Return what some of the texts are made of."""
        return Letters(self.digests[which], self.counts[which], self.ratings[which])

    def foreign(self, share: float) -> npt.NDArray[np.bool_]:
        """Say which documents have most of their letters in scripts that hold less than `share` of all letters.

        A corpus of two scripts is foreign to neither; a document without letters is no stranger.
        """
        total = self.counts.sum(axis=0, dtype=np.int64)
        rare = total < share * max(int(total.sum()), 1)
        return np.asarray(
            2 * self.counts[:, rare].sum(axis=1, dtype=np.int32) > self.counts.sum(axis=1, dtype=np.int32), dtype=bool
        )

    def script(self, row: int) -> str:
        """Return the name of the script that prevails in a document."""
        return NAMES[int(self.counts[row].argmax())]


def read_letters(corpus: Corpus) -> Letters:
    """Read every text once, a few at a time."""
    size = len(corpus.offsets) - 1
    digests, counts = np.empty(size, dtype=np.uint64), np.zeros((size, len(NAMES)), dtype=np.uint16)
    ratings, first = np.full(size, np.nan, dtype=np.float32), 0
    with parquet.ParquetFile(corpus.folder / "documents.parquet") as file:
        for batch in file.iter_batches(BATCH_DOCUMENTS, columns=["text"]):
            texts = [text or "" for text in batch.column(0).to_pylist()]
            part = slice(first, first + len(texts))
            encoded = b"".join(blake2b(text.encode(), digest_size=8).digest() for text in texts)
            digests[part] = np.frombuffer(encoded, dtype=np.uint64)
            counts[part], ratings[part] = _count(texts), read_ratings(texts)
            first += len(texts)
            report("texts", first, size, "documents")
    return Letters(digests, counts, ratings)


def _count(texts: list[str]) -> npt.NDArray[np.uint16]:
    """Return the letters of each script at the beginning of each text: (texts, scripts)."""
    starts = [text[:READ_CHARACTERS] for text in texts]
    ends = list(accumulate(map(len, starts)))
    points = np.frombuffer("".join(starts).encode("utf-32-le"), dtype=np.uint32)
    owner = np.repeat(np.arange(len(texts)), np.diff([0, *ends]))
    scripts = _script_of_point()[points]
    letters = scripts >= 0
    keys = owner[letters] * len(NAMES) + scripts[letters]
    return np.bincount(keys, minlength=len(texts) * len(NAMES)).reshape(-1, len(NAMES)).astype(np.uint16)


@cache
def _script_of_point() -> npt.NDArray[np.int8]:
    """Return the row of NAMES of each code point, -1 where it is a letter of none."""
    found = np.full(0x110000, -1, dtype=np.int8)
    for number, ranges in enumerate(RANGES.values()):
        for low, high in ranges:
            found[low : high + 1] = number
    return found
