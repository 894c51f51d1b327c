"""N-grams as 64-bit keys, and in how many documents each of them is, counted in passes of bounded memory."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from corpus.progress import report
from models.encoded import NO_ROW, EncodedDocuments
from models.kernels.compiled import COMPILED

#: Three words of 21 bits fill 63 of the 64 bits of a key, whose sign bit stays clear; five characters of 12 fill 60. A
#: word takes part as its row + 1, so 0 stands for "no word", and rows from 2²¹ − 1 (2¹² − 1) on form no n-gram.
#: Lexicons are sorted by frequency: what is left out beyond two million words, or four thousand characters, is rare.
WORD_BITS = 21
CHARACTER_BITS = 12
KEY_BITS = 63

Keys = NDArray[np.int64]
#: Occurrences of n-grams that one pass counts. Of them two in five are different in ordinary text: 0.9 GB.
PASS_OCCURRENCES = 1 << 26
#: Odd: multiplied by it, the highest bits of a key depend on all of its bits (Fibonacci hashing, Knuth 1973, 6.4).
SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Cut(NamedTuple):
    """How n-grams are counted: in how many passes, a power of two, and how many stay, those in most documents."""

    passes: int
    most: int

    @classmethod
    def of(cls, occurrences: int, most: int) -> "Cut":
        """Return the passes that so many occurrences need."""
        return cls(1 << max(0, -(-occurrences // PASS_OCCURRENCES) - 1).bit_length(), most)


EVERY = Cut(1, np.iinfo(np.int64).max)


class Share(NamedTuple):
    """The n-grams that one of several passes counts."""

    number: int
    of: int

    def ngrams(self, documents: EncodedDocuments, orders: Sequence[int], bits: int) -> tuple[Keys, NDArray[np.int64]]:
        """Return those n-grams of documents, as `document_ngrams` does, but in the order of the documents."""
        if self.of == 1:
            return document_ngrams(documents, orders, bits)
        words = usable_words(documents, bits)
        shift = np.uint64(64 - (self.of.bit_length() - 1))
        share = np.uint64(self.number), shift
        keys, owners = _of_share(words, documents.offsets, np.array(orders, np.int64), bits, share)
        return keys, owners


def count_documents(
    chunks: Iterable[EncodedDocuments], orders: Sequence[int], least: int, bits: int, cut: Cut
) -> tuple[Keys, NDArray[np.int64]]:
    """Return the n-grams that at least `least` documents hold, ascending, and how many documents hold each, (F,) both.

    `chunks` are gone through once a pass of `cut`; the counts of what stays are exact, however many passes it takes.
    Memory: 32 bytes a distinct n-gram of one pass, and 16 bytes one that stays, a few times over.
    """
    keys, frequencies = np.empty(0, np.int64), np.empty(0, np.int64)
    for number in range(cut.passes):
        counted = _counted(chunks, Share(number, cut.passes), orders, bits)
        often = counted[1] >= least
        keys = np.concatenate([keys, counted[0][often]])
        frequencies = np.concatenate([frequencies, counted[1][often]])
        if len(keys) > cut.most:
            places = most_frequent(frequencies, cut.most, keys)
            keys, frequencies = keys[places], frequencies[places]
        report("n-grams", number + 1, cut.passes, "passes")
    order = np.argsort(keys)
    return keys[order], frequencies[order]


def document_ngrams(
    documents: EncodedDocuments, orders: Sequence[int], bits: int = WORD_BITS
) -> tuple[Keys, NDArray[np.int64]]:
    """Return the key of every n-gram occurrence and its document, both (occurrences,), shorter n-grams first.

    An n-gram lies within one document and holds no unknown word.
    """
    words = usable_words(documents, bits)
    document = documents.of_token()
    keys, owners = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for order in orders:
        starts = max(len(words) - order + 1, 0)
        key = np.zeros(starts, np.int64)
        whole = document[:starts] == document[len(document) - starts :]
        for place in range(order):
            word = words[place : place + starts]
            key = key << bits | word
            whole &= word > 0
        keys.append(key[whole])
        owners.append(document[:starts][whole])
    return np.concatenate(keys), np.concatenate(owners)


def most_frequent(frequencies: NDArray[np.int64], most: int, keys: Keys | None = None) -> NDArray[np.int64]:
    """Return the places, ascending, of the `most` greatest `frequencies` (F,); of equals the first, or those of the
    smallest `keys`.

    >>> most_frequent(np.array([2, 1, 3, 2]), 2).tolist()
    [0, 2]
    """  # fmt: skip
    order = np.argsort(-frequencies, kind="stable") if keys is None else np.lexsort((keys, -frequencies))
    return np.sort(order[:most])


def _counted(
    chunks: Iterable[EncodedDocuments], share: Share, orders: Sequence[int], bits: int
) -> tuple[Keys, NDArray[np.int64]]:
    """Return the n-grams of a share of all, ascending, and how many documents hold each."""
    runs: list[tuple[Keys, NDArray[np.int64]]] = []
    for documents in chunks:
        runs.append(_document_frequencies(documents, share, orders, bits))
        # Runs of doubling size, as in a merge sort: each n-gram is merged O(log chunks) times.
        while len(runs) > 1 and len(runs[-2][0]) < 2 * len(runs[-1][0]):
            later, earlier = runs.pop(), runs.pop()
            runs.append(_merged(*earlier, *later))
    while len(runs) > 1:
        later, earlier = runs.pop(), runs.pop()
        runs.append(_merged(*earlier, *later))
    return runs[0] if runs else (np.empty(0, np.int64), np.empty(0, np.int64))


def _document_frequencies(
    documents: EncodedDocuments, share: Share, orders: Sequence[int], bits: int
) -> tuple[Keys, NDArray[np.int64]]:
    keys, document = share.ngrams(documents, orders, bits)
    distinct, inverse = np.unique(keys, return_inverse=True)
    pairs = np.sort(inverse * len(documents) + document)
    # Each n-gram counts once a document. (np.unique without an inverse hashes, which takes ten times as long here.)
    first = np.diff(pairs, prepend=-1) > 0
    return distinct, np.bincount(pairs[first] // len(documents), minlength=len(distinct))


def usable_words(documents: EncodedDocuments, bits: int) -> Keys:
    """Return the number of each word in a key, from 1, or 0 where it takes no part: (N,)."""
    usable = (documents.ids > NO_ROW) & (documents.ids < (1 << bits) - 1)
    return np.where(usable, documents.ids.astype(np.int64) + 1, 0)


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _of_share(
    words: Keys, offsets: NDArray[np.int64], orders: Keys, bits: int, share: tuple[np.uint64, np.uint64]
) -> tuple[Keys, NDArray[np.int64]]:
    """Return the keys that belong to a share, and their documents, without a list of all of them."""
    keys, owners = np.empty(len(words) * len(orders), np.int64), np.empty(len(words) * len(orders), np.int64)
    size = 0
    for document in range(len(offsets) - 1):
        for order in orders:
            for start in range(offsets[document], offsets[document + 1] - order + 1):
                key = 0
                for place in range(start, start + order):
                    if words[place] == 0:
                        key = -1
                        break
                    key = key << bits | words[place]
                if key > 0 and (np.uint64(key) * SPREAD) >> share[1] == share[0]:
                    keys[size], owners[size] = key, document
                    size += 1
    return keys[:size].copy(), owners[:size].copy()


@njit(**COMPILED)  # type: ignore[untyped-decorator]
def _merged(
    keys: Keys, counts: NDArray[np.int64], other: Keys, more: NDArray[np.int64]
) -> tuple[Keys, NDArray[np.int64]]:
    """Return the keys of two ascending runs, each once, and the sums of their counts."""
    every, sums = np.empty(len(keys) + len(other), np.int64), np.empty(len(keys) + len(other), np.int64)
    size = i = j = 0
    while i < len(keys) or j < len(other):
        if j == len(other) or (i < len(keys) and keys[i] <= other[j]):
            every[size], sums[size] = keys[i], counts[i]
            i += 1
        else:
            every[size], sums[size] = other[j], more[j]
            j += 1
        if size and every[size] == every[size - 1]:
            sums[size - 1] += sums[size]
        else:
            size += 1
    return every[:size].copy(), sums[:size].copy()
