"""Files of word vectors, streamed: word2vec text and binary, GloVe (no header line), fastText .vec; gzip, too."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from corpus.errors import DataError

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
#: Files that are archives, by their first bytes.
ARCHIVES = {b"PK\x03\x04": "a zip archive", b"BZh": "compressed by bzip2", b"\xfd7zXZ": "compressed by xz"}


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
            fields = line.rstrip().count(b" ")
            if fields < self.vector_size:
                raise self._malformed(f"{fields} numbers instead of {self.vector_size}")
            # From the right, for a few words of GloVe hold spaces.
            word, numbers = _split(line.rstrip(), fields, self.vector_size)
            yield word, numbers

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


def _split(line: bytes, fields: int, vector_size: int) -> tuple[bytes, bytes]:
    if fields == vector_size:
        word, _, numbers = line.partition(b" ")
        return word, numbers
    parts = line.rsplit(b" ", vector_size)
    return parts[0], b" ".join(parts[1:])


@contextmanager
def open_vectors(path: Path) -> Iterator[VectorFile]:
    """Open a file and find its format from its content; raise DataError for what is none of the formats."""
    with path.open("rb") as raw:
        start = raw.read(6)
        raw.seek(0)
        for magic, what in ARCHIVES.items():
            if start.startswith(magic):
                raise DataError(f"{path} is {what}; unpack it and set [embedding] path to the file with the vectors")
        stream: IO[bytes] = gzip.GzipFile(fileobj=raw) if start.startswith(b"\x1f\x8b") else raw  # type: ignore[assignment]
        try:
            yield _recognise(path, raw, stream)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise DataError(f"{path}: damaged gzip file ({error}); get it again") from None


def _recognise(path: Path, raw: IO[bytes], stream: IO[bytes]) -> VectorFile:
    sample = stream.read(SAMPLE)
    stream.seek(0)
    first, _, rest = sample.partition(b"\n")
    fields = first.split()
    if not fields:
        raise DataError(f"{path} is empty, or its first line is; a file of word vectors is wanted")
    header = len(fields) == 2 and all(field.isdigit() and len(field) <= MOST_DIGITS for field in fields)
    if header:
        stream.readline()
    binary = header and not CONTROL.isdisjoint(rest)
    promised = int(fields[0]) if header else None
    vector_size = int(fields[1]) if header else len(fields) - 1
    if not 1 <= vector_size <= LONGEST_VECTOR:
        raise DataError(
            f"{path}, line 1: {first[:60].decode(errors='replace')!r}: no word with 1 to {LONGEST_VECTOR:,} numbers"
        )
    return VectorFile(path, raw, stream, path.stat().st_size, binary, promised, vector_size)
