"""Word vectors written as other tools read them: word2vec's text and binary formats."""

import gzip
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.whole_files import appearing

#: By the end of a file's name; `.gz` behind it compresses.
TEXT, BINARY = (".txt", ".vec"), (".bin",)


def is_binary(path: Path) -> bool:
    """Say whether a file of this name is binary; raise ValueError for a name of no known format."""
    suffix = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    if suffix not in TEXT + BINARY:
        raise ValueError(f"{path}: vectors are written to .txt or .vec (text) or .bin (binary), or to these and .gz")
    return suffix in BINARY


def write_vectors(path: Path, words: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """Write V words and their vectors (V, D), in the format that the file's name says.

    The file appears whole, or not at all. Text holds nine digits a number, which is each float32 exactly.
    """
    line = _binary_line if is_binary(path) else _text_line
    with appearing(path) as part, gzip.open(part, "wb") if path.suffix == ".gz" else part.open("wb") as stream:
        stream.writelines(_lines(words, vectors, line))


def _lines(
    words: Sequence[str], vectors: NDArray[np.float32], line: Callable[[NDArray[np.float32]], bytes]
) -> Iterator[bytes]:
    yield f"{len(words)} {vectors.shape[1]}\n".encode()
    for word, vector in zip(words, vectors, strict=True):
        yield word.encode() + b" " + line(vector) + b"\n"


def _text_line(vector: NDArray[np.float32]) -> bytes:
    return " ".join([f"{number:.9g}" for number in vector.tolist()]).encode()


def _binary_line(vector: NDArray[np.float32]) -> bytes:
    return vector.astype("<f4").tobytes()
