"""What a page holds as bytes: what a JSON text says, and behind it the arrays that it names."""

import gzip
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.json_files import json_text
from serving.whole_numbers import FEWEST, quantised

#: Arrays begin at multiples of so many bytes, as a browser's typed arrays want them.
BYTES = 8


class Arrays:
    """Arrays one after the other; in the JSON text, its kind, where it begins and its length stand for each."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def add(self, array: NDArray[Any]) -> dict[str, Any]:
        """Add an array as it is."""
        data = np.ascontiguousarray(array).tobytes()
        place = {"kind": array.dtype.str.lstrip("<|"), "start": self.size, "length": int(array.size)}
        data += bytes(-len(data) % BYTES)
        self.parts.append(data)
        self.size += len(data)
        return place

    def matrix(self, array: NDArray[np.float32], rows: int, most: NDArray[np.int64] | None = None) -> dict[str, Any]:
        """Add weights of so many rows, of 8 bits where they are many; `most` (R,) as in `quantised`."""
        flat = array.reshape(rows, -1)
        if array.size < FEWEST:
            return {"rows": rows, "columns": flat.shape[1], "values": self.add(flat.astype("<f4"))}
        whole, scales = quantised(flat, most=most)
        return {
            "rows": rows,
            "columns": flat.shape[1],
            "values": self.add(whole),
            "scales": self.add(scales.astype("<f4")),
        }

    def numbers(self, array: NDArray[Any]) -> dict[str, Any]:
        """Add numbers in single precision."""
        return self.add(np.asarray(array).astype("<f4"))

    def text(self, words: list[str]) -> dict[str, Any]:
        """Add words, a line each."""
        return self.add(np.frombuffer("\n".join(words).encode(), np.uint8))

    def joined(self, described: dict[str, Any]) -> bytes:
        """Return compressed bytes: the length of the JSON, the JSON of what names the arrays, the arrays."""
        head = json_text(described, indent=None).encode()
        head += b" " * (-len(head) % BYTES)
        size = np.array([len(head), 0], "<u4").tobytes()
        return gzip.compress(b"".join((size, head, *self.parts)), compresslevel=7, mtime=0)
