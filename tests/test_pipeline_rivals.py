"""Rivals from the command line: the documents go out without labels, and the answers come back as a row."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from corpus.store import Corpus
from models.predictions import predicted_rows
from reports.request import ReportRequest

pytestmark = pytest.mark.usefixtures("stages_here")
Call = Callable[..., tuple[int, str, str]]


def corpus_of(place: Path) -> Corpus:
    request = ReportRequest.read(place / "runs" / "reviews", place)
    assert request is not None
    return Corpus.open(request.corpus)


def answer(place: Path, source: Path, target: Path) -> None:
    """Give every document of an exported file its right label."""
    corpus = corpus_of(place)
    labels = dict(zip(corpus.ids, corpus.column("label"), strict=True))
    with source.open(encoding="utf-8", newline="") as stream:
        rows = [{"id": row["id"], "label": labels[row["id"]]} for row in csv.DictReader(stream)]
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["id", "label"])
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("name", ["set.csv", "set.tsv.gz", "set.jsonl", "set.parquet"])
def test_the_test_set_goes_out_with_ids_and_without_labels(place: Path, call: Call, name: str) -> None:
    code, out, err = call("export", "reviews", "test-set", name)
    assert (code, out) == (0, "") and "documents (validation" in err
    corpus = corpus_of(place)
    if name.endswith(".parquet"):
        table = parquet.read_table(place / name)
        rows = predicted_rows(corpus)
        assert table.column_names == ["id", "split", "text"]
        assert table.column("text").to_pylist() == corpus.texts(rows)
        assert table.column("id").to_pylist() == [corpus.ids[row] for row in rows]
    if name.endswith(".jsonl"):
        first = json.loads((place / name).read_text(encoding="utf-8").splitlines()[0])
        assert list(first) == ["id", "split", "text"]


@pytest.mark.parametrize(("what", "file"), [("test-set", "set.csv"), ("skipgram", "vectors.bin")])
def test_files_of_a_run_are_found_from_elsewhere(
    place: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, file: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = call("export", str(place / "runs" / "reviews"), what, file)
    assert code == 0 and (tmp_path / file).is_file(), err


def test_answers_become_a_row_and_everything_else_is_reused(place: Path, call: Call) -> None:
    call("export", "reviews", "test-set", "set.csv")
    answer(place, place / "set.csv", place / "oracle.csv")
    code, out, err = call("run", "reviews.cfg", "-j", "1", "-S", "rival.oracle.predictions=oracle.csv")
    assert code == 0, err
    assert any(line.split()[:2] == ["oracle", "100.0"] for line in out.splitlines())
    assert "Take oracle (made elsewhere)" in out, out
    assert "2 made" in err  # the rival and the report
    code, _, err = call("predict", "tiny", "a text", "--cell", "oracle")
    assert code == 2 and "oracle is a rival" in err and "known: majority, nb-svm" in err
    code, out, _ = call("predict", "tiny", "a text")
    assert code == 0 and out.split("\t")[0] in ("negative", "positive")
    code, out, _ = call("status", "reviews.cfg", "-S", "rival.oracle.predictions=oracle.csv")
    assert code == 0 and any(line.startswith("oracle") for line in out.splitlines())


@pytest.mark.parametrize(
    ("setting", "content", "said"),
    [
        ("rival.bert.predictions=none.csv", "", "predictions = none.csv: no such file"),
        ("rival.bert.parameters=1e6", "", "-S rival.bert.predictions=… begins one"),
        ("rival.nb-svm.predictions=bert.csv", "id,label\n", "a cell of this run is called that"),
        ("rival.bert.predictions=bert.csv,bert.csv", "id,label\n", "a file is there twice"),
        ("rival.bert.predictions=bert.csv", "id,label\nx-1,positive\n", "id = x-1: this run has no such document"),
        ("rival.bert.colour=blue", "", "no section [rival.bert]; there is none"),
    ],
)
def test_what_is_wrong_with_a_rival_is_said_before_anything_is_trained(
    place: Path, call: Call, setting: str, content: str, said: str
) -> None:
    (place / "bert.csv").write_text(content, encoding="utf-8")
    code, _, err = call("run", "reviews.cfg", "-j", "1", "-S", "classifier.hidden_size=5", "-S", setting)
    assert code == 2 and said in err
    assert "classify" not in err


def test_the_kind_of_file_is_told_by_its_name(call: Call) -> None:
    code, _, err = call("export", "reviews", "test-set", "set.doc")
    assert code == 2 and "allowed: .csv, .tsv" in err
