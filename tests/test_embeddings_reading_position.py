"""How far a file has been read, seen from outside."""

import sys
from pathlib import Path

import pytest

from embeddings.reading_position import ReadingPosition


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the position of an open file")
def test_threads_add_up_and_a_closed_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"x" * 1000)
    position = ReadingPosition(path, threads=2)
    assert position.share() is None
    with path.open("rb", buffering=0) as first:
        with path.open("rb", buffering=0) as second:
            second.seek(500)
            assert position.share() == 0
            first.read(100)
            second.read(250)
            assert position.share() == pytest.approx(0.35)
        assert position.share() == pytest.approx(0.6)
