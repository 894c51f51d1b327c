"""What words tell: how few documents have them, so that words which all documents share tell nothing."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.audit.folded_texts import MULTIPLIER, Chunk, FoldedTexts
from corpus.audit.hashes import Hashes, Rows, distinct, spread
from corpus.progress import report
from corpus.threads import in_threads

#: Counts of runs of words are kept by so many bits of their hash at most, 64 MB, and at least eight counts a word where
#: that is less. In a corpus of ten million different runs one run's count has another's in it every second time, which
#: makes it look a little more common than it is.
MOST_BITS, COUNTS_A_WORD = 24, 8
#: From so many documents on a run of words is a phrase that people use; below, it may be in several documents because
#: these are copies of each other, and says nothing about the language: 2 % of a small corpus, 25, 0.5 % of a large one.
#: Blind spot: more near copies of one text than that are taken for a template; of the same letters and digits they are
#: found all the same.
FEWEST_PHRASE, SMALL_SHARE, SMALL_MOST, LARGE_SHARE = 5, 0.02, 25, 0.005
#: A word that tells fewer bits, being in a quarter of all documents or more, has its place told by grammar in part.
EVERYWHERE = 2.0

Bits = npt.NDArray[np.float64]


def phrase_documents(documents: int) -> float:
    """Return from how many of some documents on a run of words is a phrase that people use."""
    return max(FEWEST_PHRASE, min(SMALL_SHARE * documents, SMALL_MOST), LARGE_SHARE * documents)


class Runs:
    """In how many documents each run of some words is, by hash: never too few, now and then some too many."""

    def __init__(self, length: int, words: int) -> None:
        """Count runs of `length` words, of texts of `words` words in all."""
        self.length = length
        self._bits = np.uint64(min(MOST_BITS, (COUNTS_A_WORD * words).bit_length()))
        self._counts = np.zeros(1 << int(self._bits), dtype=np.uint32)

    def hashes(self, chunk: Chunk) -> tuple[Hashes, npt.NDArray[np.bool_]]:
        """Return the hash of the run that begins with each word, and whether it is whole: (words,) each."""
        codes = spread(chunk.words.astype(np.uint64) + MULTIPLIER)
        hashes, whole = codes.copy(), np.ones(len(codes), dtype=bool)
        for step in range(1, self.length):
            hashes[:-step] = hashes[:-step] * MULTIPLIER + codes[step:]
            whole[-step:] = False
            whole[:-step] &= chunk.owner[step:] == chunk.owner[:-step]
        return spread(hashes), whole

    def buckets(self, chunk: Chunk) -> Hashes:
        """Return which count each run of some documents has its part in, each once a document."""
        hashes, whole = self.hashes(chunk)
        bits = self._bits
        keys = distinct((chunk.owner[whole].astype(np.uint64) << bits) | (hashes[whole] >> (np.uint64(64) - bits)))
        return keys & np.uint64(len(self._counts) - 1)

    def add(self, buckets: Hashes) -> None:
        """Count the runs of some more documents, from what `buckets` returned of them."""
        np.add.at(self._counts, buckets, np.uint32(1))

    def of(self, hashes: Hashes) -> Rows:
        """Return in how many documents runs are, by their hashes."""
        return np.asarray(self._counts[hashes >> (np.uint64(64) - self._bits)], dtype=np.int64)


class Told(NamedTuple):
    """What each word of some documents tells, in bits."""

    alone: Bits  # (words,): by standing in a text at all
    placed: Bits  # (words,): by standing in a text just after the words before it


class Information:
    """How many bits each word of a text tells, given the two words before it.

    A word tells log2(n / documents that have it): words of all documents, as of a template, tell nothing. Where it
    follows on one or two others as people often say it, `Runs` know in how many documents all of them stand, and it
    tells only what the others did not, log2(documents with the others / documents with all): so a set phrase, or a
    paragraph that is in many texts, tells little more than its first word. That a word stands at one place among the L
    words of a text tells log2(L) more, if it is not a word that stands everywhere.
    """

    def __init__(self, texts: FoldedTexts, rows: Rows) -> None:
        """Count over the documents `rows`."""
        self.documents = len(rows)
        #: Runs by their length in words.
        self.runs = {length: Runs(length, int(texts.corpus.offsets[-1])) for length in (2, 3)}
        counts = np.zeros(len(texts.names), dtype=np.int64)
        done = words = 0

        def counted(chunk: Chunk) -> tuple[Chunk, Rows, list[Hashes]]:
            once = distinct(chunk.owner * len(counts) + chunk.words) % len(counts)
            return chunk, once, [runs.buckets(chunk) for runs in self.runs.values()]

        for chunk, once, buckets in in_threads(counted, texts.chunks(rows)):
            counts += np.bincount(once, minlength=len(counts))
            for runs, of_runs in zip(self.runs.values(), buckets, strict=True):
                runs.add(of_runs)
            done, words = done + len(chunk.rows), words + len(chunk.words)
            report("count", done, len(rows), "documents")
        #: Bits of the place in a text of mean length.
        self.place = math.log2(max(2.0, words / max(1, len(rows))))
        #: Bits of each folded word by itself: (folded words,).
        self.words: Bits = np.log2(max(1, self.documents) / np.clip(counts, 1, None))

    def of(self, chunk: Chunk) -> Told:
        """Return the bits of each word of some documents."""
        alone = self.words[chunk.words]
        placed = alone + self.place * np.minimum(1, alone / EVERYWHERE)
        before = alone.copy()  # bits of the run that begins with each word, less its last
        for length, runs in self.runs.items():
            hashes, whole = runs.hashes(chunk)
            at = np.flatnonzero(whole)
            documents = runs.of(hashes[at])
            bits = np.log2(self.documents / np.clip(documents, 1, None))
            phrase = documents >= phrase_documents(self.documents)
            last = at[phrase] + length - 1
            after = np.clip(bits[phrase] - before[at[phrase]], 0, None)
            for told in (alone, placed):
                told[last] = np.minimum(told[last], after)
            before[at] = bits
        return Told(alone, placed)
