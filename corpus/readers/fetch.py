"""Named data sets: fetched once from their official address into a cache folder, whole and checked, or not at all."""

import fcntl
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs

from corpus.errors import DataError
from corpus.progress import report
from corpus.whole_files import appearing, naming, sha256, synchronise

#: Names the folder for data sets; unset: the user's cache folder.
VARIABLE = "WORDLOOM_DATA"


class DataSet(NamedTuple):
    """Where a data set comes from and how to know that it is whole."""

    address: str
    size: int  # bytes
    sha256: str
    file: str  # name of the file in the cache folder
    folder: str  # name of the folder that it unpacks to; an unpacked copy serves as well


DATA_SETS: Mapping[str, DataSet] = {
    # Size and SHA-256 are those of the file at the official address, https://ai.stanford.edu/~amaas/data/sentiment/
    "imdb": DataSet(
        "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
        84_125_825,
        "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe",
        "aclImdb_v1.tar.gz",
        "aclImdb",
    )
}
#: Seconds to connect, and between two pieces.
TIMEOUT = (10, 60)
#: Interruptions in a row, each after less than PIECE new bytes, after which the download gives up.
ATTEMPTS = 3
#: Seconds in which a server has to send PIECE bytes; one that drips for hours is as good as none.
SLOWEST = 60.0
#: Ends the name of the file beside a download that has its SHA-256; a copy that was put there by hand has none.
SEAL = ".sha256"
#: Seconds before the first new attempt; doubled each time.
PAUSE = 0.5
PIECE = 2**18
#: Downloads that this process has compared with their SHA-256: path, size and time of change.
_whole: set[tuple[str, int, int]] = set()


class InterruptionError(Exception):
    """The connection failed or ended early; what has come so far is kept."""


def cache_folder() -> Path:
    """Return the folder that keeps data sets: that of WORDLOOM_DATA, or the user's cache."""
    named = os.environ.get(VARIABLE)
    return Path(named).expanduser() if named else Path(platformdirs.user_cache_dir("wordloom"))


def local_copy(name: str, data_sets: Mapping[str, DataSet] = DATA_SETS) -> Path | None:
    """Return the file or unpacked folder of a named data set, if there is one; it is used as it is."""
    data_set = data_sets[name]
    places = (cache_folder() / data_set.folder, cache_folder() / data_set.file)
    return next((place for place in places if place.is_dir() or place.is_file()), None)


def available(name: str, data_sets: Mapping[str, DataSet] = DATA_SETS) -> bool:
    """Say whether a named data set can be read without a network."""
    return local_copy(name, data_sets) is not None


def fetch(name: str, data_sets: Mapping[str, DataSet] = DATA_SETS) -> Path:
    """Return the path of a named data set, downloaded where there is no copy yet.

    An interrupted download is taken up where it ended, now or by the next call; of several processes one downloads and
    the others wait. What was downloaded is compared with its SHA-256 before it is used, and fetched again where it is
    damaged; a copy of one's own is used as it is. Raises DataError, with the address and the place to put a copy by
    hand, when the server cannot be reached, refuses, or sends something else.
    """
    if copy := _usable_copy(name, data_sets):
        return copy
    data_set = data_sets[name]
    target = cache_folder() / data_set.file
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone_in(target.parent):
        if copy := _usable_copy(name, data_sets):
            return copy  # another process was first
        part = target.with_name(target.name + ".part")
        _download(data_set, part, target)
        _check(data_set, part, target)
        synchronise(part)
        seal = target.with_name(target.name + SEAL)
        with appearing(seal) as written:
            written.write_text(f"{data_set.sha256}  {target.name}\n", encoding="utf-8")
        part.replace(target)
    return target


def _usable_copy(name: str, data_sets: Mapping[str, DataSet]) -> Path | None:
    """Return the copy that is there already, None where it was downloaded and is damaged."""
    copy, target = local_copy(name, data_sets), cache_folder() / data_sets[name].file
    return None if copy == target and _is_damaged(data_sets[name], target) else copy


