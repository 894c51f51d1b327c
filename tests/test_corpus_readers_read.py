"""The one door: every format has a reader, whatever the settings allow."""

from pathlib import Path
from typing import get_args

import pytest

from corpus.errors import DataError
from corpus.readers.read import FORMATS, Reading, describe, read_documents
from corpus.readers.split_names import SPLIT_NAMES
from corpus.settings import CorpusSettings


def test_every_format_of_the_settings_has_a_reader() -> None:
    formats = set(get_args(CorpusSettings.model_fields["format"].annotation))
    assert set(FORMATS) == formats - {"auto"}


def test_the_demo_says_that_it_is_synthetic() -> None:
    info = describe(CorpusSettings())
    assert info.synthetic
    assert "synthetic" in info.notes[0]
    assert sum(1 for _ in read_documents(CorpusSettings(demo_documents=200))) == 213


def test_files_of_one_name_are_told_with_their_folders(tmp_path: Path) -> None:
    for split in ("train", "test"):
        (tmp_path / split).mkdir()
        (tmp_path / split / "data.csv").write_text("text,label\n" + "good,1\nbad,0\n" * 9)
    read = Reading(CorpusSettings(data=str(tmp_path))).record()
    assert [file.file for file in read.files] == ["train/data.csv", "test/data.csv"]


def test_sources_are_named_without_the_folders_of_this_machine(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("text,label\ngood,1\nbad,0\n")
    info = describe(CorpusSettings(data=str(path)))
    assert (info.source, info.format, info.synthetic) == ("reviews.csv", "csv", False)
    assert info.notes == ("text column: text (found by its name); label column: label (found by its name)",)


def test_files_of_different_formats_go_together(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,label\ngood,1\nbad,0\n")
    (tmp_path / "b.jsonl").write_text('{"review": "fine", "stars": 1}\n')
    settings = CorpusSettings(data=str(tmp_path / "a.csv"), test_data=str(tmp_path / "b.jsonl"))
    assert [(d.id, d.split, d.label) for d in read_documents(settings)] == [
        ("train:1", "train", "1"),
        ("train:2", "train", "0"),
        ("test:1", "test", "1"),
    ]
    assert describe(settings).format == "csv, jsonl"


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"folders", "aclimdb", "aclimdb-doubled", "class-files"}))
def test_a_folder_is_not_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "pos").mkdir()
    (tmp_path / "pos" / "1.txt").write_text("x")
    with pytest.raises(DataError, match=f"a folder, but format = {name}"):
        list(read_documents(CorpusSettings(data=str(tmp_path), format=name)))


def test_every_name_of_a_split_means_one_of_four() -> None:
    assert set(SPLIT_NAMES.values()) == {"train", "validation", "test", "unlabelled"}
