"""Texts cut into runs of characters without white space, in one pass over their bytes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.arrow import from_bytes, join_bytes

_SPACE, _LETTER, _STOP, _MARK, _QUOTE, _OPENING, _OTHER = range(7)


def _kinds() -> npt.NDArray[np.uint8]:
    kinds = np.full(256, _OTHER, dtype=np.uint8)
    for characters, kind in (
        (b" \t\n\v\f\r", _SPACE),
        (b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", _LETTER),
        (b".", _STOP),
        (b",!?;:)", _MARK),
        (b'"', _QUOTE),
        (b"(", _OPENING),
    ):
        kinds[list(characters)] = kind
    return kinds


_KINDS = _kinds()


def cut_runs(texts: Sequence[str], lowercase: bool = False) -> tuple[Any, npt.NDArray[np.int64]]:
    """Return the runs of all texts as an Arrow array of strings, and how many each text has: (texts,).

    A mark that ends a word before white space, and a bracket or quotation mark that opens one after it, is a run of
    its own: `film,` and `film.` are then met as `film`, and three runs of ten need no look. No token changes by it.
    With `lowercase`, letters of ASCII are folded.
    """
    data, offsets = join_bytes(texts)
    # The bytes of ASCII letters occur in no other character of UTF-8.
    data = data.lower() if lowercase else data
    size, characters = len(data), np.frombuffer(data, dtype=np.uint8)
    kinds = np.full(size + 3, _SPACE, dtype=np.uint8)
    np.take(_KINDS, characters, out=kinds[2:-1])
    here, before, second_before, after = kinds[2:-1], kinds[1:-2], kinds[:-3], kinds[3:]
    starts = before == _SPACE
    # A word alone may stand before the mark: `u.s.` keeps its stops, `...` its length, and `:o)` its face.
    ends_word = (here >= _STOP) & (here <= _QUOTE) & (after == _SPACE) & (before == _LETTER)
    starts |= ends_word & (second_before <= _LETTER)
    starts |= (before >= _QUOTE) & (before <= _OPENING) & (second_before == _SPACE) & (here == _LETTER)
    starts[offsets[:-1][offsets[:-1] < size]] = True
    dense = here != _SPACE
    starts &= dense
    edges = np.append(np.flatnonzero(starts[dense]), np.count_nonzero(dense))
    return from_bytes(characters[dense], edges), _count(starts, offsets)


def _count(starts: npt.NDArray[np.bool_], offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return how many starts lie in each text, (texts,)."""
    places = np.flatnonzero(starts)
    return np.diff(np.searchsorted(places, offsets))
