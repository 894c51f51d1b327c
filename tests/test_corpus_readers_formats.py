"""The format of a file is found from its name, else from its content."""

import gzip
from pathlib import Path

import pytest

from corpus.errors import DataError
from corpus.readers.formats import format_of
from corpus.settings import CorpusSettings

CSV = "text,label\ngood,1\n"
LINES = "0 bad film\n1 good film\n0 worse film\n1 better film\n"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", CSV, "csv"),
        ("a.CSV", CSV, "csv"),
        ("a.tsv", "text\tlabel\n", "tsv"),
        ("a.jsonl", "{}", "jsonl"),
        ("a.ndjson", "{}", "jsonl"),
        ("a.txt", CSV, "csv"),
        ("a.txt", "text\tlabel\ngood one\t1\n", "tsv"),
        ("a.txt", '{"text": "a"}\n', "jsonl"),
        ("a.json", '{"text": "a"}\n', "jsonl"),
        ("a.json", '[{"text": "a"}]', "jsonl"),
        ("a.cor", "__label__1 good, really\n", "fasttext"),
        ("stsa.binary.dev", LINES, "labelled-lines"),
        ("sorted", "0 bad film\n0 worse film\n", "labelled-lines"),
        ("a", "PAR1...", "parquet"),
    ],
)
def test_names_and_contents(tmp_path: Path, name: str, content: str, expected: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    assert format_of(path, CorpusSettings()) == expected
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress(content.encode()))
    assert format_of(packed, CorpusSettings()) == expected


def test_the_setting_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(LINES)
    assert format_of(path, CorpusSettings(format="labelled-lines")) == "labelled-lines"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", "".join(f"scene{n} was dull@neg\n" for n in range(30)), "first line of its own, such as sep=@"),
        ("a.xlsx", "PK", "xlsx is not read; save it as CSV"),
        ("a.txt", "Once upon a time\nthere was\na story\n", "format not recognised .* set format in .*labelled-lines"),
        ("a.txt", "\n\n", "format not recognised"),
        ("a.arff", "% made\n@RELATION r\n@data\n'a',b\n", "an ARFF file of Weka.\nWrite its rows as CSV"),
        ("a.sql", "-- dump\nCREATE TABLE `posts` (t text, l text);\n", r"new.db < .*a.sql && .*'SELECT \* FROM posts'"),
        ("a b.sql", "\ufeffSET x = 1;\nINSERT INTO my.posts VALUES (1);\n", r"< '.*a b.sql' && .* posts' > '.*'.csv"),
        ("a.txt", "EU NNP B-ORG\nsays VB O\n\nGerman JJ B-MISC\n. . O\n", "words with a tag each"),
    ],
)
def test_what_is_not_read_says_what_to_do(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(DataError, match=message):
        format_of(path, CorpusSettings())
