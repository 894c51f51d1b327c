"""What a run reads, known before anything runs, and a clear word where it is not there."""

from pathlib import Path

import pytest

from corpus.errors import DataError
from corpus.readers.sources import parts_to_read, raw_files
from corpus.settings import CorpusSettings


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORDLOOM_DATA", str(tmp_path / "cache"))
    return tmp_path / "cache"


def table(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("text,label\ngood,1\nbad,0\n")
    return path


def test_the_demo_reads_no_file() -> None:
    assert raw_files(CorpusSettings()) == []


def test_a_named_data_set_that_is_not_there_yet_reads_no_file_yet(cache: Path) -> None:
    assert raw_files(CorpusSettings(data="imdb")) == []
    assert not cache.exists()  # asking must not fetch


def test_a_named_data_set_that_is_there_is_read(cache: Path) -> None:
    (cache / "aclImdb" / "train" / "pos").mkdir(parents=True)
    assert raw_files(CorpusSettings(data="imdb")) == [cache / "aclImdb"]


def test_explicit_files_make_the_splits(tmp_path: Path) -> None:
    data, validation, test = (table(tmp_path / name) for name in ("a.csv", "b.csv", "c.csv"))
    settings = CorpusSettings(data=str(data), validation_data=str(validation), test_data=str(test))
    assert raw_files(settings) == [data, validation, test]
    assert [(part.split, part.prefix) for part in parts_to_read(settings)] == [
        ("train", "train:"),
        ("validation", "validation:"),
        ("test", "test:"),
    ]


def test_without_a_test_file_the_data_is_still_to_be_split(tmp_path: Path) -> None:
    settings = CorpusSettings(data=str(table(tmp_path / "a.csv")), validation_data=str(table(tmp_path / "b.csv")))
    assert [part.split for part in parts_to_read(settings)] == [None, "validation"]


def test_a_folder_with_a_file_for_each_split(tmp_path: Path) -> None:
    for name in ("test.csv", "train.csv", "dev.csv"):
        table(tmp_path / "data" / name)
    parts = parts_to_read(CorpusSettings(data=str(tmp_path / "data")))
    assert [(part.path.name, part.split) for part in parts] == [
        ("train.csv", "train"),
        ("dev.csv", "validation"),
        ("test.csv", "test"),
    ]


def test_two_files_for_one_split_are_refused(tmp_path: Path) -> None:
    for name in ("train.csv", "dev.csv", "valid.csv"):
        table(tmp_path / "data" / name)
    with pytest.raises(DataError, match=r"two files for the validation split: dev\.csv, valid\.csv"):
        raw_files(CorpusSettings(data=str(tmp_path / "data")))


@pytest.mark.parametrize("key", ["data", "validation_data", "test_data"])
def test_a_missing_file_is_named_with_its_setting(tmp_path: Path, key: str) -> None:
    settings = CorpusSettings(**{"data": str(table(tmp_path / "a.csv")), key: str(tmp_path / "none.csv")})
    with pytest.raises(DataError, match=rf"\[corpus\] {key} = .*none\.csv: no such file or folder"):
        raw_files(settings)


def test_a_misspelt_data_set_gets_a_suggestion() -> None:
    with pytest.raises(DataError, match=r"data = imbd: no such file or folder .*; did you mean imdb\?"):
        raw_files(CorpusSettings(data="imbd"))


def test_an_empty_file_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    (tmp_path / "data").mkdir()
    with pytest.raises(DataError, match="the file is empty"):
        raw_files(CorpusSettings(data=str(tmp_path / "a.csv")))
    with pytest.raises(DataError, match="the folder is empty"):
        raw_files(CorpusSettings(data=str(tmp_path / "data")))


def test_the_demo_takes_no_test_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="data = demo has its own splits"):
        raw_files(CorpusSettings(test_data=str(table(tmp_path / "a.csv"))))
