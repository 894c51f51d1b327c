"""Files that several write and read at once: whole, the last one stays, and a broken one is none."""

import json
import threading
from pathlib import Path

import pytest

from corpus.whole_files import appearing, read_object


def test_a_file_appears_whole_and_the_last_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "memory.json"
    with appearing(path) as first, appearing(path) as second:
        assert first != second
        first.write_text("1")
        second.write_text("[2]")
        assert not path.exists()
    assert path.read_text() == "1"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "memory.json"
    path.write_text("before")
    with pytest.raises(RuntimeError, match="disk"), appearing(path) as part:
        part.write_text("half")
        raise RuntimeError("the disk is full")
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_many_writers_leave_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "memory.json"

    def write(number: int) -> None:
        for length in range(50):
            with appearing(path) as part:
                part.write_text(json.dumps({str(number): "x" * 997 * length}))
            assert read_object(path) is not None

    failures: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading, "excepthook", failures.append)
        threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"", b'{"a": 1', b'{"a": 1}}', b"[1]", b"null", b"\xff\xfe"])
def test_what_is_cut_off_or_of_another_shape_is_no_object(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "memory.json").write_bytes(content)
    assert read_object(tmp_path / "memory.json") is None


def test_an_object_is_read_and_nothing_is_no_object(tmp_path: Path) -> None:
    (tmp_path / "memory.json").write_text('{"语": 1}', encoding="utf-8")
    assert read_object(tmp_path / "memory.json") == {"语": 1}
    assert read_object(tmp_path / "none.json") is None
    assert read_object(tmp_path / "memory.json" / "below") is None