def _is_damaged(data_set: DataSet, target: Path) -> bool:
    """Say whether what was downloaded is no longer what came; it is then fetched again."""
    if not target.with_name(target.name + SEAL).is_file():
        return False
    status = target.stat()
    key = (str(target), status.st_size, status.st_mtime_ns)
    if key not in _whole:
        if sha256(target) != data_set.sha256:
            return True
        _whole.add(key)
    return False


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process downloads into a folder; a killed one holds nobody up."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks: two downloads end in one whole file, or in an error
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _download(data_set: DataSet, part: Path, target: Path) -> None:
    """Fill `part`; a failure that brought PIECE new bytes does not count as an attempt."""
    failures, have = 0, _size(part)
    while have < data_set.size:
        try:
            _receive(data_set, part, have)
        except InterruptionError as error:
            failures = 0 if _size(part) - have >= PIECE else failures + 1
            if failures >= ATTEMPTS:
                raise _unreachable(data_set, target, str(error), _size(part)) from error
            time.sleep(PAUSE * 2**failures)
        else:
            if _size(part) < data_set.size:  # an answer that is whole, yet shorter than the data set: another file
                break
        have = _size(part)


def _receive(data_set: DataSet, part: Path, have: int) -> None:
    """Append one answer of the server to `part`, from byte `have` on where the server can do that."""
    import requests  # here, because a start without a download must not pay for it
    import urllib3

    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    try:
        with requests.get(data_set.address, headers=headers, stream=True, timeout=TIMEOUT) as answer:
            if answer.status_code == requests.codes.requested_range_not_satisfiable:
                part.unlink(missing_ok=True)  # the server's file is shorter than what is here: one of them is another
            if answer.status_code >= 400:
                raise InterruptionError(f"the server answered {answer.status_code} {answer.reason}")
            _refuse_downgrade(data_set, [*(step.url for step in answer.history), answer.url])
            resumed = answer.status_code == requests.codes.partial_content
            if resumed and not answer.headers.get("Content-Range", f"bytes {have}-").startswith(f"bytes {have}-"):
                part.unlink(missing_ok=True)
                raise InterruptionError("the server went on at another place than it was asked to")
            done = have if resumed else 0
            with naming(part), part.open("ab" if resumed else "wb") as stream:
                for piece in _pieces(answer.raw):
                    stream.write(piece)
                    done += len(piece)
                    report("downloading", done, data_set.size, "bytes", data_set.file)
                    if done > data_set.size:
                        return  # another file: the check says so, and the disk is not filled with it
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise InterruptionError(_cause(error)) from error


def _pieces(raw: Any) -> Iterator[bytes]:
    """Yield what a server sends as it comes, as stored: requests would unpack what is labelled x-gzip.

    Raises InterruptionError where it sends less than PIECE bytes in SLOWEST seconds.
    """
    read = getattr(raw, "read1", raw.read)  # urllib3 before 2.1 has no `read1`, and waits for whole pieces
    since, received = time.monotonic(), 0
    while piece := read(PIECE, decode_content=False):
        yield piece
        received += len(piece)
        if received >= PIECE:
            since, received = time.monotonic(), 0
        elif time.monotonic() - since > SLOWEST:
            raise InterruptionError(f"the server sent only {received:,} bytes in {SLOWEST:.0f} seconds")


def _refuse_downgrade(data_set: DataSet, addresses: Sequence[str]) -> None:
    """Raise DataError where an address that is protected on its way leads to one that is not."""
    plain = next((address for address in addresses if not address.startswith("https:")), None)
    if data_set.address.startswith("https:") and plain is not None:
        raise DataError(
            f"{data_set.address} leads to {plain}, which anybody on the way can change; nothing was taken from there.\n"
            f"Try again later, or put a copy of your own at {cache_folder() / data_set.file}"
        )


def _check(data_set: DataSet, part: Path, target: Path) -> None:
    found = sha256(part)
    if found == data_set.sha256:
        return
    size = _size(part)
    part.unlink()  # resuming a wrong file would never make it right
    raise DataError(
        f"{data_set.address} sent another file than expected: {size:,} bytes with SHA-256 {found}, "
        f"not {data_set.size:,} with {data_set.sha256}; it was removed.\n"
        f"Try again, or put a copy of your own at {target}"
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _cause(error: BaseException) -> str:
    """Return the innermost reason: what wraps it names objects and retries, which tell a reader nothing."""
    reason = getattr(error, "reason", None) or (error.args[0] if error.args else None)
    if isinstance(reason, BaseException) and reason is not error:
        return _cause(reason)
    return str(error).rpartition(": ")[2] or type(error).__name__


def _unreachable(data_set: DataSet, target: Path, cause: str, have: int) -> DataError:
    kept = f" ({have:,} of {data_set.size:,} bytes are kept, the next run goes on from there)" if have else ""
    return DataError(
        f"{data_set.address} could not be downloaded: {cause}{kept}.\n"
        f"Try again with a network, or put a copy at {target} (or set {VARIABLE} to the folder that has it)"
    )
