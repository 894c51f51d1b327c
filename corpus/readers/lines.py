"""Lines of a text file, each decoded by itself, so that an undecodable byte is named with its line."""

import io
import itertools
from collections.abc import Iterator

from corpus.errors import DataError
from corpus.progress import report
from corpus.readers.encodings import Encoding, encoding_of, likely_encodings
from corpus.readers.streams import File, opened, stored

#: A longer line is no line of a text file; without a bound a binary file would be read whole.
LONGEST_LINE = 64 * 2**20
#: Bytes that are read at once.
BLOCK = 2**18
#: Bytes of the beginning by which the encoding and the ends of lines are known.
START = 2**16
#: Bytes after a line that does not decode, which help to say what the encoding may be.
HINT_BYTES = 2**16
#: What DOS wrote at the end of a text file (Ctrl-Z), and what some programs still do.
END_OF_FILE = "\x1a"


def text_encoding(file: File, setting: str) -> Encoding:
    """Return the encoding in which a text file is read."""
    with opened(file) as (stream, _):
        return encoding_of(_start(stream), setting)


def text_lines(file: File, encoding: str, errors: str) -> Iterator[str]:
    """Yield the lines of a text file with their line ends, bounded by one line in memory.

    A byte order mark is removed and overrules `encoding`; a file without line feeds is cut at its carriage returns.
    Raises DataError with file, line and byte where the bytes do not decode and `errors` is "strict".
    """
    return itertools.chain.from_iterable(_text_blocks(file, encoding, errors))


def _text_blocks(file: File, encoding: str, errors: str) -> Iterator[list[str]]:
    """Yield the lines of a file block by block: a step of a generator for each line would cost more than the lines."""
    total = stored(file).stat().st_size
    with opened(file) as (stream, raw):
        start = _start(stream)
        name, mark, _ = encoding_of(start, encoding)
        count = 0
        for lines in _cut(stream, start, name, file):
            texts: list[str] = []
            try:
                for line in lines:
                    texts.append((line[mark:] if mark else line).decode(name, errors))
                    mark = 0
            except UnicodeDecodeError as error:
                yield texts
                rest = b"".join(lines[len(texts) + 1 :]) + stream.read(HINT_BYTES)
                raise undecodable(file, count + len(texts) + 1, error, rest[:HINT_BYTES]) from error
            if texts[-1][-1:] == END_OF_FILE:
                texts[-1] = texts[-1].rstrip(END_OF_FILE)
                yield texts if texts[-1] else texts[:-1]
                break
            yield texts
            count += len(texts)
            report("reading", min(raw.tell(), total), total, "bytes", file.name)
    report("reading", total, total, "bytes", file.name)


def undecodable(file: File | str, line: int, error: UnicodeDecodeError, sample: bytes = b"") -> DataError:
    """Return the error for bytes that do not decode: where they stand, and which settings would read them as what."""
    # Of a long line the piece around the byte is judged, from a blank on: no character is cut there.
    begin = max(error.object.rfind(b" ", 0, error.start), 0) if error.start > HINT_BYTES else 0
    near = error.object[begin : error.start + HINT_BYTES]
    likely = likely_encodings(near + sample) or likely_encodings(near)
    likely = [(name, piece) for name, piece in likely if name != error.encoding]
    if likely:
        hint = f"encoding = {likely[0][0]} would read this line, as {likely[0][1]!r}"
        hint += "".join(f"; {name}: {piece!r}" for name, piece in likely[1:])
        setting = f"-S corpus.encoding={likely[0][0]}"
    else:
        hint, setting = "is this a text file?", "encoding in [corpus]"
    return DataError(
        f"{file}, line {line}: byte 0x{error.object[error.start]:02x} at position {error.start + 1} of the line "
        f"is not {error.encoding}; {hint}.\n"
        f"Set the encoding whose text is right, {setting}, or errors = replace to put \ufffd in place of such bytes."
    )


def decoded(data: bytes, name: str, encoding: str, errors: str) -> str:
    """Decode a whole small file; raises DataError with file, line and byte."""
    known = encoding_of(data[:START], encoding)
    data = data[known.mark :]
    try:
        return data.decode(known.name, errors).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        begin = data.rfind(b"\n", 0, error.start) + 1
        end = data.find(b"\n", error.start)
        piece = data[begin : end if end >= 0 else len(data)]
        local = UnicodeDecodeError(error.encoding, piece, error.start - begin, error.end - begin, error.reason)
        raise undecodable(name, line, local) from error


def _start(stream: io.BufferedReader) -> bytes:
    """Return the first bytes, however large the stream's buffer is; the position stays."""
    return stream.peek(START)[:START]


def _cut(stream: io.BufferedReader, start: bytes, encoding: str, file: File) -> Iterator[list[bytes]]:
    """Return the lines of a file in lists, cut in the way that suits its line ends and its encoding."""
    newline = "\n".encode(encoding)
    if "\r".encode(encoding) in start and newline not in start:  # as the first Macs wrote
        return ([line] for line in _cut_at_returns(stream, encoding, file))
    return _cut_blocks(stream, file) if len(newline) == 1 else ([line] for line in _cut_wide(stream, newline, file))


def _cut_blocks(stream: io.BufferedReader, file: File) -> Iterator[list[bytes]]:
    """Cut lines at line feeds; what a slow pipe has sent so far is not held back."""
    held: list[bytes] = []
    size = 0
    while piece := stream.read1(BLOCK):
        size += piece.find(b"\n") + 1 or len(piece)
        if size > LONGEST_LINE:
            raise _endless(file)
        end = piece.rfind(b"\n") + 1
        if end:
            yield io.BytesIO(b"".join([*held, piece[:end]])).readlines()
            held, size = [], len(piece) - end
        held.append(piece[end:])
    if size:
        yield [b"".join(held)]


def _cut_at_returns(stream: io.BufferedReader, encoding: str, file: File) -> Iterator[bytes]:
    """Cut lines at carriage returns, and at line feeds that come later."""
    text = io.TextIOWrapper(stream, "latin-1", newline=None) if len("\r".encode(encoding)) == 1 else None
    if text is None:
        yield from _wide_returns(stream, encoding, file)
        return
    try:
        while line := text.readline(LONGEST_LINE):
            if len(line) >= LONGEST_LINE:
                raise _endless(file)
            yield line.encode("latin-1")
    finally:
        text.detach()  # the stream is whoever's who opened it


def _wide_returns(stream: io.BufferedReader, encoding: str, file: File) -> Iterator[bytes]:
    text, number = io.TextIOWrapper(stream, encoding, "surrogatepass", newline=None), 0
    try:
        while line := text.readline(LONGEST_LINE):
            number += 1
            yield line.encode(encoding, "surrogatepass")
    except UnicodeDecodeError as error:
        raise undecodable(file, number + 1, error) from error
    finally:
        text.detach()


def _cut_wide(stream: io.BufferedReader, newline: bytes, file: File) -> Iterator[bytes]:
    """Cut lines of UTF-16 and UTF-32 at newlines, but only where these stand at a character's first byte."""
    width, held = len(newline), b""
    while piece := stream.readline(LONGEST_LINE):
        held += piece
        if newline[-1] == 0:  # little endian: the zeros of the newline follow the byte of readline
            held += stream.read(-len(held) % width)
        if len(held) >= LONGEST_LINE:
            raise _endless(file)
        if held.endswith(newline) and len(held) % width == 0:
            yield held
            held = b""
    if held:
        yield held


def _endless(file: File) -> DataError:
    return DataError(f"{file}: a line of more than {LONGEST_LINE // 2**20} MiB; this is not a text file in lines")
