"""How much a small file may become: bounds on what is unpacked, for a few kB can ask for any number of GB."""

import io
from contextvars import ContextVar
from typing import Any, NamedTuple

from corpus.errors import DataError
from corpus.settings import CorpusSettings

MEBIBYTE = 2**20


class Limits(NamedTuple):
    """Most MiB of one document that is a file of its own, and of what one compressed file unpacks to."""

    document: int
    unpacked: int

    @classmethod
    def of(cls, settings: CorpusSettings) -> "Limits":
        """Return the limits that settings say."""
        return cls(settings.largest_document, settings.largest_unpacked)


#: In force for what is read next; readers of bytes know no settings. Whoever begins to read sets it.
_in_force: ContextVar[Limits] = ContextVar("limits")


def limit_unpacking(settings: CorpusSettings) -> None:
    """Put the limits of some settings in force."""
    _in_force.set(Limits.of(settings))


def largest_document() -> int:
    """Return how many bytes a document may have."""
    return _limits().document * MEBIBYTE


def refuse_large_document(size: int, where: str) -> None:
    """Raise DataError for a document of more bytes than are allowed, before it is read."""
    most = _limits().document
    if size > most * MEBIBYTE:
        raise DataError(
            f"{where}: a document of more than {most:,} MiB; where that is meant, allow more: "
            f"-S corpus.largest_document={-(-size // MEBIBYTE)}"
        )


class Bounded(io.RawIOBase):
    """The unpacked bytes of a file, of which only so many come."""

    def __init__(self, stream: Any, name: str) -> None:
        super().__init__()
        self._stream, self._name = stream, name
        self._most, self._read = _limits().unpacked, 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read on; raise DataError where it becomes too much."""
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._read += len(data)
        if self._read > self._most * MEBIBYTE:
            raise DataError(
                f"{self._name} unpacks to more than {self._most:,} MiB; where that is meant, allow more: "
                f"-S corpus.largest_unpacked={2 * self._most}"
            )
        return len(data)


def _limits() -> Limits:
    try:
        return _in_force.get()
    except LookupError:
        return Limits.of(CorpusSettings.model_validate({}))
