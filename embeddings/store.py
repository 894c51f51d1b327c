"""Word vectors on disk: vectors.npy and words.txt, row by line."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from corpus.errors import DataError

VECTORS = "vectors.npy"
WORDS = "words.txt"


def write_embedding(folder: Path, words: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """Write V words and their vectors (V, D); raise DataError where they do not fit each other."""
    if len(words) != len(vectors):
        raise DataError(f"{len(words)} words and {len(vectors)} vectors cannot be one embedding")
    if broken := [word for word in words if "\n" in word]:
        raise DataError(f"the word {broken[0]!r} does not fit on one line of {WORDS}; clean the corpus again")
    np.save(folder / VECTORS, np.ascontiguousarray(vectors, dtype=np.float32))
    (folder / WORDS).write_text("".join(f"{word}\n" for word in words), encoding="utf-8", newline="\n")


def load_embedding(folder: Path) -> tuple[list[str], NDArray[np.float32]]:
    """Return the V words of a TrainEmbedding folder and their vectors, (V, D) float32, memory-mapped.

    Raises DataError where a file is missing or the two do not fit each other.
    """
    for name in (VECTORS, WORDS):
        if not (folder / name).is_file():
            raise DataError(f"{folder} holds no embedding: {name} is missing; make it with `wordloom run`")
    vectors = cast(NDArray[np.float32], np.load(folder / VECTORS, mmap_mode="r"))
    # Not splitlines(): a word may hold one of Unicode's rarer line separators.
    words = (folder / WORDS).read_bytes().decode("utf-8").split("\n")[:-1]
    if vectors.ndim != 2 or len(words) != len(vectors):
        raise DataError(f"{folder}: {WORDS} has {len(words)} words, {VECTORS} the shape {vectors.shape}; make it again")
    return words, vectors


def rows_of_lexicon(words: Sequence[str], lexicon: Sequence[str]) -> NDArray[np.int32]:
    """Return the row of each word of a lexicon in the vectors of `words`, -1 where it has none: (lexicon,)."""
    row_of = {word: row for row, word in enumerate(words)}
    return np.fromiter((row_of.get(word, -1) for word in lexicon), np.int32, len(lexicon))
