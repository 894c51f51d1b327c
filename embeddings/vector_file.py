"""Files of word vectors, streamed: word2vec text and binary, GloVe (no header line), fastText .vec; compressed, too."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from corpus.errors import DataError
from corpus.readers.signatures import page, refusal
from corpus.readers.streams import is_tar, opened

#: Bytes of the beginning by which text is told from binary numbers.
SAMPLE = 1 << 16
#: Bytes read at a time from a binary file.
BLOCK = 1 << 20
#: The longest word that a file may hold, in bytes: beyond it, what is read are not words.
LONGEST_WORD = 10_000
#: Digits of the numbers in a header, and numbers of a vector, beyond which it is none.
MOST_DIGITS, LONGEST_VECTOR = 18, 100_000
#: The longest line of a text file: a word and its numbers.
LONGEST_LINE = LONGEST_WORD + 32 * LONGEST_VECTOR
#: Control characters that text does not hold, but float32 numbers do within the first few words.
CONTROL = frozenset(range(0x09)) | frozenset(range(0x0E, 0x20))
#: fastText's own model, by its first bytes (FASTTEXT_FILEFORMAT_MAGIC_INT32 in its source).
FASTTEXT_MODEL = b"\xba\x16\x4f\x2f"
#: What separates a word and its numbers, besides white space, where somebody wrote a table of them.
SEPARATORS = (b",", b";")
#: Lines of a file without a header by which the numbers a word are counted.
COUNTED_LINES = 50
MARK = b"\xef\xbb\xbf"


@dataclass
class VectorFile:
    """An open file; `entries` goes through it once."""

    path: Path
    raw: IO[bytes]
    stream: IO[bytes]
    #: Size of the file in bytes, as it lies on the disk.
    length: int
    binary: bool
    #: Words that the header line promises; None where there is no header line.
    promised: int | None
    vector_size: int
    #: What separates a word and its numbers; None: white space.
    separator: bytes | None = None
    #: Words read so far.
    read: int = 0

    @property
    def format(self) -> str:
        """What people call the format."""
        return "word2vec binary" if self.binary else "text without a header" if self.promised is None else "text"

    def position(self) -> int:
        """Return the bytes of the file that were read."""
        return self.raw.tell()

    def entries(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield each word and its numbers, unparsed; raise DataError where the file is malformed."""
        yield from self._binary_entries() if self.binary else self._text_entries()
        if self.promised is not None and self.read < self.promised:
            raise DataError(
                f"{self.path}: its first line promises {self.promised} words, but it ends after {self.read}\n"
                "  the file is not complete: get it again"
            )

    def parse(self, numbers: bytes) -> NDArray[np.float32]:
        """Return the vector of the entry read last, (D,)."""
        try:
            vector = np.frombuffer(numbers, "<f4") if self.binary else np.array(numbers.split(), np.float32)
        except ValueError:
            raise self._malformed("not all of its values are numbers") from None
        if not np.isfinite(vector).all():
            raise self._malformed("a value is not finite")
        return vector.astype(np.float32)

    def _text_entries(self) -> Iterator[tuple[bytes, bytes]]:
        while line := self.stream.readline(LONGEST_LINE):
            if self.read == self.promised:
                return
            self.read += 1
            whole = line.rstrip().removeprefix(MARK) if self.read == 1 else line.rstrip()
            if self.separator is None and whole.count(b" ") == self.vector_size and b"\t" not in whole:
                word, _, numbers = whole.partition(b" ")  # most lines
                if not numbers.startswith(b" ") and b"  " not in numbers:
                    yield word, numbers
                    continue
            # From the right, for a few words of GloVe hold spaces.
            word, *parts = whole.rsplit(self.separator, self.vector_size) or [b""]
            if len(parts) < self.vector_size or _ends_in_a_number(word.split(self.separator)):
                numbers_there = _floats(whole.split(self.separator))
                raise self._malformed(f"{numbers_there} numbers instead of {self.vector_size}")
            yield word, b" ".join(parts)

    def _binary_entries(self) -> Iterator[tuple[bytes, bytes]]:
        size = 4 * self.vector_size
        buffer, place = b"", 0
        for _ in range(self.promised or 0):
            space = buffer.find(b" ", place)
            while space < 0 or len(buffer) < space + 1 + size:
                block = self.stream.read(BLOCK)
                if not block:
                    return
                buffer, place = buffer[place:] + block, 0
                space = buffer.find(b" ")
                if space < 0 and len(buffer) > LONGEST_WORD:
                    break
            self.read += 1
            if not 0 <= space - place <= LONGEST_WORD:
                raise self._malformed("this is no word")
            word = buffer[place:space].lstrip(b"\n")  # word2vec.c ends each vector with a line feed, others do not
            place = space + 1 + size
            yield word, buffer[space + 1 : place]

    def _malformed(self, what: str) -> DataError:
        if self.binary:
            return DataError(f"{self.path}, word {self.read}: {what}; is it word2vec's binary format?")
        line = self.read + (self.promised is not None)
        return DataError(f"{self.path}, line {line}: {what}\n  a line is a word and its numbers, with spaces between")


