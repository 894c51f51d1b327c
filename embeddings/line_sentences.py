"""The text file that gensim's fastest mode reads, written so that no word of it is lost.

gensim's `corpus_file` mode collects lines until they exceed 10,000 tokens and then silently drops whatever known words
stand beyond the 10,000th of such a batch: the end of its last line. So each line here is short and diluted: with at
most PIECE words and a filler for every four of them, 10,000 tokens and one line more hold at most
0.8 · (10,000 + 1.25 · PIECE) < 10,000 words. The filler is no word of the vocabulary, and gensim skips it before it
looks at windows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

#: Words a line; a longer document is cut, at the loss of the few windows across the cut.
PIECE = 1_996
#: Words for each filler.
DILUTION = 4
FILLER = "-"
#: Bytes collected between two writes.
BUFFER = 1 << 22


@dataclass(frozen=True)
class LineSentences:
    """What the file holds: words of the vocabulary, tokens (words and fillers), and lines."""

    path: Path
    words: int
    tokens: int
    lines: int


def names_of_rows(size: int) -> list[str]:
    """Return the name of each row in the file.

    A number with a letter before it: short, free of whitespace whatever the word is, and a thread of gensim that starts
    to read in the middle of a name finds no other word there.
    """
    return [f"w{row:x}" for row in range(size)]


def write_line_sentences(path: Path, sequences: Iterable[NDArray[np.int32]], names: list[str]) -> LineSentences:
    """Write documents, given as rows of the vocabulary (T,), with a line for each piece of at most PIECE words."""
    words = tokens = lines = 0
    with path.open("w", encoding="ascii", newline="\n", buffering=BUFFER) as stream:
        for sequence in sequences:
            for start in range(0, len(sequence), PIECE):
                piece = sequence[start : start + PIECE].tolist()
                fillers = -(-len(piece) // DILUTION)
                stream.write(" ".join(map(names.__getitem__, piece)) + f" {FILLER}" * fillers + "\n")
                words, tokens, lines = words + len(piece), tokens + len(piece) + fillers, lines + 1
    return LineSentences(path, words, tokens, lines)
