"""Files of a folder or of an archive (tar, zip), which is streamed and never unpacked."""

import itertools
import os
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

from corpus.errors import DataError
from corpus.progress import report
from corpus.readers.limits import refuse_large_document
from corpus.readers.streams import damage_named, opened_archive
from corpus.readers.tapes import content_of, finish, next_member, streamed_tar

#: A path inside a folder or archive, as its parts.
Parts = tuple[str, ...]
#: What tells a wanted file from its parts.
Wanted = Callable[[Parts], bool]
#: Files between two words of progress.
PROGRESS_FILES = 500
#: A path that stays inside whatever the system is, and needs no second look: most have no part that begins with a dot.
_PLAIN_NAME = re.compile(r"[^/\\:.][^/\\:]*+(?:/[^/\\:.][^/\\:]*+)*+")


def member_names(path: Path) -> Iterator[Parts]:
    """Yield the parts of every file's path inside a folder (sorted) or an archive (in its own order)."""
    for parts, _ in members(path, lambda _: False):
        yield parts


def members(path: Path, wanted: Wanted, files: range | None = None) -> Iterator[tuple[Parts, bytes]]:
    """Yield every file with the content of those that are `wanted` (the others are given empty), one at a time.

    Of a folder only those whose numbers, from 0 on, are in `files`, where that is given. Hidden files are left out.
    Raises DataError for a truncated or damaged archive, and for a member that points outside the archive's folder: no
    honest data set has one.
    """
    return _folder_members(path, wanted, files) if path.is_dir() else _archive_members(path, wanted)


def _folder_members(path: Path, wanted: Wanted, files: range | None) -> Iterator[tuple[Parts, bytes]]:
    read = folder_files(path) if files is None else itertools.islice(folder_files(path), files.start, files.stop)
    for parts in read:
        with damage_named(path):
            data = _document(path.joinpath(*parts)) if wanted(parts) else b""
        yield parts, data


def folder_files(path: Path) -> Iterator[Parts]:
    """Yield the parts of every file's path inside a folder, sorted, without hidden ones; links are followed."""
    for root, folders, names in os.walk(path, followlinks=True):
        folders[:] = sorted(name for name in folders if not _hidden(name) and not _leads_back(Path(root, name)))
        place = Path(root).relative_to(path).parts
        for name in sorted(names):
            parts = (*place, name)
            # What is no file would block for ever (a pipe), or is not there (a link that leads nowhere).
            if not _hidden(name) and (Path(root) / name).is_file():
                yield parts


def _leads_back(folder: Path) -> bool:
    """Say whether a folder is a link to one that it stands in: there would be no end of it."""
    return folder.is_symlink() and any(folder.samefile(above) for above in folder.absolute().parents)


def _document(path: Path) -> bytes:
    refuse_large_document(path.stat().st_size, str(path))
    return path.read_bytes()


def _archive_members(path: Path, wanted: Wanted) -> Iterator[tuple[Parts, bytes]]:
    total = path.stat().st_size
    with _damage_of_archive(path), opened_archive(path) as (stream, raw, kind):
        if kind == "zip":
            yield from _zip_members(path, wanted)
            return
        with streamed_tar(stream) as archive:
            count = 0
            while (member := next_member(archive)) is not None:
                parts = _safe_parts(member, path)
                count += 1
                if member.isfile() and not any(map(_hidden, parts)):
                    asked = wanted(parts)
                    if asked:
                        refuse_large_document(member.size, f"{path}: {member.name}")
                    yield parts, content_of(archive, member) if asked else b""
                if count % PROGRESS_FILES == 0:
                    report("reading", raw.tell(), total, "bytes", path.name)
            finish(archive)
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
    if not links and _PLAIN_NAME.fullmatch(name):
        return tuple(name.split("/"))
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
