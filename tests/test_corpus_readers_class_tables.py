"""Tables of a class each: the name of a file is the label where no column has any, and asked where one may."""

import csv
from pathlib import Path

import pytest

from corpus.errors import DataError
from corpus.readers.read import Reading
from corpus.readers.undecided import answers_in
from corpus.settings import CorpusSettings

HEAD = ["title", "text", "subject"]


def folder(tmp_path: Path, subjects: dict[str, tuple[str, str]], head: list[str] = HEAD) -> CorpusSettings:
    """Write a table for each name, whose rows have one of two subjects, and return the settings that read them."""
    for name, values in subjects.items():
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as stream:
            rows = [
                [f"Title {n}", f"a long text {n} of {name} about what was seen", values[n % 2]][: len(head)]
                for n in range(12)
            ]
            csv.writer(stream).writerows([head, *rows])
    return CorpusSettings(data=str(tmp_path))


def labels(settings: CorpusSettings) -> list[str | None]:
    return [document.label for document in Reading(settings).documents()]


def test_without_a_column_of_labels_the_name_of_the_file_is_one(tmp_path: Path) -> None:
    settings = folder(tmp_path, {"Fake.csv": ("", ""), "True.csv": ("", "")}, HEAD[:2])
    assert labels(settings) == ["fake"] * 12 + ["true"] * 12
    columns = Reading(settings).columns[0]
    assert columns.label == "@file" and columns.why["label"] == "the name of the file, one a class"


def test_a_column_with_other_values_in_each_file_is_asked_about_and_either_answer_is_read(tmp_path: Path) -> None:
    settings = folder(tmp_path, {"Fake.csv": ("News", "US"), "True.csv": ("world", "politics")})
    with pytest.raises(DataError, match=r"name of its file \(fake, true\) or in a column \(subject\)") as error:
        Reading(settings)
    answers = answers_in(str(error.value))
    assert answers == ["corpus.label_column=@file", "corpus.label_column=subject"]
    by_file, by_column = (settings.model_copy(update={"label_column": answer.partition("=")[2]}) for answer in answers)
    assert set(labels(by_file)) == {"fake", "true"}
    assert set(labels(by_column)) == {"News", "US", "world", "politics"}


@pytest.mark.parametrize(
    ("subjects", "head"),
    [
        ({"books.csv": ("good", "bad"), "music.csv": ("good", "bad")}, HEAD),  # the labels of both
        ({"books.csv": ("good", "bad"), "music.csv": ("well", "ill")}, ["title", "text", "label"]),  # by its name
        ({"part-0001.csv": ("good", "bad"), "part-0002.csv": ("well", "ill")}, HEAD),  # no words
        ({"part_aa.csv": ("good", "bad"), "part_ab.csv": ("well", "ill")}, HEAD),  # letters that count
    ],
)
def test_a_column_of_labels_stays_one(tmp_path: Path, subjects: dict[str, tuple[str, str]], head: list[str]) -> None:
    found = set(labels(folder(tmp_path, subjects, head)))
    assert found == {value for values in subjects.values() for value in values}


def test_what_labels_are_called_holds_for_names_of_files(tmp_path: Path) -> None:
    settings = folder(tmp_path, {"film-neg.csv": ("", ""), "film-pos.csv": ("", "")}, HEAD[:2])
    named = settings.model_copy(update={"label_names": {"neg": "bad", "pos": "good"}})
    assert set(labels(named)) == {"bad", "good"}


def test_a_number_that_all_names_share_counts_nothing(tmp_path: Path) -> None:
    settings = folder(tmp_path, {"fake-2020.csv": ("", ""), "true-2020.csv": ("", "")}, HEAD[:2])
    assert set(labels(settings)) == {"fake", "true"}


def test_what_is_for_something_else_holds_no_labels(tmp_path: Path) -> None:
    settings = folder(tmp_path, {"Fake.csv": ("Ann", "Bob"), "True.csv": ("Cid", "Dee")})
    assert set(labels(settings.model_copy(update={"group_column": "subject"}))) == {"fake", "true"}
    settings = folder(tmp_path, {"Fake.csv": ("train", "test"), "True.csv": ("train", "test")})
    documents = list(Reading(settings).documents())
    assert {(document.label, document.split) for document in documents} == {
        (label, split) for label in ("fake", "true") for split in ("train", "test")
    }


def test_one_table_has_no_class_by_its_name(tmp_path: Path) -> None:
    settings = folder(tmp_path, {"Fake.csv": ("News", "US")})
    with pytest.raises(DataError, match="takes tables of one kind that are called after classes"):
        Reading(settings.model_copy(update={"label_column": "@file"}))
