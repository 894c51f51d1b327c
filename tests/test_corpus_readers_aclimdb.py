"""The IMDB reviews as published, from the archive and unpacked."""

import tarfile
from collections import Counter
from pathlib import Path

import pytest

from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.readers.read import describe, read_documents
from corpus.settings import CorpusSettings

ADDRESS = "http://www.imdb.com/title/{}/usercomments\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "aclImdb"
    for split, label, films in [("train", "pos", "tt1 tt1 tt2"), ("train", "neg", "tt3"), ("test", "pos", "tt4")]:
        (root / split / label).mkdir(parents=True)
        for number, _ in enumerate(films.split()):
            (root / split / label / f"{number}_9.txt").write_text(f"{split} {label} {number}<br />")
        (root / split / f"urls_{label}.txt").write_text("".join(map(ADDRESS.format, films.split())))
    (root / "train" / "unsup").mkdir()
    (root / "train" / "unsup" / "0_0.txt").write_text("who knows")
    (root / "train" / "labeledBow.feat").write_text("9 0:9 1:1")
    (root / "README").write_text("Large Movie Review Dataset v1.0")
    return root


def archived(folder: Path, order: list[str]) -> Path:
    path = folder.parent / "aclImdb_v1.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name in order:
            archive.add(folder / name, arcname=f"aclImdb/{name}")
    return path


def read(path: Path) -> list[RawDocument]:
    return list(read_documents(CorpusSettings(data=str(path))))


def test_labels_splits_and_films(folder: Path) -> None:
    found = {document.id: document[2:5] for document in read(folder)}
    assert found == {
        "test/pos/0_9": ("pos", "test", "tt4"),
        "train/neg/0_9": ("neg", "train", "tt3"),
        "train/pos/0_9": ("pos", "train", "tt1"),
        "train/pos/1_9": ("pos", "train", "tt1"),
        "train/pos/2_9": ("pos", "train", "tt2"),
        "train/unsup/0_0": (None, "unlabelled", None),
    }


@pytest.mark.parametrize("order", [["train", "test"], ["test", "README", "train"]])
def test_the_archive_in_any_order_gives_the_same_documents(folder: Path, order: list[str]) -> None:
    path = archived(folder, order)
    assert describe(CorpusSettings(data=str(path))).format == "aclimdb"
    assert sorted(read(path)) == sorted(read(folder))
    assert read(path)[0].split == order[0]


def test_the_folder_above_serves_as_well(folder: Path) -> None:
    assert read(folder.parent) == read(folder)


def test_the_doubled_file_holds_train_twice_and_its_tail_is_validation(folder: Path) -> None:
    found = list(read_documents(CorpusSettings(data=str(folder), format="aclimdb-doubled")))
    assert [document.split for document in found] == ["train"] * 6 + ["validation"] * 2 + ["test"]
    texts = {split: [d.text for d in found if d.split == split] for split in ("train", "validation", "test")}
    assert set(texts["validation"]) <= set(texts["train"])
    assert len(set(texts["train"])) == 4
    assert not set(texts["test"]) & set(texts["train"])
    assert len({document.id for document in found}) == len(found)


def test_another_layout_is_named(tmp_path: Path) -> None:
    (tmp_path / "pos").mkdir()
    (tmp_path / "pos" / "1.txt").write_text("x")
    with pytest.raises(DataError, match="this is not the aclImdb layout"):
        list(read_documents(CorpusSettings(data=str(tmp_path), format="aclimdb")))


@pytest.mark.real_data
def test_the_real_archive(real_data: Path) -> None:
    splits: Counter[tuple[str | None, str | None]] = Counter()
    films: dict[str | None, set[str]] = {}
    for document in read_documents(CorpusSettings(data=str(real_data / "aclImdb_v1.tar.gz"))):
        splits[document.split, document.label] += 1
        if document.group:
            films.setdefault(document.split, set()).add(document.group)
    quarter = {(split, label): 12_500 for split in ("train", "test") for label in ("pos", "neg")}
    assert splits == {**quarter, ("unlabelled", None): 50_000}
    assert len(films["train"] & films["test"]) == 1  # docs of the data set: disjoint films; measured: one is not
