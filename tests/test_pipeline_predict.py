"""Predicting from a text, a table and a pipe: what was there stays, and memory is bounded."""

import csv
import gzip
import io
import json
import os
import sys
import threading
import types
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from classifiers.predict import Predictions
from corpus.json_files import write_json
from corpus.readers.new_texts import CHUNK
from corpus.settings import CorpusSettings
from pipeline.text_source import existing_path, looks_like_path

Cli = Callable[..., tuple[int, str, str]]


class Predictor:
    """Stands in for a trained model: the longer the text, the more positive; it knows every word but `zzz`."""

    labels = ("negative", "positive")
    threshold = 0.5
    chunks: list[int] = []  # noqa: RUF012

    @classmethod
    def load(cls, folder: Path, manner: dict[str, object]) -> "Predictor":
        assert not manner, "a model that was handed over says itself how sure it may be"
        assert (folder / "model.json").is_file()
        cls.chunks = []
        return cls()

    def predictions(self, texts: Sequence[str]) -> Predictions:
        lengths = np.array([len(text) for text in texts], dtype=np.float64)
        self.chunks.append(len(lengths))
        share = lengths / (lengths + 10)
        words = np.array([sum(word != "zzz" for word in text.split()) for text in texts], np.int64)
        shares = np.stack([1 - share, share], axis=1)  # (n, C)
        return Predictions((share >= self.threshold).astype(np.int64), shares, words)


@pytest.fixture(autouse=True)
def model(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    module = types.ModuleType("classifiers.predict")
    module.Predictor = Predictor  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "classifiers.predict", module)
    monkeypatch.setattr(Predictor, "labels", ("negative", "positive"))
    folder = project / "runs" / "demo" / "model"
    folder.mkdir(parents=True)
    write_json(folder / "model.json", {"cleaning": CorpusSettings(text_column="review").model_dump(mode="json")})
    return folder


