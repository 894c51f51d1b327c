"""Files of a folder or of an archive (tar, zip), which is streamed and never unpacked."""

import io
import os
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from corpus.errors import DataError
from corpus.progress import report
from corpus.readers.limits import refuse_large_document
from corpus.readers.streams import damage_named, opened_archive
from corpus.readers.tapes import next_member, streamed_tar

#: A path inside a folder or archive, as its parts.
Parts = tuple[str, ...]
#: What tells a wanted file from its parts.
Wanted = Callable[[Parts], bool]
#: A tar archive ends in blocks of zeros (POSIX pax, "End-of-archive").
BLOCK = 512
#: Files between two words of progress.
PROGRESS_FILES = 500


def member_names(path: Path) -> Iterator[Parts]:
    """Yield the parts of every file's path inside a folder (sorted) or an archive (in its own order)."""
    for parts, _ in members(path, lambda _: False):
        yield parts


def members(path: Path, wanted: Wanted) -> Iterator[tuple[Parts, bytes]]:
    """Yield every file with the content of those that are `wanted` (the others are given empty), one at a time.

    Hidden files are left out. Raises DataError for a truncated or damaged archive, and for a member that points
    outside the archive's folder: no honest data set has one.
    """
    return _folder_members(path, wanted) if path.is_dir() else _archive_members(path, wanted)


def _folder_members(path: Path, wanted: Wanted) -> Iterator[tuple[Parts, bytes]]:
    for root, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not _hidden(name))
        place = Path(root).relative_to(path).parts
        for name in sorted(names):
            parts = (*place, name)
            # What is no file would block for ever (a pipe), or is not there (a link that leads nowhere).
            if not _hidden(name) and (Path(root) / name).is_file():
                with damage_named(path):
                    data = _document(Path(root) / name) if wanted(parts) else b""
                yield parts, data


def _document(path: Path) -> bytes:
    refuse_large_document(path.stat().st_size, str(path))
    return path.read_bytes()


def _archive_members(path: Path, wanted: Wanted) -> Iterator[tuple[Parts, bytes]]:
    total = path.stat().st_size
    with _damage_of_archive(path), opened_archive(path) as (stream, raw, kind):
        if kind == "zip":
            yield from _zip_members(path, wanted)
            return
        watched = _Watched(stream)
        with streamed_tar(watched) as archive:
            count = 0
            while (member := next_member(archive)) is not None:
                parts = _safe_parts(member, path)
                count += 1
                if member.isfile() and not any(map(_hidden, parts)):
                    content = archive.extractfile(member) if wanted(parts) else None
                    refuse_large_document(member.size if content else 0, f"{path}: {'/'.join(parts)}")
                    yield parts, content.read() if content else b""
                if count % PROGRESS_FILES == 0:
                    report("reading", raw.tell(), total, "bytes", path.name)
        watched.finish()
    report("reading", total, total, "bytes", path.name)


def _zip_members(path: Path, wanted: Wanted) -> Iterator[tuple[Parts, bytes]]:
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        for count, info in enumerate(infos, 1):
            parts = _safe_name(info.filename, path)
            if not any(map(_hidden, parts)):
                try:
                    refuse_large_document(info.file_size if wanted(parts) else 0, f"{path}: {'/'.join(parts)}")
                    data = archive.read(info) if wanted(parts) else b""
                except (RuntimeError, NotImplementedError) as error:  # a password, or an unknown compression
                    raise DataError(f"{path}: {info.filename} cannot be read ({error}); unpack it yourself") from error
                yield parts, data
            if count % PROGRESS_FILES == 0:
                report("reading", count, len(infos), "files", path.name)


class _Watched(io.RawIOBase):
    """The bytes of an archive on their way to tarfile, which takes an early end for the end of the archive."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream
        self._last = b""

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        data = self._stream.read(size)
        if data:
            self._last = (self._last + data)[-BLOCK:] if len(data) < BLOCK else data[-BLOCK:]
        return data

    def finish(self) -> None:
        """Read what is left, so that gzip compares its checksum; it must be zeros, and there must have been some."""
        clean = True
        while data := self.read(2**16):
            clean = clean and not any(data)
        if not clean or any(self._last) or len(self._last) < BLOCK:
            raise tarfile.ReadError("the end of the archive is missing")


@contextmanager
def _damage_of_archive(path: Path) -> Iterator[None]:
    try:
        yield
    except tarfile.TarError as error:
        raise DataError(f"{path}: the archive is truncated or damaged ({error}); get it again") from error


def _safe_parts(member: tarfile.TarInfo, path: Path) -> Parts:
    """Return the parts of a member's path; raises DataError where it, or what it links to, leaves the folder."""
    links = []
    if member.issym():
        links.append(PurePosixPath(member.name).parent / member.linkname)
    elif member.islnk():
        links.append(PurePosixPath(member.linkname))
    return _safe_name(member.name, path, *links)


def _safe_name(name: str, path: Path, *links: PurePosixPath) -> Parts:
    aim = PurePosixPath(name)
    if any(map(_leaves, (aim, *links))):
        raise DataError(
            f"{path}: the member {name!r} points outside the archive's folder; nothing was read from it.\n"
            "Get the archive from its official address."
        )
    return aim.parts


def _leaves(aim: PurePosixPath) -> bool:
    windows = PureWindowsPath(str(aim))
    if aim.is_absolute() or windows.drive or windows.root:
        return True
    depth = 0
    for part in windows.parts:  # these are cut at / and at \\
        depth += -1 if part == ".." else 1
        if depth < 0:
            return True
    return False


def _hidden(name: str) -> bool:
    """Say whether a file is the system's own: `.DS_Store`, `._0_9.txt` and the like."""
    return name.startswith(".") or name == "__MACOSX"