@contextmanager
def open_vectors(path: Path) -> Iterator[VectorFile]:
    """Open a file and find its format from its content; raise DataError for what is none of the formats.

    A pickle is never loaded: it is named for what it is, as are a fastText model, a tar archive, a page of HTML.
    """
    with opened(path) as (stream, raw):
        yield _recognise(path, raw, stream)


def _recognise(path: Path, raw: IO[bytes], stream: IO[bytes]) -> VectorFile:
    sample = stream.peek(SAMPLE)[:SAMPLE]  # type: ignore[attr-defined]
    _refuse_others(path, sample)
    if sample.startswith(MARK):
        stream.read(len(MARK))
        sample = sample.removeprefix(MARK)
    first, _, rest = sample.partition(b"\n")
    fields = first.split()
    if not fields:
        raise DataError(f"{path} is empty, or its first line is; a file of word vectors is wanted")
    header = len(fields) == 2 and all(field.isdigit() and len(field) <= MOST_DIGITS for field in fields)
    if header:
        stream.readline()
    binary = header and not CONTROL.isdisjoint(rest)
    promised = int(fields[0]) if header else None
    lines = (rest if header else sample).splitlines()
    lines = [line for line in (lines[:-1] or lines)[:COUNTED_LINES] if line.strip()]
    separator = None if binary else _separator(lines)
    vector_size = int(fields[1]) if header else _vector_size(lines, separator)
    if not 1 <= vector_size <= LONGEST_VECTOR:
        raise DataError(
            f"{path}, line 1: {first[:60].decode(errors='replace')!r}: no word with 1 to {LONGEST_VECTOR:,} numbers"
        )
    return VectorFile(path, raw, stream, path.stat().st_size, binary, promised, vector_size, separator)


def _refuse_others(path: Path, sample: bytes) -> None:
    """Refuse files that hold vectors in another way, or none, by name."""
    if kind := page(sample):
        raise DataError(refusal(path, kind))
    if is_tar(sample):
        raise DataError(
            f"{path} is a tar archive; unpack it (tar xf {path}) and set [embedding] path to the file in it"
        )
    if sample.startswith(FASTTEXT_MODEL):
        raise DataError(
            f"{path} is fastText's own model; its vectors are in the .vec file beside it\n"
            f"  or write them: fasttext print-word-vectors {path} < words.txt > vectors.vec"
        )


def _separator(lines: Sequence[bytes]) -> bytes | None:
    """Return the separator of a table of vectors, None where white space separates."""
    if not lines or len(lines[0].split()) > 2:
        return None
    return next((mark for mark in SEPARATORS if all(_floats(line.split(mark)) for line in lines)), None)


def _vector_size(lines: Sequence[bytes], separator: bytes | None) -> int:
    """Return how many numbers most lines end with; a word may be a number, and may hold blanks."""
    sizes = Counter(_floats(line.split(separator)) for line in lines)
    return sizes.most_common(1)[0][0] if sizes else 0


def _ends_in_a_number(parts: Sequence[bytes]) -> bool:
    """Say whether the last of several parts of a word is a number of its vector instead.

    One is that has three decimals: a phrase may end in 3 or 2.0.
    """
    decimals = parts[-1].partition(b".")[2] if len(parts) > 1 else b""
    return len(decimals) > 2 and bool(_floats([b"", parts[-1]]))


def _floats(fields: Sequence[bytes]) -> int:
    """Return how many of the fields at the end are numbers, the first left to be the word."""
    count = 0
    for field in reversed(fields[1:]):
        try:
            float(field)
        except ValueError:
            break
        count += 1
    return count
