"""Named data sets: fetched once from their official address into a cache folder, whole and checked, or not at all."""

import hashlib
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import platformdirs

from corpus.errors import DataError
from corpus.progress import report

#: Names the folder for data sets; unset: the user's cache folder.
VARIABLE = "WORDLOOM_DATA"


class DataSet(NamedTuple):
    """Where a data set comes from and how to know that it is whole."""

    address: str
    size: int  # bytes
    md5: str
    file: str  # name of the file in the cache folder
    folder: str  # name of the folder that it unpacks to; an unpacked copy serves as well


DATA_SETS: Mapping[str, DataSet] = {
    # Size and checksum are those of the file at the official address, https://ai.stanford.edu/~amaas/data/sentiment/
    "imdb": DataSet(
        "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
        84_125_825,
        "7c2ac02c03563afcf9b574c7e56c153a",
        "aclImdb_v1.tar.gz",
        "aclImdb",
    )
}
#: Seconds to connect, and between two pieces.
TIMEOUT = (10, 60)
#: Interruptions in a row, without one new byte, after which the download gives up.
ATTEMPTS = 3
#: Seconds before the first new attempt; doubled each time.
PAUSE = 0.5
PIECE = 2**18


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

    An interrupted download is taken up where it ended, now or by the next call. Raises DataError, with the address
    and the place to put a copy by hand, when the server cannot be reached, refuses, or sends something else.
    """
    copy = local_copy(name, data_sets)
    if copy:
        return copy
    data_set = data_sets[name]
    target = cache_folder() / data_set.file
    part = target.with_name(target.name + ".part")
    target.parent.mkdir(parents=True, exist_ok=True)
    _download(data_set, part, target)
    _check(data_set, part, target)
    part.replace(target)
    return target


def _download(data_set: DataSet, part: Path, target: Path) -> None:
    """Fill `part`; a failure that brought new bytes does not count as an attempt."""
    failures, have = 0, _size(part)
    while have < data_set.size:
        try:
            _receive(data_set, part, have)
        except InterruptionError as error:
            failures = 0 if _size(part) > have else failures + 1
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
                part.unlink()  # the server's file is shorter than what is here: one of them is another file
            if answer.status_code >= 400:
                raise InterruptionError(f"the server answered {answer.status_code} {answer.reason}")
            resumed = answer.status_code == requests.codes.partial_content
            done = have if resumed else 0
            with part.open("ab" if resumed else "wb") as stream:
                # The bytes as stored: requests would unpack what a server labels Content-Encoding: x-gzip.
                for piece in answer.raw.stream(PIECE, decode_content=False):
                    stream.write(piece)
                    done += len(piece)
                    report("downloading", done, data_set.size, "bytes", data_set.file)
                    if done > data_set.size:
                        return  # another file: the check says so, and the disk is not filled with it
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise InterruptionError(_cause(error)) from error


def _check(data_set: DataSet, part: Path, target: Path) -> None:
    with part.open("rb") as stream:
        found = hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    if found == data_set.md5:
        return
    size = _size(part)
    part.unlink()  # resuming a wrong file would never make it right
    raise DataError(
        f"{data_set.address} sent another file than expected: {size:,} bytes with md5 {found}, "
        f"not {data_set.size:,} with {data_set.md5}; it was removed.\n"
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
