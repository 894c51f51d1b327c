"""Bytes of a file, however it is compressed, and of one file inside an archive."""

import bz2
import errno
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

import pyarrow as pa
from isal import igzip, isal_zlib

from corpus.errors import DataError
from corpus.readers.limits import Bounded
from corpus.readers.signatures import by_name, package, recognised, refusal
from corpus.readers.tapes import next_member, streamed_tar

#: Bytes by which a compression is known, and more than the header of a tar archive.
PEEK = 1024
#: Layers of compression that are looked through: `.gz` of a `.zst` happens, four layers do not.
MOST_LAYERS = 4
BUFFER = 2**17


@dataclass(frozen=True)
class Member:
    """One file inside an archive, which is read without unpacking it."""

    archive: Path
    inner: str

    @property
    def name(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.inner).name

    def __str__(self) -> str:
        return f"{self.archive}: {self.inner}"


#: What readers open.
File = Path | Member


def stored(file: File) -> Path:
    """Return the file on disk that holds a file."""
    return file.archive if isinstance(file, Member) else file


def _gzip(stream: Any) -> Any:
    return igzip.IGzipFile(fileobj=stream)  # three times as fast as zlib


def _arrow(codec: str) -> Callable[[Any], Any]:
    def unpacked(stream: Any) -> Any:
        return _Readable(pa.CompressedInputStream(pa.PythonFile(stream, "r"), codec))

    return unpacked


class _Readable(io.RawIOBase):
    """A stream of pyarrow, as `io.BufferedReader` wants it."""

    def __init__(self, stream: Any) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


#: First bytes → what people call the compression, and what reads it.
COMPRESSIONS: dict[bytes, tuple[str, Callable[[Any], Any]]] = {
    b"\x1f\x8b": ("gzip", _gzip),
    b"BZh": ("bzip2", bz2.BZ2File),
    b"\xfd7zXZ\x00": ("xz", lzma.LZMAFile),
    b"]\x00\x00": ("lzma", lzma.LZMAFile),
    b"\x28\xb5\x2f\xfd": ("zstd", _arrow("zstd")),
    b"\x04\x22\x4d\x18": ("lz4", _arrow("lz4")),
}
ZIP = (b"PK\x03\x04", b"PK\x05\x06")


#: What decompressors and archives raise for damage.
DAMAGE: tuple[type[Exception], ...] = (  # type: ignore[assignment]  # isal_zlib.error is told to be an instance
    *(EOFError, isal_zlib.error, igzip.BadGzipFile, lzma.LZMAError, tarfile.TarError, pa.ArrowInvalid),
    *(zipfile.BadZipFile, zlib.error, NotImplementedError),  # the last of a version of zip that there is not
)


@contextmanager
def damage_named(file: File) -> Iterator[None]:
    """Turn what the decompressors and the file system raise into one DataError that names the file."""
    try:
        yield
    except DAMAGE as error:
        raise DataError(
            f"{file}: the compressed data is truncated or damaged ({error}); get the file again, or unpack it yourself"
        ) from error
    except PermissionError as error:
        raise DataError(f"{file}: not readable ({error.strerror}); change its permissions") from error
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):
            raise
        raise DataError(  # bz2's and pyarrow's way to tell of damage, and zipfile's, which seeks before the beginning
            f"{file}: the compressed data is truncated or damaged ({error}); get the file again, or unpack it yourself"
        ) from error


@contextmanager
def opened(file: File) -> Iterator[tuple[io.BufferedReader, io.BufferedReader]]:
    """Open a file, compressed or not; yield its (decompressed) bytes and the raw file, whose position moves.

    A zip archive with one file in it counts as compressed. Raises DataError for damage, with the file's name, and for
    what is no data at all: a Git LFS pointer, a workbook, a pickle (see `signatures`).
    """
    with damage_named(file), ExitStack() as stack:
        raw = stack.enter_context(_raw(stored(file)))
        stream, _ = _unpacked(raw, file, stack)
        if isinstance(file, Member):
            inner = Bounded(stack.enter_context(_inside(stream, raw, file)), str(file))
            stream, _ = _unpacked(inner, file, stack)
        yield stream, raw


