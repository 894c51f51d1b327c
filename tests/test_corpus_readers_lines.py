"""Lines of text files: every usual encoding, and a clear word on bytes that do not decode."""

import gzip
import tracemalloc
from pathlib import Path

import pytest

from corpus.errors import DataError
from corpus.readers.lines import decoded, text_lines

TEXT = "good,1\nschön – 好看\nਊ row\n\nlast"  # the letter U+0A0A has a newline's byte twice in UTF-16


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
def test_lines_come_back_as_they_were(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert list(text_lines(path, encoding, "strict")) == TEXT.splitlines(keepends=True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_overrules_the_setting(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert "".join(text_lines(path, "utf-8", "strict")) == TEXT


def test_carriage_returns_are_kept_for_the_csv_reader(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(b"a\r\nb\r\n")
    assert list(text_lines(path, "utf-8", "strict")) == ["a\r\n", "b\r\n"]


def test_compressed_files_are_read_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "text.txt.gz"
    path.write_bytes(gzip.compress(TEXT.encode()))
    assert "".join(text_lines(path, "utf-8", "strict")) == TEXT


def test_a_truncated_compressed_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.txt.gz"
    path.write_bytes(gzip.compress(TEXT.encode() * 100)[:-9])
    with pytest.raises(DataError, match=r"text\.txt\.gz: the compressed data is truncated"):
        list(text_lines(path, "utf-8", "strict"))


def test_an_undecodable_byte_is_named_with_file_line_and_settings(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_bytes("text\n评论\n".encode() + b"ab" + "房间很大".encode("gb18030") + b"\n")
    with pytest.raises(DataError) as caught:
        list(text_lines(path, "utf-8", "strict"))
    message = str(caught.value)
    assert f"{path}, line 3: byte 0xb7 at position 3" in message
    assert "encoding = gb18030 would read this line" in message
    assert "errors = replace" in message
    assert list(text_lines(path, "utf-8", "replace"))[2].startswith("ab\ufffd")


def test_an_unknown_encoding_lists_usual_ones(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("a\n")
    with pytest.raises(DataError, match=r"encoding = utf-99: unknown; usual ones are utf-8, gb18030"):
        list(text_lines(path, "utf-99", "strict"))


def test_small_files_name_the_line_too() -> None:
    with pytest.raises(DataError, match=r"a: pos/1\.txt, line 2: byte 0xe9 at position 4"):
        decoded(b"one\ncaf\xe9\nthree", "a: pos/1.txt", "utf-8", "strict")
    assert decoded(b"\xef\xbb\xbfone", "a", "utf-8", "strict") == "one"


def test_memory_is_bounded_by_a_line(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("w") as stream:
        for _ in range(200):
            stream.write(("x" * 99 + "\n") * 1000)
    tracemalloc.start()
    assert sum(1 for _ in text_lines(path, "utf-8", "strict")) == 200_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * 2**20 < path.stat().st_size
