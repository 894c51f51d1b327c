"""Folders as data sets come: shards, pieces, splits in names, a file a class, and what stands among them."""

import gzip
import os
import runpy
from collections import Counter
from pathlib import Path

import pytest

from corpus.errors import DataError

_shared = runpy.run_path(str(Path(__file__).with_name("readings.py")))
ROWS, written, table, reading, told_of = (_shared[n] for n in ("ROWS", "written", "table", "reading", "told_of"))


def folder(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        written(root / name, content)
    return root


def splits(path: Path) -> dict[tuple[str | None, str | None], int]:
    return dict(Counter((document.split, document.label) for document in reading(path).documents()))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["data/train-00000-of-00002.csv", "data/train-00001-of-00002.csv", "data/test-00000-of-00001.csv"],
         {"train": 2, "test": 1}),
        (["train_data.csv", "test_data.csv"], {"train": 1, "test": 1}),
        (["train.csv", "eval.csv"], {"train": 1, "validation": 1}),
        (["X_train.tsv.gz", "X_val.tsv.gz"], {"train": 1, "validation": 1}),
        (["train/a.csv", "test/b.csv"], {"train": 1, "test": 1}),
        (["训练集.csv", "测试集.csv"], {"train": 1, "test": 1}),
        (["part-00000-x.csv", "part-00001-x.csv", "_SUCCESS"], {None: 2}),
        (["reviews.csv", "README.md"], {None: 1}),
        (["one.csv", "two.csv"], {None: 2}),
    ],
)  # fmt: skip
def test_tables_by_their_names(tmp_path: Path, names: list[str], expected: dict[str | None, int]) -> None:
    for name in names:
        content = table("\t" if ".tsv" in name else ",").encode()
        written(tmp_path / "d" / name, gzip.compress(content) if name.endswith(".gz") else content)
    assert splits(tmp_path / "d") == {
        (split, label): 20 * count for split, count in expected.items() for label in ("neg", "pos")
    }
    ids = [document.id for document in reading(tmp_path / "d").documents()]
    assert len(set(ids)) == len(ids)


def test_files_that_are_not_read_are_named(tmp_path: Path) -> None:
    path = folder(
        tmp_path / "d", {"train.csv": table(), "test.csv": table(), "sample_submission.csv": "id,label\n1,0\n"}
    )
    assert told_of(path)["files_left_out"] == ["sample_submission.csv"]


def test_a_file_to_be_labelled_is_told_with_what_to_do(tmp_path: Path) -> None:
    unlabelled = "id,text\n" + "".join(f'{n},"{text}"\n' for n, (text, _) in enumerate(ROWS))
    path = folder(tmp_path / "d", {"train.csv": table(), "test.csv": unlabelled})
    with pytest.raises(DataError, match=r"test\.csv has no labels.*\n.*--data .*train\.csv, then: wordloom predict"):
        reading(path)


def test_tables_of_different_kinds_ask_which_is_meant(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"several tables, and nothing says which is meant: a\.csv, b\.jsonl"):
        reading(folder(tmp_path / "d", {"a.csv": table(), "b.jsonl": '{"text": "a"}\n'}))


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["pos.txt", "neg.txt", "README.txt"], {(None, "pos"), (None, "neg")}),
        (["rt-polarity.pos", "rt-polarity.neg"], {(None, "pos"), (None, "neg")}),
        (["train/pos.txt", "train/neg.txt", "test/pos.txt"], {("train", "pos"), ("train", "neg"), ("test", "pos")}),
        (["train_pos.txt", "train_neg.txt", "test_pos.txt"], {("train", "pos"), ("train", "neg"), ("test", "pos")}),
    ],
)
def test_a_file_a_class(tmp_path: Path, names: list[str], labels: set[tuple[str | None, str]]) -> None:
    path = folder(tmp_path / "d", dict.fromkeys(names, "one fine line\n\nanother line\n"))
    assert splits(path) == dict.fromkeys(labels, 2)


def test_splits_in_the_names_of_folders(tmp_path: Path) -> None:
    path = folder(tmp_path / "a", {"n-bydate-train/x/1": "a", "n-bydate-train/y/1": "b", "n-bydate-test/x/2": "c"})
    assert splits(path) == {("train", "x"): 1, ("train", "y"): 1, ("test", "x"): 1}
    path = folder(tmp_path / "b", {"train_pos/1": "a", "train_neg/1": "b", "test_pos/1": "c", "test_neg/1": "d"})
    assert splits(path) == {(split, label): 1 for split in ("train", "test") for label in ("neg", "pos")}


def test_junk_is_no_document_and_no_class(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "neg/1.txt": "bad", "pos/1.txt": "good", "neg/Thumbs.db": b"\xd0\xcf\x11\xe0", "pos/desktop.ini": "[x]",
        "results/plot.png": b"\x89PNG\r\n\x1a\n\xff", "__pycache__/a.pyc": b"\0\xff", ".git/x": "y",
        "pos/photo": b"\xff\xd8\xff\xe0\0\x10JFIF",
    }  # fmt: skip
    path = folder(tmp_path / "d", files)
    (path / "neg" / "dangling").symlink_to("/nowhere/at/all")
    os.mkfifo(path / "neg" / "pipe")
    assert splits(path) == {(None, "neg"): 1, (None, "pos"): 1}
    assert sum(told_of(path)["files"][0]["left_out"].values()) == 5


def test_documents_may_be_packed_and_wide(tmp_path: Path) -> None:
    path = folder(
        tmp_path / "d", {"pos/1.txt.gz": gzip.compress(b"good one"), "neg/1.txt": "schlecht, böse".encode("utf-16")}
    )
    assert [document.text for document in reading(path).documents()] == ["schlecht, böse", "good one"]
