"""Lines of a text file, decoded one by one, so that an undecodable byte is named with its line."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import DataError
from corpus.progress import report

#: A byte order mark says the encoding; UTF-32 stands first because its mark begins with that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Encodings to suggest, most telling first: nearly every byte string is valid in the last one.
SUGGESTED_ENCODINGS = ("utf-8", "gb18030", "cp1252", "latin-1")
#: A longer line is no line of a text file; without a bound a binary file would be read whole.
LONGEST_LINE = 64 * 2**20
#: Lines between two words of progress.
PROGRESS_LINES = 2000


@contextmanager
def damage_named(path: Path) -> Iterator[None]:
    """Turn what the decompressors and the file system raise into one DataError that names the file."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(
            f"{path}: the compressed data is truncated or damaged ({error}); get the file again, or unpack it yourself"
        ) from error
    except PermissionError as error:
        raise DataError(f"{path}: not readable ({error.strerror}); change its permissions") from error


@contextmanager
def opened(path: Path) -> Iterator[tuple[io.BufferedReader, io.BufferedReader]]:
    """Open a file, gzip-compressed or not; yield its (decompressed) bytes and the raw file, whose position moves."""
    with damage_named(path), path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if packed:
            with gzip.GzipFile(fileobj=raw) as stream:
                yield io.BufferedReader(stream, 2**17), raw
        else:
            yield raw, raw


def text_lines(path: Path, encoding: str, errors: str) -> Iterator[str]:
    """Yield the lines of a text file with their line ends, bounded by one line in memory.

    A byte order mark is removed and overrules `encoding`. Raises DataError with file, line and byte where the bytes do
    not decode and `errors` is "strict".
    """
    known_encoding(encoding)
    total = path.stat().st_size
    with opened(path) as (stream, raw):
        encoding, start = _marked(stream, encoding)
        for number, line in enumerate(_byte_lines(stream, encoding, path), 1):
            content = line[start:] if number == 1 else line
            try:
                yield content.decode(encoding, errors)
            except UnicodeDecodeError as error:
                raise undecodable(path, number, error) from error
            if number % PROGRESS_LINES == 0:
                report("reading", min(raw.tell(), total), total, "bytes", path.name)
    report("reading", total, total, "bytes", path.name)


def known_encoding(encoding: str) -> None:
    """Refuse an encoding that Python does not know."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise DataError(
            f"[corpus] encoding = {encoding}: unknown; usual ones are utf-8, gb18030, cp1252, latin-1, utf-16"
        ) from None


def undecodable(path: Path | str, line: int, error: UnicodeDecodeError) -> DataError:
    """Return the error for bytes that do not decode: where they stand, and which setting would read them."""
    fitting = next((name for name in SUGGESTED_ENCODINGS if name != error.encoding and _decodes(error, name)), None)
    hint = f"encoding = {fitting} would read this line" if fitting else "is this a text file?"
    return DataError(
        f"{path}, line {line}: byte 0x{error.object[error.start]:02x} at position {error.start + 1} of the line "
        f"is not {error.encoding}; {hint}.\n"
        "Set encoding in [corpus] to the file's own, or errors = replace to put \ufffd in place of such bytes."
    )


def decoded(data: bytes, path: str, encoding: str, errors: str) -> str:
    """Decode a whole small file; raises DataError with file, line and byte."""
    try:
        return data.decode(encoding, errors).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        begin = data.rfind(b"\n", 0, error.start) + 1
        end = data.find(b"\n", error.start)
        piece = data[begin : end if end >= 0 else len(data)]
        local = UnicodeDecodeError(error.encoding, piece, error.start - begin, error.end - begin, error.reason)
        raise undecodable(path, line, local) from error


def _marked(stream: io.BufferedReader, encoding: str) -> tuple[str, int]:
    start = stream.peek(4)[:4]
    for mark, name in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return name, len(mark)
    # "utf-16" without a mark means the machine's own order; lines are cut before decoding, so the order is said here.
    return {"utf-16": "utf-16-le", "utf-32": "utf-32-le", "utf-8-sig": "utf-8"}.get(encoding.lower(), encoding), 0


def _byte_lines(stream: io.BufferedReader, encoding: str, path: Path) -> Iterator[bytes]:
    """Cut lines at the bytes of a newline; in UTF-16 and UTF-32 only where these stand at a character's first byte."""
    newline = "\n".encode(encoding)
    width, held = len(newline), b""
    while piece := stream.readline(LONGEST_LINE):
        held += piece
        if (
            width > 1 and newline[-1] == 0
        ):  # little endian: the zeros of the newline follow the byte that ended readline
            held += stream.read(-len(held) % width)
        if len(held) >= LONGEST_LINE:
            raise DataError(
                f"{path}: a line of more than {LONGEST_LINE // 2**20} MiB; this is not a text file in lines"
            )
        if width == 1 or (held.endswith(newline) and len(held) % width == 0):
            yield held
            held = b""
    if held:
        yield held


def _decodes(error: UnicodeDecodeError, encoding: str) -> bool:
    try:
        error.object.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
