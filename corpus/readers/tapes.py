"""Tar archives that are read from their beginning to their end, whatever their headers say."""

import tarfile
from typing import Any


def streamed_tar(stream: Any) -> tarfile.TarFile:
    """Open a tar archive that is read from its beginning to its end; raise TarError for a header that is none."""
    try:
        return tarfile.open(fileobj=stream, mode="r|")
    except (ValueError, OverflowError) as error:
        raise tarfile.ReadError(str(error)) from error


def next_member(archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    """Return the next member of a streamed archive, None at its end; raise TarError for a header that is none."""
    try:
        member = archive.next()
    except (ValueError, OverflowError) as error:  # numbers in a header that are none
        raise tarfile.ReadError(str(error)) from error
    # tarfile keeps every header; without this, memory grows with the archive.
    archive.members.clear()  # type: ignore[attr-defined]
    return member