def compression_of(file: File) -> str:
    """Return what people call the compression of a file, such as `gzip`; `none` where there is none."""
    with damage_named(file), ExitStack() as stack:
        raw = stack.enter_context(_raw(stored(file)))
        if _is_zip(raw) and len(zip_names(stored(file))) != 1:
            return "zip"
        stream, names = _unpacked(raw, file, stack)
        if isinstance(file, Member):
            names = [*names, "zip" if _is_zip(raw) else "tar"]
            _, more = _unpacked(stack.enter_context(_inside(stream, raw, file)), file, stack)
            names += more
    return " in ".join(reversed(names)) or "none"


def archive_kind(path: Path) -> str | None:
    """Return `zip` or `tar` for an archive, compressed or not, None for any other file; one file in a zip is a file."""
    with opened_archive(path) as (stream, _, kind):
        if kind == "zip":
            return "zip"
        return "tar" if is_tar(stream.peek(PEEK)) else None


@contextmanager
def opened_archive(path: Path) -> Iterator[tuple[io.BufferedReader, io.BufferedReader, str | None]]:
    """Open what may be an archive: its bytes, the raw file, and `zip` for a zip archive of several files."""
    with damage_named(path), ExitStack() as stack:
        raw = stack.enter_context(_raw(path))
        if _is_zip(raw) and len(zip_names(path)) != 1:
            yield raw, raw, "zip"
            return
        stream, _ = _unpacked(raw, path, stack)
        yield stream, raw, None


def is_tar(start: bytes) -> bool:
    """Say whether bytes begin a tar archive (POSIX ustar, and GNU's)."""
    return start[257:262] == b"ustar"


def zip_names(path: Path) -> list[str]:
    """Return the files in a zip archive, without folders and what systems put beside them.

    Raises DataError for the document of an office program: these are zip archives too.
    """
    with damage_named(path), zipfile.ZipFile(path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
    if kind := package(names):
        raise DataError(refusal(path, kind))
    return [name for name in names if not any(map(_of_the_system, PurePosixPath(name).parts))]


def _of_the_system(part: str) -> bool:
    return part.startswith(".") or part == "__MACOSX"


def _raw(path: Path) -> io.BufferedReader:
    return io.BufferedReader(path.open("rb", 0), BUFFER)


def _is_zip(raw: io.BufferedReader) -> bool:
    return raw.peek(4)[:4] in ZIP


def _unpacked(raw: Any, file: File, stack: ExitStack) -> tuple[io.BufferedReader, list[str]]:
    """Return the stream under all layers of compression, and their names from the outside in."""
    stream = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw, BUFFER)
    names: list[str] = []
    while len(names) < MOST_LAYERS:
        start = stream.peek(PEEK)
        if kind := recognised(start):
            raise DataError(refusal(file, kind))
        if start[:4] in ZIP and (kind := by_name(Path(file.name).suffix.lower())):
            raise DataError(refusal(file, kind))
        if start[:4] in ZIP and isinstance(file, Path) and not names:
            only = zip_names(file)
            if len(only) != 1:
                raise DataError(f"{file}: a zip archive of {len(only)} files; unpack it: unzip {file}")
            archive = stack.enter_context(zipfile.ZipFile(file))
            stream = io.BufferedReader(Bounded(stack.enter_context(_member(archive, only[0], file)), str(file)), BUFFER)
            names.append("zip")
            continue
        known = next((made for mark, made in COMPRESSIONS.items() if start.startswith(mark)), None)
        if known is None:
            break
        names.append(known[0])
        unpacked = stack.enter_context(known[1](stream))
        stream = io.BufferedReader(Bounded(unpacked, str(file)), BUFFER)
    return stream, names


def _member(archive: zipfile.ZipFile, name: str, file: File) -> IO[bytes]:
    try:
        return archive.open(name)
    except KeyError:
        raise DataError(f"{file}: there is no such file in the archive any more") from None
    except RuntimeError as error:  # a password, or a method of compression that zipfile does not know
        raise DataError(f"{file}: the archive cannot be read ({error}); unpack it yourself") from error


@contextmanager
def _inside(stream: io.BufferedReader, raw: io.BufferedReader, file: Member) -> Iterator[Any]:
    """Open one member of a zip or a tar archive; a tar is read up to it."""
    if _is_zip(raw):
        with zipfile.ZipFile(file.archive) as archive, _member(archive, file.inner, file) as inner:
            yield inner
        return
    with streamed_tar(stream) as tape:
        while (member := next_member(tape)) is not None:
            if str(PurePosixPath(member.name)) == file.inner and member.isfile():
                content = tape.extractfile(member)
                if content is not None:
                    yield content
                    return
    raise DataError(f"{file}: there is no such file in the archive any more")
