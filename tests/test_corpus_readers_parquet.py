"""Parquet files."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.errors import DataError
from corpus.readers.read import read_documents
from corpus.settings import CorpusSettings


def read(path: Path, **settings: str) -> list[tuple[str, str | None, str | None]]:
    return [(d.text, d.label, d.split) for d in read_documents(CorpusSettings(data=str(path), **settings))]


def test_types_and_missing_values(tmp_path: Path) -> None:
    path = tmp_path / "reviews.parquet"
    table = pa.table(
        {
            "n": pa.array(range(4)),
            "tokens": pa.array([["a"], ["b"], [], None]),
            "review": pa.array(["a", "b", None, "d"]).dictionary_encode(),
            "stars": pa.array([5.0, 1.0, 4.5, None]),
            "split": pa.array(["train", "test", None, "train"]),
        }
    )
    pq.write_table(table, path)
    assert read(path) == [
        ("a", "5", "train"),
        ("b", "1", "test"),
        ("", "4.5", None),
        ("d", None, "unlabelled"),
    ]


def test_more_rows_than_a_batch_keep_their_order(tmp_path: Path) -> None:
    path = tmp_path / "reviews.parquet"
    pq.write_table(pa.table({"text": [f"t{n}" for n in range(3000)], "label": [n % 2 for n in range(3000)]}), path)
    assert read(path) == [(f"t{n}", str(n % 2), None) for n in range(3000)]


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "reviews.parquet"
    pq.write_table(pa.table({"text": ["a"], "label": [1]}), path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match=r"reviews\.parquet: no readable Parquet file"):
        read(path)


def test_no_rows_and_no_text(tmp_path: Path) -> None:
    path = tmp_path / "reviews.parquet"
    pq.write_table(pa.table({"text": pa.array([], pa.string()), "label": pa.array([], pa.int8())}), path)
    with pytest.raises(DataError, match="no rows"):
        read(path)
    pq.write_table(pa.table({"a": [1, 2], "label": [1, 2]}), path)
    with pytest.raises(DataError, match="no text column found; the columns are: a, label"):
        read(path)
