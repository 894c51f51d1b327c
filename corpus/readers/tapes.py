"""Tar archives that are read from their beginning to their end, whatever their headers say."""

import tarfile
import zlib
from typing import IO, Any, cast

#: A tar archive is made of blocks of so many bytes, and ends in blocks of zeros (POSIX pax, "End-of-archive").
BLOCK = 512
#: Bytes that are asked for at once: a header may claim any size.
PIECE = 2**20
#: Where a header has its fields (POSIX ustar); a checksum counts its own eight bytes as blanks.
_NAME, _SIZE, _CHECKSUM, _TYPE = slice(0, 100), slice(124, 136), slice(148, 156), slice(156, 157)
_PREFIX = slice(345, 500)
_BLANKS = 8 * ord(" ")


class Tape:
    """Bytes of an archive on their way to tarfile, which takes an early end for the end of the archive."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._place = 0
        self._last = b""

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._place

    def read(self, size: int) -> bytes:
        """Read on, fewer bytes only at the end; raise StreamError for less than none."""
        if 0 <= size <= PIECE:
            return self._watched(self._stream.read(size))
        if size < 0:
            raise tarfile.StreamError("a member of a negative size")
        pieces = []
        while size and (piece := self._watched(self._stream.read(min(size, PIECE)))):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def seek(self, place: int) -> int:
        """Read on up to `place`, or up to the end; raise StreamError for a place that has gone by."""
        if place < self._place:
            raise tarfile.StreamError("a tape is not read backwards")
        while self._place < place and self.read(min(place - self._place, PIECE)):
            pass
        return self._place

    def finish(self) -> None:
        """Read what is left, so that gzip compares its checksum; it must be zeros, and there must have been some."""
        clean = True
        while piece := self.read(PIECE):
            clean = clean and not any(piece)
        if not clean or any(self._last) or len(self._last) < BLOCK:
            raise tarfile.ReadError("the end of the archive is missing")

    def _watched(self, piece: bytes) -> bytes:
        if piece:
            self._place += len(piece)
            self._last = piece[-BLOCK:] if len(piece) >= BLOCK else (self._last + piece)[-BLOCK:]
        return piece


class _Header(tarfile.TarInfo):
    """A header of which nothing is read but what a reader of texts asks: half of the time went into the rest."""

    __slots__ = ()

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_Header":
        """Return the header of a file or a folder; all others, and damaged ones, are left to tarfile."""
        kind, checksum, size = buf[_TYPE], buf[_CHECKSUM].strip(b"\0 "), buf[_SIZE].strip(b"\0 ")
        name = bytes(buf[_NAME]).partition(b"\0")[0].decode(encoding, errors)
        is_plain = kind in (tarfile.REGTYPE, tarfile.DIRTYPE) and checksum.isdigit() and size.isdigit()
        try:
            if not is_plain or len(buf) != BLOCK or int(checksum, 8) != _checksum(buf):
                return super().frombuf(buf, encoding, errors)
            header = cls(name.rstrip("/") if kind == tarfile.DIRTYPE else name)
            header.size = int(size, 8)
        except tarfile.HeaderError:
            raise
        except ValueError:  # digits that are not octal
            return super().frombuf(buf, encoding, errors)
        header.type = bytes(kind)
        prefix = bytes(buf[_PREFIX]).partition(b"\0")[0].decode(encoding, errors)
        if prefix:
            header.name = f"{prefix}/{header.name}"
        return header


def _checksum(header: bytes | bytearray) -> int:
    """Return the sum of the bytes of a header, its own checksum counted as blanks."""
    # The low half of Adler-32 is 1 + the sum of the bytes modulo 65,521 (RFC 1950), which 256 bytes do not reach.
    before, after = zlib.adler32(header[: _CHECKSUM.start]), zlib.adler32(header[_CHECKSUM.stop : 256])
    return (before & 0xFFFF) + (after & 0xFFFF) + (zlib.adler32(header[256:]) & 0xFFFF) - 3 + _BLANKS


def streamed_tar(stream: Any) -> tarfile.TarFile:
    """Open a tar archive that is read from its beginning to its end; raise TarError for a header that is none."""
    try:
        return tarfile.TarFile(fileobj=cast(Any, Tape(stream)), tarinfo=_Header)
    except (ValueError, OverflowError) as error:
        raise tarfile.ReadError(str(error)) from error


def next_member(archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    """Return the next member of a streamed archive, None at its end; raise TarError for a header that is none."""
    try:
        tape, begin = _tape(archive), archive.offset
        # The first header is read when the archive is opened; its member's content is still to come.
        if archive.firstmember is None and tape.tell() < begin and tape.seek(begin) < begin:  # type: ignore[attr-defined]
            raise tarfile.ReadError("unexpected end of data")
        member = archive.next()
    except (ValueError, OverflowError) as error:  # numbers in a header that are none
        raise tarfile.ReadError(str(error)) from error
    # tarfile keeps every header; without this, memory grows with the archive.
    archive.members.clear()  # type: ignore[attr-defined]
    return member


def content_of(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    """Return the bytes of the file that `next_member` gave last; raise TarError where they are not all there."""
    if member.issparse():
        file = archive.extractfile(member)
        return file.read() if file else b""
    tape = _tape(archive)
    tape.seek(member.offset_data)
    content = tape.read(member.size)
    if len(content) < member.size:
        raise tarfile.ReadError("unexpected end of data")
    return content


def finish(archive: tarfile.TarFile) -> None:
    """Read an archive to its end (see `Tape.finish`)."""
    _tape(archive).finish()


def _tape(archive: tarfile.TarFile) -> Tape:
    return cast(Tape, archive.fileobj)
