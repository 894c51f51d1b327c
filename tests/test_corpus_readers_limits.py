"""Small files that ask for much: refused by name, with the setting that allows more."""

import gzip
import io
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from corpus.errors import DataError
from corpus.readers.read import read_documents
from corpus.settings import CorpusSettings

LONG = "a fine film " * 500
ROWS = "label,text\n" + "".join(f"pos,{LONG}{n}\nneg,{LONG}{n}\n" for n in range(150))  # 1.8 MB


def read(path: Path, **settings: object) -> int:
    return sum(1 for _ in read_documents(CorpusSettings.model_validate({"data": str(path), "workers": 1, **settings})))


def test_what_unpacks_to_more_than_is_allowed_is_refused_and_a_setting_allows_it(tmp_path: Path) -> None:
    path = tmp_path / "data.csv.gz"
    path.write_bytes(gzip.compress(ROWS.encode()))
    with pytest.raises(DataError, match=r"data.csv.gz unpacks to more than 1 MiB.*-S corpus.largest_unpacked=2"):
        read(path, largest_unpacked=1)
    assert read(path, largest_unpacked=2) == read(path) == 300


def member(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))


@pytest.mark.parametrize("kind", ["tar", "zip", "folder"])
def test_a_document_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path, kind: str) -> None:
    files = {f"{label}/{n}.txt": f"a {label} film".encode() for n in range(3) for label in ("pos", "neg")}
    files["pos/9.txt"] = b"a long film " * 100_000  # 1.2 MB
    path = tmp_path / f"data.{kind}"
    if kind == "tar":
        with tarfile.open(path, "w") as archive:
            for name, data in files.items():
                member(archive, name, data)
    elif kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data in files.items():
                packed.writestr(name, data)
    else:
        for name, data in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
    with pytest.raises(DataError, match=r"pos/9.txt.*more than 1 MiB.*-S corpus.largest_document=2"):
        read(path, largest_document=1)
    assert read(path) == 7


def test_a_hole_of_terabytes_in_a_small_archive_is_no_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent / "benchmarks"))
    from importlib import import_module

    (tmp_path / "data.tar").write_bytes(import_module("fuzz_inputs").sparse_tar(2**42))
    assert (tmp_path / "data.tar").stat().st_size < 20_000
    with pytest.raises(DataError, match="more than 64 MiB"):
        read(tmp_path / "data.tar")
    assert "fuzz_inputs" in sys.modules
