"""Texts cut into runs of characters without white space, in one pass over their bytes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow

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


def cut_runs(texts: Sequence[str]) -> tuple[Any, npt.NDArray[np.int64]]:
    """Return the runs of all texts as an Arrow array of strings, and how many each text has: (texts,).

    A mark that ends a word before white space, and a bracket or quotation mark that opens one after it, is a run of
    its own: `film,` and `film.` are then met as `film`, and three runs of ten need no look. No token changes by it.
    """
    strings = pyarrow.array(texts, type=pyarrow.string())
    _, offsets_buffer, data = strings.buffers()
    offsets = np.frombuffer(offsets_buffer, dtype=np.int32, count=len(texts) + 1)
    size = int(offsets[-1])
    characters = np.frombuffer(data, dtype=np.uint8, count=size) if size else np.empty(0, dtype=np.uint8)
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
    edges = np.append(np.flatnonzero(starts[dense]), np.count_nonzero(dense)).astype(np.int32)
    runs = pyarrow.StringArray.from_buffers(
        len(edges) - 1, pyarrow.py_buffer(edges), pyarrow.py_buffer(characters[dense])
    )
    return runs, _count(starts, offsets)


def _count(starts: npt.NDArray[np.bool_], offsets: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return how many starts lie in each text, (texts,)."""
    places = np.flatnonzero(starts)
    return np.diff(np.searchsorted(places, offsets))
