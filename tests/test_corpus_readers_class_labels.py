"""Names of classes that Hugging Face's files carry: read as labels, -1 as none, damaged ones ignored."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.readers.class_labels import called, class_names
from corpus.readers.read import read_documents
from corpus.settings import CorpusSettings

NUMBERS = [0, 1, -1, 1, 0, 1] * 4


def table(about: object) -> pa.Table:
    texts = [f"a film number {number} that somebody saw" for number in range(len(NUMBERS))]
    columns = {"text": texts, "label": pa.array(NUMBERS, pa.int64())}
    return pa.table(columns).replace_schema_metadata({"huggingface": json.dumps(about)})


def features(**label: object) -> dict[str, object]:
    return {"info": {"features": {"text": {"dtype": "string", "_type": "Value"}, "label": label}}}


@pytest.mark.parametrize("format_name", ["parquet", "arrow"])
def test_classes_are_called_as_the_file_says(tmp_path: Path, format_name: str) -> None:
    path, rows = tmp_path / f"data.{format_name}", table(features(names=["bad", "good"], _type="ClassLabel"))
    if format_name == "parquet":
        pq.write_table(rows, path)
    else:
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, rows.schema) as stream:
            stream.write_table(rows)
    labels = [document.label for document in read_documents(CorpusSettings(data=str(path)))]
    assert labels == [{0: "bad", 1: "good", -1: None}[number] for number in NUMBERS]


@pytest.mark.parametrize(
    "about",
    [None, [], {"info": 3}, features(names="ab", _type="ClassLabel"), features(names=[1], _type="ClassLabel"),
     features(dtype="int64", _type="Value"), {"info": {"features": {"label": [1]}}}],
)  # fmt: skip
def test_names_that_are_none_change_nothing(about: object) -> None:
    assert class_names(table(about).schema) == {}
    assert class_names(pa.schema([("label", pa.int64())])) == {}


def test_a_number_without_a_name_stays() -> None:
    assert called(pa.array([0, 7, None, -1]), ["a", "b"]).to_pylist() == ["a", "7", None, None]
    texts = pa.array(["0", "1"])
    assert called(texts, ["a", "b"]) is texts
