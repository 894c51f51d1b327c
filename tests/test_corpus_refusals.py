"""What the operating system refuses: which path is named, and what there is to do."""

import errno
import os
from pathlib import Path

import pytest

from corpus.errors import DataError
from corpus.refusals import NEXT_STEPS, refused


@pytest.mark.parametrize("number", NEXT_STEPS)
def test_each_refusal_says_what_and_what_to_do(tmp_path: Path, number: int) -> None:
    told = refused(OSError(number, os.strerror(number), str(tmp_path / "answers.csv")))
    assert told is not None
    first, second = told.splitlines()
    assert first.startswith(os.strerror(number))
    assert second.startswith("  ") and "{" not in second


def test_a_step_names_what_is_there_as_a_shell_takes_it(tmp_path: Path) -> None:
    folder = tmp_path / "my project"
    folder.mkdir()
    told = refused(OSError(errno.ENOSPC, "No space left on device", str(folder / "artifacts" / "CleanCorpus" / "1")))
    assert told is not None
    assert f"`df -h '{folder}'`" in told


def test_of_a_passing_name_the_folder_is_named_and_of_a_copy_what_is_written(tmp_path: Path) -> None:
    passing = refused(
        OSError(errno.EROFS, "Read-only file system", str(tmp_path / ".tiny.1a2b3c4d.part" / "model" / "model.json"))
    )
    assert passing is not None and passing.splitlines()[0] == f"Read-only file system: {tmp_path}"
    copied = refused(OSError(errno.ENOSPC, "No space left on device", "/from", None, "/to"))
    assert copied is not None and copied.splitlines()[0] == "No space left on device: /to"


def test_the_words_of_a_library_around_those_of_the_system_go() -> None:
    told = refused(OSError(errno.ENOSPC, "Error writing bytes to file. Detail: [errno 28] …", "/x"))
    assert told is not None and told.startswith("No space left on device: /x\n")


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        MemoryError("Unable to allocate 3.0 GiB for an array"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"),
        ImportError("libarrow.so: failed to map segment from shared object"),
    ],
)
def test_want_of_memory_is_known_whoever_says_it(error: Exception) -> None:
    told = refused(error)
    assert told is not None and told.startswith("not enough memory: ")


@pytest.mark.parametrize("error", [KeyError("x"), RuntimeError("wrong"), DataError("column 'Unable to allocate'")])
def test_other_errors_are_not_of_the_system(error: Exception) -> None:
    assert refused(error) is None
