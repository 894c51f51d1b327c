"""Arrow arrays from plain memory, and back.

`pyarrow.array` and `to_numpy` import pandas where that is installed, to ask whether they were handed something of it:
0.3 s and 45 MB in every process that cleans, for nothing.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow

from corpus.errors import DataError


def join_bytes(texts: Sequence[str], separator: str = "") -> tuple[bytes, npt.NDArray[np.int64]]:
    """Return the UTF-8 bytes of all texts with an ASCII separator between them, and where each begins: (texts + 1,).

    The last number is where one more text would begin, a separator after the last.
    """
    # Each by itself: one letter beyond ASCII would make the joined text two or four times as wide before it is encoded.
    pieces = [text.encode() for text in texts]
    lengths = np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
    return separator.encode().join(pieces), np.append(0, np.cumsum(lengths + len(separator)))


def string_array(values: Sequence[str | None]) -> Any:
    """Return an Arrow array of strings; raise UnicodeEncodeError for half of a surrogate pair."""
    data, offsets = join_bytes([value or "" for value in values])
    known = np.array([value is not None for value in values], dtype=bool)
    # Arrow's bitmap of what is not null has the first value in the lowest bit.
    bitmap = None if known.all() else pyarrow.py_buffer(np.packbits(known, bitorder="little"))
    return from_bytes(data, offsets, bitmap)


def from_bytes(data: bytes, offsets: npt.NDArray[np.int64], bitmap: Any = None) -> Any:
    """Return an Arrow array of the strings that begin at `offsets`, the last of which is the end."""
    if offsets[-1] > np.iinfo(np.int32).max:
        raise MemoryError("more than 2 GiB of text in one batch: one document is larger than this tool can hold")
    places = pyarrow.py_buffer(offsets.astype(np.int32))
    return pyarrow.StringArray.from_buffers(len(offsets) - 1, places, pyarrow.py_buffer(data), bitmap)


def number_array(values: npt.NDArray[Any]) -> Any:
    """Return an Arrow array over the memory of a numpy array of int32 or int64."""
    kind = {"int32": pyarrow.int32(), "int64": pyarrow.int64()}[values.dtype.name]
    return pyarrow.Array.from_buffers(kind, len(values), [None, pyarrow.py_buffer(np.ascontiguousarray(values))])


def numbers_of(array: Any, kind: type[np.generic]) -> npt.NDArray[Any]:
    """Return the memory of an Arrow array of numbers without nulls, which are of `kind`, as a numpy array."""
    width = np.dtype(kind).itemsize
    return np.frombuffer(array.buffers()[1], dtype=kind, count=len(array), offset=array.offset * width)


def plain_values(array: Any, where: str) -> list[Any]:
    """Return the values of an Arrow array as JSON has them; what JSON has no word for, such as dates, as text.

    Raises DataError for bytes that are no UTF-8.
    """
    kind, types = array.type, pyarrow.types
    plain = types.is_boolean(kind) or types.is_integer(kind) or types.is_floating(kind)
    texts = types.is_string(kind) or types.is_large_string(kind) or types.is_null(kind)
    try:
        if plain or texts:
            return list(array.to_pylist())
        try:
            return list(array.cast(pyarrow.string()).to_pylist())
        except (pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError):
            if types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind):
                raise
            return [None if value is None else str(value) for value in array.to_pylist()]
    except (ValueError, OverflowError) as error:  # of UTF-8 and of Arrow, too
        raise DataError(f"{where}: not readable as text ({error}); write it as text, or leave the column out") from None
