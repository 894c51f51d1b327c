"""Parquet files."""

from decimal import Decimal
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
    with pytest.raises(DataError, match="no documents in it"):
        read(path)
    pq.write_table(pa.table({"a": [1, 2], "label": [1, 2]}), path)
    with pytest.raises(DataError, match="no text column found; the columns are: a, label"):
        read(path)


LABELS = ["neg", "pos"] * 20
TEXTS = [f"the film of scene {row} went on" for row in range(40)]
#: Columns that nobody asked for, of every type that a table may have.
BESIDE = {
    "binary": pa.array([b"\xff\xfe"] * 40),
    "date": pa.array([2**31 - 1] * 40, pa.date32()),
    "decimal": pa.array([Decimal("1.10")] * 40),
    "dictionary": pa.array(["a", "b"] * 20).dictionary_encode(),
    "duration": pa.array([5] * 40, pa.duration("us")),
    "list": pa.array([[1, 2]] * 40),
    "map": pa.array([[("a", 1)]] * 40, pa.map_(pa.string(), pa.int8())),
    "nothing": pa.nulls(40),
    "struct": pa.array([{"a": 1}] * 40),
    "time": pa.array([5] * 40, pa.time64("ns")),
    "timestamp": pa.array(range(40), pa.timestamp("ns")),
    "zone": pa.array(range(40), pa.timestamp("s", tz="Europe/Berlin")),
}


def write(path: Path, table: pa.Table) -> Path:
    with pa.OSFile(str(path), "wb") as sink:
        if path.suffix == ".parquet":
            pq.write_table(table, sink)
        else:
            kind = pa.ipc.new_stream if path.name == "stream.arrow" else pa.ipc.new_file
            with kind(sink, table.schema) as writer:
                writer.write_table(table)
    return path


@pytest.mark.parametrize("name", ["r.parquet", "r.arrow", "stream.arrow", "r.feather"])
@pytest.mark.parametrize("beside", sorted(BESIDE))
def test_no_type_of_another_column_stops_reading(tmp_path: Path, name: str, beside: str) -> None:
    table = pa.table({beside: BESIDE[beside], "text": TEXTS, "label": LABELS})
    assert [(text, label) for text, label, _ in read(write(tmp_path / name, table))] == [
        *zip(TEXTS, LABELS, strict=True)
    ]


@pytest.mark.parametrize("name", ["r.parquet", "r.arrow"])
@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (pa.array([b"neg", b"pos"] * 20), "neg"),
        (pa.array([Decimal("1.00"), Decimal("2.50")] * 20), "1"),
        (pa.array([1.0, 2.0] * 20), "1"),
        (pa.array([True, False] * 20), "true"),
        (pa.array([["neg"], ["pos"]] * 20), "neg"),
        (pa.array([0, 1] * 20, pa.date32()), "1970-01-01"),
        (pa.array(["neg", "pos"] * 20).dictionary_encode(), "neg"),
        (pa.array(["neg", "pos"] * 20, pa.large_string()), "neg"),
    ],
)
def test_labels_of_every_type(tmp_path: Path, name: str, labels: pa.Array, found: str) -> None:
    path = write(tmp_path / name, pa.table({"text": TEXTS, "label": labels}))
    assert read(path)[0] == (TEXTS[0], found, None)


def test_columns_of_one_name(tmp_path: Path) -> None:
    table = pa.table([pa.array(TEXTS), pa.array(LABELS), pa.array(TEXTS)], names=["text", "label", "text"])
    assert read(write(tmp_path / "r.parquet", table))[0] == (TEXTS[0], "neg", None)


def test_bytes_that_are_no_text_are_told_where_they_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "r.parquet", pa.table({"text": pa.array([b"fine"] * 39 + [b"\xff"]), "label": LABELS}))
    with pytest.raises(DataError, match="row 40: column text holds bytes that are not UTF-8"):
        read(path)