def pipe_in(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


ROWS = [
    {"id": "1", "review": "a" * 30, "stars": "4"},
    {"id": "2", "review": "short, but\nof two lines", "stars": ""},
    {"id": "3", "review": "房间很好", "stars": "=1+1"},
]


def table(path: Path, separator: str = ",", rows: Sequence[dict[str, str]] = ROWS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_csv(text: str, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=separator))


def test_a_text(cli: Cli) -> None:
    assert cli("predict", "demo", "a" * 30) == (0, "positive\tnegative=0.2500\tpositive=0.7500\n", "")


def test_a_text_without_a_known_word_says_so(cli: Cli) -> None:
    code, out, err = cli("predict", "demo", "zzz zzz", "--json")
    assert (code, json.loads(out)["known_words"]) == (0, 0)
    assert "knows no word of this text" in err
    assert json.loads(cli("predict", "demo", "zzz film", "--json")[1])["known_words"] == 1


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_an_empty_text_is_no_folder(text: str) -> None:
    assert existing_path(text, "demo") is None


def test_a_file_keeps_its_lines_in_order_and_empty_ones_too(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "texts").write_bytes("\ufeffab\r\n\n".encode() + b"c" * 90 + b"\nd")
    code, out, err = cli("predict", "demo", "texts", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [row["label"] for row in rows] == ["negative", "negative", "positive", "negative"]
    assert rows[2]["probabilities"] == {"negative": 0.1, "positive": 0.9}
    assert rows[0]["probabilities"]["positive"] == pytest.approx(2 / 12, abs=1e-6)  # neither mark nor line end counts
    assert "4 texts labelled" in err and "texts/s" in err
    assert "1 text without a word that the model knows, first number 2" in err


def test_lines_with_commas_are_texts_and_no_table(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "texts.txt").write_text("good film, I say\ngood plot\nbad film, they say\nbad plot\n", encoding="utf-8")
    assert cli("predict", "demo", "texts.txt")[1].count("\n") == 4


@pytest.mark.parametrize(
    ("name", "separator"), [("new.csv", ","), ("new.tsv", "\t"), ("new.csv.gz", ","), ("new", ",")]
)
def test_a_table_in_a_table_out(tmp_path: Path, cli: Cli, name: str, separator: str) -> None:
    table(tmp_path / "plain", separator)
    data = (tmp_path / "plain").read_bytes()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    code, out, _ = cli("predict", "demo", name)
    rows = read_csv(out, separator)
    assert code == 0
    assert list(rows[0]) == [
        "id",
        "review",
        "stars",
        "label",
        "probability",
        "probability_negative",
        "probability_positive",
    ]
    assert [row["review"] for row in rows] == [row["review"] for row in ROWS]
    assert rows[0]["label"] == "positive" and rows[0]["probability"] == rows[0]["probability_positive"] == "0.75"
    assert rows[2]["stars"] == "'=1+1", "no spreadsheet runs it"


@pytest.mark.parametrize("name", ["out.csv", "out.tsv", "out.csv.gz", "out.jsonl", "out.parquet"])
def test_answers_go_to_a_file_in_the_format_of_its_name(tmp_path: Path, cli: Cli, name: str) -> None:
    table(tmp_path / "new.csv")
    code, out, err = cli("predict", "demo", "new.csv", "-o", name)
    assert (code, out) == (0, "") and name in err
    path = tmp_path / name
    if name.endswith(".parquet"):
        rows = pq.read_table(path).to_pylist()
    elif name.endswith(".jsonl"):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    else:
        data = path.read_bytes()
        rows = read_csv(
            (gzip.decompress(data) if name.endswith(".gz") else data).decode(), "\t" if ".tsv" in name else ","
        )
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert [row["label"] for row in rows] == ["positive", "positive", "negative"]
    assert [float(row["probability"]) for row in rows] == pytest.approx([0.75, 23 / 33, 10 / 14], abs=1e-5)
    assert {path.name for path in tmp_path.iterdir()} == {"runs", "new.csv", name}, "nothing half-written stays"


def test_json_lines_keep_their_types_and_the_keys_that_each_has(tmp_path: Path, cli: Cli) -> None:
    lines = [{"review": "a" * 30, "stars": 4, "tags": ["x"]}, {"review": "b", "more": {"deep": None}}, {"review": None}]
    (tmp_path / "new.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    rows = [json.loads(line) for line in cli("predict", "demo", "new.jsonl")[1].splitlines()]
    for row, line in zip(rows, lines, strict=True):
        assert {name: row[name] for name in line} == line
        assert set(row) - set(line) == {"label", "probability", "probability_negative", "probability_positive"}
    with_words = [json.loads(line) for line in cli("predict", "demo", "new.jsonl", "--json")[1].splitlines()]
    assert [row["known_words"] for row in with_words] == [1, 1, 0]
    cli("predict", "demo", "new.jsonl", "-o", "out.csv")
    assert [row["tags"] for row in read_csv((tmp_path / "out.csv").read_text(encoding="utf-8"))] == ['["x"]', "", ""]


def test_parquet_keeps_its_types(tmp_path: Path, cli: Cli) -> None:
    made = pa.table(
        {
            "when": pa.array([1, None], pa.timestamp("ns")),
            "review": pa.array(["a" * 30, None]),
            "numbers": pa.array([[1, 2], None], pa.list_(pa.int16())),
            "raw": pa.array([b"\xff", b"x"]),
        }
    )
    pq.write_table(made, tmp_path / "new.parquet")
    assert cli("predict", "demo", "new.parquet", "-o", "out.parquet")[0] == 0
    found = pq.read_table(tmp_path / "out.parquet")
    assert found.select(made.schema.names).equals(made)
    assert found.column("label").to_pylist() == ["positive", "negative"]
    assert found.schema.field("probability").type == pa.float32()
    code, _, err = cli("predict", "demo", "new.parquet", "-o", "out.csv")
    assert (code, "column raw" in err) == (2, True), "bytes that are no text have no place in a CSV file"


def test_where_there_is_nothing_to_label_the_answer_is_a_table_without_rows(tmp_path: Path, cli: Cli) -> None:
    nothing = pa.table({"review": pa.array([], pa.string()), "stars": pa.array([], pa.int8())})
    pq.write_table(nothing, tmp_path / "new.parquet")
    pa.feather.write_feather(nothing, tmp_path / "new.feather")
    (tmp_path / "new.csv").write_text("review,stars\n")
    columns = [*nothing.column_names, "label", "probability", "probability_negative", "probability_positive"]
    for source in ("new.csv", "new.parquet", "new.feather"):
        code, _, err = cli("predict", "demo", source, "-o", "answers.parquet")
        answers = pq.read_table(tmp_path / "answers.parquet")
        assert (code, answers.column_names, answers.num_rows) == (0, columns, 0), err
    for source, content in (("new.jsonl", ""), ("blank.jsonl", "\n\n"), ("new.json", "[]"), ("new.txt", "")):
        (tmp_path / source).write_text(content)
        assert cli("predict", "demo", source, "-o", "answers.jsonl")[0] == 0
        assert (tmp_path / "answers.jsonl").read_text() == ""


def test_half_a_pair_of_surrogates_is_written_out_where_a_file_has_no_word_for_it(tmp_path: Path, cli: Cli) -> None:
    record = {"review": "good \ud83d", "\udc00": "é"}
    (tmp_path / "new.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    assert cli("predict", "demo", "new.jsonl", "-o", "out.parquet")[0] == 0
    row = pq.read_table(tmp_path / "out.parquet").to_pylist()[0]
    assert (row["review"], row["\\udc00"]) == ("good \\ud83d", "é")
    assert cli("predict", "demo", "new.jsonl", "-o", "out.jsonl")[0] == 0
    assert json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8")).items() >= record.items()


def test_a_pipe_whose_lines_cannot_be_told_apart_is_refused(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    pipe_in(monkeypatch, "good\nbad\n".encode("utf-16"))
    code, out, err = cli("predict", "demo", "-", "-S", "corpus.encoding=utf-16")
    assert (code, out) == (2, "")
    assert "iconv -f utf-16 -t utf-8 |" in err


def test_a_column_that_is_called_like_an_answer_stays(tmp_path: Path, cli: Cli) -> None:
    table(tmp_path / "new.csv", rows=[{"label": "4", "review": "good", "predicted_label": "x"}])
    code, _, err = cli("predict", "demo", "new.csv", "-o", "out.csv")
    row = read_csv((tmp_path / "out.csv").read_text(encoding="utf-8"))[0]
    assert (code, row["label"], row["predicted_label"]) == (0, "4", "x")
    assert row["predicted_predicted_label"] == "negative"
    assert "the answers are in predicted_predicted_label" in err


def test_a_threshold_chooses_and_not_the_most_probable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    monkeypatch.setattr(Predictor, "threshold", 0.8)
    assert cli("predict", "demo", "a" * 30)[1].startswith("negative\tnegative=0.2500")
    table(tmp_path / "new.csv")
    row = read_csv(cli("predict", "demo", "new.csv", "--top", "2")[1])[0]
    assert [row[name] for name in ("label", "probability", "label_2")] == ["negative", "0.25", "positive"]
    assert cli("predict", "demo", "a" * 30, "--top", "1")[1] == "negative\tnegative=0.2500\n"


def test_the_most_probable_classes_alone(tmp_path: Path, cli: Cli) -> None:
    table(tmp_path / "new.csv")
    row = read_csv(cli("predict", "demo", "new.csv", "--top", "2")[1])[0]
    added = {name: row[name] for name in ("label", "probability", "label_2", "probability_2")}
    assert added == {"label": "positive", "probability": "0.75", "label_2": "negative", "probability_2": "0.25"}
    assert "probability_positive" not in row
    assert cli("predict", "demo", "a" * 30, "--top", "1")[1] == "positive\tpositive=0.7500\n"
    assert json.loads(cli("predict", "demo", "a" * 30, "--top", "1", "--json")[1])["probabilities"] == {
        "positive": 0.75
    }
    assert cli("predict", "demo", "new.csv", "--top", "9")[0] == 0
    assert cli("predict", "demo", "new.csv", "--top", "0")[0] == 2


def test_the_text_column_is_the_run_s_or_named_or_certain(tmp_path: Path, cli: Cli) -> None:
    table(tmp_path / "other.csv", rows=[{"headline": "a", "body": "b" * 30, "note": "c"}])
    assert read_csv(cli("predict", "demo", "other.csv")[1])[0]["label"] == "positive", "body is a usual name"
    assert read_csv(cli("predict", "demo", "other.csv", "--text-column", "note")[1])[0]["label"] == "negative"
    pair = {"sentence1": "a film that I saw on Monday", "sentence2": "a book that I read in June"}
    table(tmp_path / "unsure.csv", rows=[pair] * 8)
    code, _, err = cli("predict", "demo", "unsure.csv")
    assert code == 2 and "-S corpus.text_column=sentence2" in err
    assert cli("predict", "demo", "unsure.csv", "-S", "corpus.text_column=sentence2")[0] == 0
    assert cli("predict", "demo", "unsure.csv", "--text-column", "sentence1+sentence2")[0] == 0
    code, _, err = cli("predict", "demo", "other.csv", "--text-column", "notes")
    assert code == 2 and "did you mean note?" in err
    (tmp_path / "twice.csv").write_text("review,review\na,b\n", encoding="utf-8")
    code, out, err = cli("predict", "demo", "twice.csv")
    assert code == 0 and out.splitlines()[1].startswith("a,b,negative")
    assert "several columns are called review: the first is read" in err


def test_documents_of_a_folder_keep_their_names_and_labels(tmp_path: Path, cli: Cli) -> None:
    for name in ("pos/1.txt", "neg/2.txt"):
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True)
        path.write_text("a" * 30, encoding="utf-8")
    rows = read_csv(cli("predict", "demo", "folder")[1])
    assert [(row["id"], row["label"], row["predicted_label"]) for row in rows] == [
        ("neg/2.txt", "neg", "positive"),
        ("pos/1.txt", "pos", "positive"),
    ]


def test_a_label_stays_on_its_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cli: Cli) -> None:
    monkeypatch.setattr(Predictor, "labels", ("so\tso", "=good\n\x1b[2J"))
    assert cli("predict", "demo", "a" * 30)[1] == "=good\\n\\x1b[2J\tso\\tso=0.2500\t=good\\n\\x1b[2J=0.7500\n"
    table(tmp_path / "new.csv")
    assert read_csv(cli("predict", "demo", "new.csv")[1])[0]["label"] == "'=good\n\\x1b[2J"


@pytest.mark.parametrize("arguments", [("demo", "-"), ("demo",)])
def test_stdin(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    pipe_in(monkeypatch, "\ufeff很好\r\nno".encode())
    code, out, _ = cli("predict", *arguments, "--json")
    shares = [json.loads(line)["probabilities"]["positive"] for line in out.splitlines()]
    assert (code, shares) == (0, pytest.approx([2 / 12, 2 / 12], abs=1e-6))


def test_a_slow_pipe_gets_its_answer_at_once(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    read, write = os.pipe()
    answered = threading.Event()
    monkeypatch.setattr("pipeline.answer_files.emit", lambda text: answered.set())
    waited: list[bool] = []

    def slowly() -> None:
        with os.fdopen(write, "wb", buffering=0) as stream:
            stream.write(b"first\n")
            waited.append(answered.wait(60))  # the second line comes only when the first is answered
            stream.write(b"second\n")

    writer = threading.Thread(target=slowly)
    with os.fdopen(read, "r", encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        writer.start()
        assert cli("predict", "demo", "-")[0] == 0
        writer.join()
    assert waited == [True]


def test_many_lines_are_read_a_chunk_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    (tmp_path / "many.txt").write_bytes(b"text\n" * (5 * CHUNK + 1))
    code, out, _ = cli("predict", "demo", "many.txt")
    assert (code, out.count("\n")) == (0, 5 * CHUNK + 1)
    assert Predictor.chunks == [CHUNK] * 5 + [1]
    pipe_in(monkeypatch, b"text\n" * (2 * CHUNK + 1))
    code, out, _ = cli("predict", "demo")
    assert (code, out.count("\n")) == (0, 2 * CHUNK + 1)
    assert max(Predictor.chunks) <= CHUNK


def test_bytes_that_do_not_decode_name_their_line_and_keep_what_was_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    lines = b"fine\n" * CHUNK + b"fine\ncaf\xe9\n"
    (tmp_path / "latin.txt").write_bytes(lines)
    code, out, err = cli("predict", "demo", "latin.txt")
    assert (code, out.count("\n")) == (2, CHUNK + 1)
    assert f"latin.txt, line {CHUNK + 2}: byte 0xe9" in err
    assert cli("predict", "demo", "latin.txt", "-S", "corpus.encoding=latin-1")[0] == 0
    pipe_in(monkeypatch, lines)
    code, out, err = cli("predict", "demo")
    assert (code, out.count("\n")) == (1, CHUNK + 1)
    assert f"stdin, line {CHUNK + 2}: byte 0xe9 is not utf-8" in err
    pipe_in(monkeypatch, lines)
    assert cli("predict", "demo", "-S", "corpus.encoding=latin-1")[0] == 0


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("embedding.window=3", "only what says how"),
        ("corpus.data=x", "only what says how"),
        ("corpus.format=x", "format"),
    ],
)
def test_settings_say_how_a_file_is_read_and_no_more(tmp_path: Path, cli: Cli, setting: str, said: str) -> None:
    table(tmp_path / "new.csv")
    code, _, err = cli("predict", "demo", "new.csv", "-S", setting)
    assert code == 2 and said in err


@pytest.mark.parametrize(
    "source",
    ["reveiws.txt", "missing.parquet", "./x", "../data/new", "~/new.csv", "~nosuchuser/x", "/no/such/file",
     "my file.csv", "runs/nothing", "new.csv.gz", r"C:\data\new.csv"],
)  # fmt: skip
def test_a_path_to_nothing_is_not_taken_for_a_text(cli: Cli, source: str) -> None:
    code, out, err = cli("predict", "demo", source)
    assert (code, out) == (2, "")
    assert "no file" in err


@pytest.mark.parametrize(
    "text",
    ["good", "good/bad", "房间/服务都很好", "7/10", "It ends. Like this.", "...", "/10 would not watch again",
     "a\nb.txt", "I liked the film more than its data.csv", "~", "and/or", "", "Great.", "C: bad", "x" * 5000 + ".txt"],
)  # fmt: skip
def test_a_text_is_not_taken_for_a_path(text: str) -> None:
    assert not looks_like_path(text)


def test_a_misspelt_file_names_the_nearest(tmp_path: Path, cli: Cli) -> None:
    table(tmp_path / "reviews.csv")
    assert "did you mean reviews.csv?" in cli("predict", "demo", "reveiws.csv")[2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("text", "-o", "x.csv"), "-o is for files"),
        (("text", "--text-column", "x"), "--text-column is for files"),
        (("text", "-S", "corpus.lowercase=false"), "a text is taken as it is; leave it out"),
        (("new.csv", "-o", "x.pdf"), "allowed: .csv"),
        (("new.csv", "-o", "nowhere/x.csv"), "no folder nowhere"),
        (("new.csv", "-o", "new.csv"), "the file that is read"),
        (("texts.txt", "--text-column", "x"), "no columns"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_labelled(
    tmp_path: Path, cli: Cli, arguments: tuple[str, ...], said: str
) -> None:
    table(tmp_path / "new.csv")
    (tmp_path / "texts.txt").write_text("a\n", encoding="utf-8")
    code, out, err = cli("predict", "demo", *arguments)
    assert (code, out) == (2, "") and said in err


def test_a_run_is_named_by_its_folder_or_its_model_too(tmp_path: Path, cli: Cli) -> None:
    for run_name in ("demo", "runs/demo", str(tmp_path / "runs" / "demo" / "model")):
        assert cli("predict", run_name, "text")[0] == 0


def test_a_terminal_as_stdin_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    pipe_in(monkeypatch, b"")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    code, _, err = cli("predict", "demo")
    assert (code, "nothing to read" in err) == (2, True)


def test_a_run_without_a_model_says_what_makes_one(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "runs" / "bare").mkdir()
    code, _, err = cli("predict", "bare", "text")
    assert (code, "holds no model" in err) == (2, True)


def test_an_unknown_run_names_the_nearest(cli: Cli) -> None:
    code, _, err = cli("predict", "dmeo", "text")
    assert (code, "did you mean demo?" in err) == (2, True)
