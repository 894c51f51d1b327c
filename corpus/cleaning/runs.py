"""Texts cut into runs of characters without white space, in a few passes over their bytes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.arrow import from_bytes, join_bytes

Flags = npt.NDArray[np.bool_]
Kinds = npt.NDArray[np.uint8]

# Kinds of bytes. Marks are _QUOTE to _FACE; a run of characters with none above _CLOSING may be cut anywhere.
_SPACE, _LETTER, _DASH, _STAR, _OPENING, _QUOTE, _STOP, _COMMA, _BANG, _QUERY, _CLOSING, _FACE, _OTHER = range(13)
_MEMBERS = {
    b" \t\n\v\f\r\x1c\x1d\x1e\x1f": _SPACE,
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ": _LETTER,
    **{b"-": _DASH, b"*": _STAR, b"(": _OPENING, b'"': _QUOTE, b".": _STOP, b",": _COMMA},
    **{b"!": _BANG, b"?": _QUERY, b")": _CLOSING, b":;": _FACE},
}
_KINDS = bytes(next((kind for members, kind in _MEMBERS.items() if byte in members), _OTHER) for byte in range(256))

#: Texts that are cut at once: what is in work then stays in the cache of a core, which halves the time.
BLOCK_TEXTS = 256
#: Marks that may end a word, as in `it's".`
MOST_MARKS = 2


def cut_runs(texts: Sequence[str], lowercase: bool = False) -> tuple[Any, npt.NDArray[np.int64]]:
    """Return the runs of all texts as an Arrow array of strings, and how many each text has: (texts,).

    A run ends at white space, and wherever else it is certain that no token and no rule goes across: `film,` and
    `so-called...` are then met as words and marks that are known already, and half as many runs need a look.
    With `lowercase`, letters of ASCII are folded.
    """
    bytes_of_blocks, starts_of_blocks, counts = [], [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    size = 0
    for first in range(0, len(texts), BLOCK_TEXTS):
        dense, starts, count = _cut_block(texts[first : first + BLOCK_TEXTS], lowercase)
        bytes_of_blocks.append(dense.data)
        starts_of_blocks.append(starts + size)
        counts.append(count)
        size += len(dense)
    offsets = np.concatenate([*starts_of_blocks, [size]])
    return from_bytes(b"".join(bytes_of_blocks), offsets), np.concatenate(counts)


def _cut_block(texts: Sequence[str], lowercase: bool) -> tuple[Kinds, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the bytes of the runs without what parts them, where each run starts, and how many a text has."""
    data, offsets = join_bytes(texts, "\n")
    # The bytes of ASCII letters occur in no other character of UTF-8.
    data = data.lower() if lowercase else data
    kinds = np.frombuffer(b"".join([b"  ", data, b" "]).translate(_KINDS), dtype=np.uint8)
    is_space = kinds[2:-1] == _SPACE
    starts = (_plain_starts(kinds) | _word_starts(kinds)) & ~is_space
    places = np.flatnonzero(starts)
    # `compress` is three times as fast as a mask in brackets.
    dense = np.compress(~is_space, np.frombuffer(data, dtype=np.uint8))
    return dense, places - np.cumsum(is_space, dtype=np.int32)[places], np.diff(np.searchsorted(places, offsets))


def _word_starts(kinds: Kinds) -> Flags:
    """Return where a word starts, marks that end it, or a word behind a mark that opens it, in any text: (bytes,).

    A word alone may stand before the marks: `u.s.` keeps its stops, and `:o)` its face.
    """
    here, before, second_before, after = kinds[2:-1], kinds[1:-2], kinds[:-3], kinds[3:]
    is_mark = (here >= _QUOTE) & (here <= _FACE)
    ending = is_mark & (after == _SPACE)
    for _ in range(MOST_MARKS - 1):
        ending[:-1] |= is_mark[:-1] & ending[1:]
    starts: Flags = ending & (before == _LETTER) & (second_before <= _LETTER)
    starts |= (before >= _OPENING) & (before <= _QUOTE) & (second_before == _SPACE) & (here == _LETTER)
    starts |= before == _SPACE
    return starts


def _plain_starts(kinds: Kinds) -> Flags:
    """Return where words and marks start in what has nothing but letters and plain marks: (bytes,).

    No digit, apostrophe, `@`, `/`, `:` or `;`, and no stop between words, which an address may have: then each change
    of kind is the border of a token.
    """
    here, before, after = kinds[2:-1], kinds[1:-2], kinds[3:]
    firsts = np.flatnonzero((here != _SPACE) & (before == _SPACE))
    stops = np.flatnonzero(here == _STOP)  # one byte of a hundred: its neighbours are looked up
    behind, ahead = before[stops], after[stops]
    is_inner = ((behind == _LETTER) | (behind == _DASH)) & (ahead >= _LETTER) & (ahead <= _OPENING)
    hard = np.concatenate([np.flatnonzero(here >= _FACE), stops[is_inner]])
    is_plain = np.ones(len(firsts) + 1, dtype=bool)
    is_plain[np.searchsorted(firsts, hard, side="right")] = False
    # Before the first run there is white space, which is_plain[0] stands for. Where plain and other runs take turns,
    # the turns so far, even or odd, tell them apart in two thirds of the time of a flag repeated for each byte.
    turns = np.zeros(len(here), dtype=np.uint8)
    turns[firsts[is_plain[1:] != is_plain[:-1]]] = 1
    starts: Flags = (np.bitwise_xor.accumulate(turns) == 0) & (here != before)
    return starts
