"""Near copies: pairs of documents of which one has most of what the other tells, each verified on the letters."""

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.audit.candidates import find_candidates
from corpus.audit.folded_texts import FoldedTexts
from corpus.audit.hashes import Hashes, Rows
from corpus.audit.information import Information
from corpus.audit.overlap import Overlap, measure_overlap

#: A text that is more than so many times as long as another is no copy of it, whatever it quotes.
LONGEST = 3.5
#: Bits that a pair has to share beyond those by which any of the n² / 2 pairs of n documents would agree by chance if
#: words were independent. Of 9,600 film sentences, before SAME_LENGTH, 0 more found 57 pairs besides
#: those that were planted, 2 more 47, and 4 more 41 but lost 2 % more of the halves of Chinese sentences.
BEYOND_CHANCE = 2
#: Texts that share less of what they tell than WHOLE share it all over: at least SPREAD of the shingles in three of the
#: text's four quarters. One turn of phrase in two texts makes no copies, however long it is.
WHOLE, SPREAD = 0.75, 0.25
#: And they are of nearly the same length: what was cut or continued shares the whole of the shorter text.
SAME_LENGTH = 1.35
#: Letters a word below which it is one of a script whose letters are parts of words, and so long a shingle there: two
#: letters of Chinese are a word.
SHORT_WORD, SHORT_SHINGLE = 2.5, 2
#: Letters of a text for each letter of a shingle, with which the shingle grows by a letter, and again at twice as many,
#: LONGER times: what is seldom in a sentence by chance is often in a page. Of 29,000 pairs of IMDB's reviews, shingles
#: of 4 letters called 70 copies that told of the same film in their own words, shingles of 6 none that we read.
LETTERS_A_SHINGLE, LONGER = 50, 2
#: Words a run by which copies are looked for, of words and of letters as words.
RUN, SHORT_RUN = 2, 3


class NearDuplicates(NamedTuple):
    """Pairs of similar documents."""

    pairs: Rows  # (pairs, 2), the smaller row first
    similarity: npt.NDArray[np.float64]  # (pairs,): share of what one text tells that the other has too


def find_near_duplicates(
    texts: FoldedTexts, rows: Rows, threshold: float, shingle: int, scratch: Path | None = None
) -> NearDuplicates:
    """Return the pairs of `rows` that are copies but for little; `scratch` is a folder for files meanwhile.

    Texts of the same letters and digits are, whatever they are about. Of others one must have `threshold` of what the
    other tells (containment, Broder 1997, with shingles of letters, weighed by the words' rarity), both must be of
    similar length, and what they share must be more than chance makes any two texts of such a corpus share.
    """
    nothing = NearDuplicates(np.empty((0, 2), dtype=np.int64), np.empty(0))
    if len(rows) < 2:
        return nothing
    sizes = texts.sizes(rows)
    short = sizes.sum() < SHORT_WORD * max(1, _words(texts, rows))
    information = Information(texts, rows)
    places = find_candidates(texts, rows, information.runs[SHORT_RUN if short else RUN], scratch)
    same_letters = _neighbours(texts.fingerprints(rows, digits=False), sizes)
    places = np.unique(np.concatenate([places, same_letters]), axis=0)
    times = sizes[places].max(axis=1) / np.maximum(sizes[places].min(axis=1), 1)
    places, times = places[times <= LONGEST], times[times <= LONGEST]
    found = _overlap(texts, information, rows[places], min(shingle, SHORT_SHINGLE) if short else shingle)
    enough = (found.share >= threshold) & (found.bits >= 2 * math.log2(len(rows)) + BEYOND_CHANCE)
    enough &= (found.share >= WHOLE) | ((found.spread >= SPREAD) & (times <= SAME_LENGTH))
    same = _neighbours(texts.fingerprints(rows, digits=True), sizes + 1)
    pairs = np.concatenate([places[enough], same])
    similarity = np.concatenate([found.share[enough], np.ones(len(same))])
    first = np.unique(pairs[:, 0] * len(rows) + pairs[:, 1], return_index=True)[1]
    return NearDuplicates(np.sort(rows[pairs[first]], axis=1), similarity[first])


def near_copy(threshold: float) -> str:
    """Say what counts as a near copy."""
    return (
        f"at least {threshold:.0%} of what one text tells, by how rare its words are in these data, is in the other "
        "too, and more than chance would put there; case, accents, punctuation and numbers aside"
    )


def _overlap(texts: FoldedTexts, information: Information, pairs: Rows, shingle: int) -> Overlap:
    """Measure the overlap of pairs, with longer shingles where the shorter text of a pair is long."""
    letters = shingle * LETTERS_A_SHINGLE
    steps = np.digitize(texts.sizes(pairs.ravel()).reshape(-1, 2).min(axis=1), letters * 2 ** np.arange(LONGER))
    found = Overlap(*(np.zeros(len(pairs)) for _ in Overlap._fields))
    for step in np.unique(steps).tolist():
        part = measure_overlap(texts, information, pairs[steps == step], shingle + step)
        for column, values in zip(found, part, strict=True):
            column[steps == step] = values
    return found


def _words(texts: FoldedTexts, rows: Rows) -> int:
    return sum(len(chunk.words) for chunk in texts.chunks(rows))


def _neighbours(fingerprints: Hashes, sizes: Rows) -> Rows:
    """Return pairs of places with the same fingerprint, each place with the next one, none of an empty text."""
    order = np.argsort(fingerprints, kind="stable")
    order = order[(fingerprints[order] > 0) & (sizes[order] > 0)]
    same = np.flatnonzero(fingerprints[order[1:]] == fingerprints[order[:-1]])
    return np.stack([order[same], order[same + 1]], axis=1)
