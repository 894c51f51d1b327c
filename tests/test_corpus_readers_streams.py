"""Every compression is looked through, and what is no data is named for what it is."""

import bz2
import gzip
import io
import lzma
import runpy
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from corpus.errors import DataError
from corpus.readers.streams import compression_of

_shared = runpy.run_path(str(Path(__file__).with_name("readings.py")))
ROWS, written, table, pairs, told_of = (_shared[n] for n in ("ROWS", "written", "table", "pairs", "told_of"))


def zipped(data: bytes, name: str = "reviews.csv") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__MACOSX/._x", b"x")
        archive.writestr(name, data)
    return stream.getvalue()


def _arrow(codec: str) -> Callable[[bytes], bytes]:
    def packed(data: bytes) -> bytes:
        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, codec) as stream:
            stream.write(data)
        return bytes(sink.getvalue())

    return packed


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    "zstd": _arrow("zstd"),
    "lz4": _arrow("lz4"),
    "zip": zipped,
}


@pytest.mark.parametrize("name", ["r.csv", "r.csv.packed", "r"])
@pytest.mark.parametrize("compression", sorted(PACKERS))
def test_a_table_may_be_compressed_whatever_it_is_called(tmp_path: Path, compression: str, name: str) -> None:
    path = written(tmp_path / name, PACKERS[compression](table().encode()))
    assert compression_of(path) == compression
    assert pairs(path) == ROWS
    assert told_of(path)["files"][0]["compression"] == compression


@pytest.mark.parametrize("compression", sorted(PACKERS))
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_damage_is_told_with_the_file(tmp_path: Path, compression: str, share: float) -> None:
    content = PACKERS[compression]((table() * 20).encode())
    path = written(tmp_path / "r.csv", content[: int(len(content) * share)])
    with pytest.raises(DataError, match=r"r\.csv"):
        pairs(path)


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tables_in_an_archive_are_read_by_their_splits(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "data.tar"
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name in ("d/train.csv", "d/test.csv"):
            info = tarfile.TarInfo(name)
            info.size = len(table().encode())
            archive.addfile(info, io.BytesIO(table().encode()))
    assert pairs(path) == ROWS + ROWS
    assert [read["split"] for read in told_of(path)["files"]] == ["train", "test"]


def test_a_zip_of_class_folders(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        for row, (text, label) in enumerate(ROWS):
            archive.writestr(f"data/{label}/{row:02}.txt", text)
    assert sorted(pairs(tmp_path / "d.zip")) == sorted(ROWS)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 6\n",
            "a Git LFS pointer.*\nFetch the data",
        ),
        (b"<!DOCTYPE html>\n<html><body>Sign in</body></html>", "a page of HTML"),
        (b"\n <html><head></head></html>", "a page of HTML"),
        (b'<?xml version="1.0"?><rows/>', "an XML document"),
        (b"\x1f\x9d\x90abc", "Unix compress.*\nUnpack it: gzip -d"),
        (b"Rar!\x1a\x07\x00rest", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1crest", "a 7-Zip archive"),
        (b"\x80\x04\x95\x00\x00", "a Python pickle, which is never loaded"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"SQLite format 3\x00...", "an SQLite database"),
        (zipped(b"x", "xl/workbook.xml"), "an Excel workbook"),
        (zipped(b"x", "word/document.xml"), "a Word document"),
    ],
)
@pytest.mark.parametrize("name", ["r.csv", "r.jsonl", "r.parquet", "r.txt"])
def test_what_is_no_data_is_named(tmp_path: Path, content: bytes, said: str, name: str) -> None:
    with pytest.raises(DataError, match=said):
        pairs(written(tmp_path / name, content))
