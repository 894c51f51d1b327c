"""One folder per class, in a folder and in an archive."""

import tarfile
from pathlib import Path

import pytest

from corpus.errors import DataError
from corpus.readers.read import describe, read_documents
from corpus.settings import CorpusSettings


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def read(path: Path, **settings: str) -> list[tuple[str, str, str | None, str | None]]:
    found = read_documents(CorpusSettings(data=str(path), **settings))
    return [(document.id, document.text, document.label, document.split) for document in found]


def archived(folder: Path, name: str) -> Path:
    path = folder.parent / name
    with tarfile.open(path, "w:gz") as archive:
        archive.add(folder, arcname=folder.name)
    return path


CLASSES = {"pos/1.txt": "good", "neg/1.txt": "bad", "neg/deep/2": "worse", "README": "no document", ".DS_Store": "x"}
SPLITS = {"train/pos/1": "good", "train/neg/1": "bad", "train/urls.txt": "x", "test/pos/1": "fine", "unsup/1": "?"}


def test_folders_are_classes(tmp_path: Path) -> None:
    path = tree(tmp_path / "data", CLASSES)
    assert read(path) == [
        ("neg/1.txt", "bad", "neg", None),
        ("neg/deep/2", "worse", "neg", None),
        ("pos/1.txt", "good", "pos", None),
    ]
    assert describe(CorpusSettings(data=str(path))).format == "folders"


def test_folders_of_splits_stand_above(tmp_path: Path) -> None:
    assert read(tree(tmp_path / "data", SPLITS)) == [
        ("test/pos/1", "fine", "pos", "test"),
        ("train/neg/1", "bad", "neg", "train"),
        ("train/pos/1", "good", "pos", "train"),
        ("unsup/1", "?", None, "unlabelled"),
    ]


@pytest.mark.parametrize("files", [CLASSES, SPLITS])
def test_an_archive_reads_like_its_folder(tmp_path: Path, files: dict[str, str]) -> None:
    folder = tree(tmp_path / "data", files)
    assert sorted(read(archived(folder, "data.tar.gz"))) == sorted(read(folder))


def test_a_class_may_be_called_test(tmp_path: Path) -> None:
    path = tree(tmp_path / "data", {"test/1": "a", "essay/1": "b"})
    assert [(label, split) for _, _, label, split in read(path)] == [("essay", None), ("test", None)]


def test_a_test_folder_of_its_own(tmp_path: Path) -> None:
    data, test = tree(tmp_path / "data", CLASSES), tree(tmp_path / "held", {"pos/1.txt": "fine"})
    found = read(data, test_data=str(test))
    assert found[-1] == ("test:pos/1.txt", "fine", "pos", "test")
    assert {split for _, _, _, split in found[:-1]} == {"train"}


def test_no_class_folders(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no class folders found; one folder per class"):
        read(tree(tmp_path / "data", {"a.md": "x", "b.md": "y"}))


def test_undecodable_bytes_name_the_file(tmp_path: Path) -> None:
    path = tree(tmp_path / "data", CLASSES)
    (path / "pos" / "1.txt").write_bytes(b"fine\nna\xefve")
    with pytest.raises(DataError, match=r"pos/1\.txt, line 2: byte 0xef at position 3"):
        read(path)
    assert ("pos/1.txt", "fine\nna\ufffdve", "pos", None) in read(path, errors="replace")
