"""How much of one text stands in another: counted on the letters themselves, by what they tell."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.audit.folded_texts import FoldedTexts, powers
from corpus.audit.hashes import CHUNK_TOKENS, Hashes, Rows, spread
from corpus.audit.information import Bits, Information, Told
from corpus.threads import in_threads

#: Bits of a key that say which text it is of: the first ones of which pair, the last one which of the two, so that a
#: shingle which both have is side by side among ascending keys. The others are of the shingle: the chance that two
#: different ones of a pair of 1,000 letters agree is 1 in a million.
_TEXT_BITS, _PAIR = np.uint64(24), np.uint64(41)
_ONE = np.uint64(1)


class Overlap(NamedTuple):
    """Of P pairs: how much of one text stands in the other, of the one of which more does."""

    share: npt.NDArray[np.float64]  # (P,): of what its letters tell, 0…1
    bits: Bits  # (P,): what the runs of letters that both have tell, each run less the bits of its place
    spread: npt.NDArray[np.float64]  # (P,): share of shingles in the text's poorest quarter but one


class Shingles(NamedTuple):
    """The S shingles of some texts, one after the other in the order of the texts."""

    keys: Hashes  # (S,): the pair, the letters, and which text of the pair it is
    text: Rows  # (S,): number of the text
    told: Told  # (S,): what its letters tell


def measure_overlap(texts: FoldedTexts, information: Information, pairs: Rows, length: int) -> Overlap:
    """Return the overlap of pairs of documents, (P, 2) rows, over shingles of `length` letters, counted exactly."""

    def measured(part: Rows) -> Overlap:
        return _measure(_shingles(texts, information, part.ravel(), length), information)

    parts = list(in_threads(measured, _parts(texts, pairs)))
    return (
        Overlap(*(np.concatenate([np.empty(0), *columns]) for columns in zip(*parts, strict=True)))
        if parts
        else (Overlap(*(np.empty(0) for _ in Overlap._fields)))
    )


def _measure(shingles: Shingles, information: Information) -> Overlap:
    """Return the overlap of texts 2p and 2p + 1. A shingle that a text repeats counts once."""
    keys, text, told = shingles
    size = 2 * (1 + int(text.max(initial=-1)) // 2)
    order = np.argsort(keys)
    ascending = keys[order]
    starts = np.flatnonzero(np.append(True, ascending[1:] != ascending[:-1])[: len(order)])
    first, there = np.zeros(len(keys), dtype=bool), np.zeros(len(keys), dtype=bool)
    if len(starts):
        first[np.minimum.reduceat(order, starts)] = True
    different = ascending[starts] >> _ONE
    beside = different[1:] == different[:-1]
    in_both = np.append(False, beside)[: len(starts)] | np.append(beside, False)[: len(starts)]
    there[order] = np.repeat(in_both, np.diff(np.append(starts, len(order))))
    total = _sums(text, told.alone * first, size)
    shared = _sums(text, told.alone * (first & there), size)
    share = np.divide(shared, total, out=np.zeros(size), where=total > 0).reshape(-1, 2)
    chosen = np.arange(size // 2), share.argmax(axis=1)
    # A run begins where a shingle is there and the one before it in the text is not.
    begins = there & ~np.append(False, there[:-1] & (text[1:] == text[:-1]))[: len(there)]
    run = np.cumsum(begins) - 1
    of_run = _sums(run[there], (told.placed * first)[there], int(begins.sum()))
    bits = _sums(text[begins], np.clip(of_run - information.place, 0, None), size)
    return Overlap(share[chosen], bits.reshape(-1, 2)[chosen], _spread(text, there, size).reshape(-1, 2)[chosen])


def _spread(text: Rows, there: npt.NDArray[np.bool_], size: int) -> npt.NDArray[np.float64]:
    """Return the second smallest share of shingles that are there, of the four quarters of each text: (texts,)."""
    number = np.bincount(text, minlength=size)
    place = np.arange(len(text)) - np.searchsorted(text, np.arange(size))[text]
    quarter = 4 * text + 4 * place // number[text]
    shares = _sums(quarter, there.astype(np.float64), 4 * size) / np.maximum(
        np.bincount(quarter, minlength=4 * size), 1
    )
    return np.asarray(np.sort(shares.reshape(-1, 4), axis=1)[:, 1])


def _shingles(texts: FoldedTexts, information: Information, rows: Rows, length: int) -> Shingles:
    """Return the shingles of each document, numbered by its place in `rows`; a text shorter than a shingle is one."""
    chunk = texts.of(rows)
    sizes = texts.lengths[chunk.words]
    owner = np.repeat(chunk.owner, sizes)
    codes = texts.letters[_spans(texts.starts[chunk.words], sizes)]
    ends = np.searchsorted(owner, np.arange(len(rows)), side="right")
    left = ends[owner] - np.arange(len(owner))  # letters from here to the end of the text
    hashes = codes.copy()
    for step, power in enumerate(powers(length).tolist()[1:], 1):
        hashes[:-step] += np.where(left[:-step] > step, codes[step:] * np.uint64(power), np.uint64(0))
    begins = np.append(True, owner[1:] != owner[:-1])[: len(owner)]
    at = np.flatnonzero((left >= length) | begins)
    stop = np.minimum(at + length, ends[owner[at]])
    told = []
    for bits in information.of(chunk):
        # Each letter tells its part of the word's bits, each shingle its part of the letters'.
        before = np.append(0.0, np.cumsum(np.repeat(bits / np.maximum(sizes, 1), sizes)))
        told.append((before[stop] - before[at]) / length)
    number = owner[at].astype(np.uint64)
    keys = (number >> _ONE << _PAIR) | (spread(hashes[at]) >> _TEXT_BITS << _ONE) | (number & _ONE)
    return Shingles(keys, owner[at], Told(*told))


def _sums(places: Rows, values: npt.NDArray[np.float64], size: int) -> npt.NDArray[np.float64]:
    # Without a place bincount forgets its weights, and counts in integers.
    return np.bincount(places, weights=values, minlength=size).astype(np.float64)


def _spans(starts: Rows, lengths: Rows) -> Rows:
    ends = np.cumsum(lengths)
    return np.repeat(starts - ends + lengths, lengths) + np.arange(int(ends[-1]) if len(ends) else 0)


def _parts(texts: FoldedTexts, pairs: Rows) -> Iterator[Rows]:
    """Give some pairs at a time, so that their letters are a few times CHUNK_TOKENS."""
    offsets = texts.corpus.offsets
    ends = np.cumsum((offsets[pairs + 1] - offsets[pairs]).sum(axis=1))
    first = 0
    while first < len(pairs):
        done = ends[first - 1] if first else 0
        last = int(np.searchsorted(ends, done + CHUNK_TOKENS // 5, side="right"))
        last = min(max(first + 1, last), first + (1 << 23) // 2)
        yield pairs[first:last]
        first = last
