"""Pages of mapped files that are given back: nothing that is read changes."""

from pathlib import Path

import numpy as np
import pytest

from corpus import mapped
from corpus.mapped import give_back, giving_back


def resident(path: Path) -> int:
    """Return how many kB of a mapped file count as memory of this process."""
    lines = Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines()
    starts = [place for place, line in enumerate(lines) if line.endswith(path.name)]
    return sum(int(next(line for line in lines[place:] if line.startswith("Rss:")).split()[1]) for place in starts)


def test_what_was_read_of_a_file_no_longer_counts_and_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "given-back.npy"
    np.save(path, np.arange(1_000_000))
    mapped = np.load(path, mmap_mode="r")
    total = int(mapped.sum())
    if not Path("/proc/self/smaps").exists():
        pytest.skip("only Linux tells what of a file is in memory")
    assert resident(path) > 4000
    give_back(np.asarray(mapped)[10:20])
    assert resident(path) < 1000
    assert int(mapped.sum()) == total


def test_documents_are_all_read_while_what_was_read_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapped, "DOCUMENTS", 2)
    np.save(tmp_path / "read.npy", np.arange(5))
    array = np.load(tmp_path / "read.npy", mmap_mode="r")
    assert [int(array[document]) for document in giving_back(range(5), array)] == [0, 1, 2, 3, 4]


def test_an_array_in_memory_and_one_that_is_written_to_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "written.npy"
    np.save(path, np.zeros(10))
    private = np.load(path, mmap_mode="c")
    for array in (np.zeros(10), private):
        array[0] = 1.0
        give_back(array)
        assert array.tolist() == [1.0, *[0.0] * 9]
