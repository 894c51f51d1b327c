"""JSON in all its shapes gives the same reviews."""

import json
import runpy
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import DataError
from corpus.readers import json_values

_shared = runpy.run_path(str(Path(__file__).with_name("readings.py")))
ROWS, written, pairs, told_of = (_shared[n] for n in ("ROWS", "written", "pairs", "told_of"))
RECORDS: list[dict[str, Any]] = [{"text": text, "label": label} for text, label in ROWS]
TEXTS, LABELS = ([row[place] for row in ROWS] for place in (0, 1))

SHAPES: dict[str, Callable[[], str]] = {
    "an array": lambda: json.dumps(RECORDS),
    "an array, indented": lambda: json.dumps(RECORDS, indent=2),
    "an array, an object a line": lambda: "[\n" + ",\n".join(map(json.dumps, RECORDS)) + "\n]\n",
    "lines": lambda: "\n".join(map(json.dumps, RECORDS)),
    "objects, indented": lambda: "\n".join(json.dumps(record, indent=2) for record in RECORDS),
    "objects without a break": lambda: "".join(map(json.dumps, RECORDS)),
    "data": lambda: json.dumps({"data": RECORDS}),
    "data, indented, with more": lambda: json.dumps({"version": 2, "data": RECORDS, "end": [1]}, indent=1),
    "under a name of its own": lambda: json.dumps({"hotel": "x", "guestbook": RECORDS}),
    "columns": lambda: json.dumps({"text": TEXTS, "label": LABELS}),
    "columns of pandas": lambda: json.dumps({"text": dict(enumerate(TEXTS)), "label": dict(enumerate(LABELS))}),
    "pandas, split": lambda: json.dumps({"columns": ["text", "label"], "index": [0], "data": ROWS}),
    "pandas, index": lambda: json.dumps({f"r{row}": record for row, record in enumerate(RECORDS)}),
    "arrays": lambda: json.dumps(ROWS),
    "nested": lambda: "\n".join(
        json.dumps({"id": 1, "data": {"text": text}, "meta": {"by": {"label": label}}}) for text, label in ROWS
    ),
}


@pytest.mark.parametrize("end", ["json", "jsonl", "txt"])
@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_shape_gives_the_same_documents(tmp_path: Path, shape: str, end: str) -> None:
    assert pairs(written(tmp_path / f"r.{end}", SHAPES[shape]())) == ROWS


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_a_value_may_lie_across_two_pieces(tmp_path: Path, shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_values, "PIECE", 7)
    assert pairs(written(tmp_path / "r.json", SHAPES[shape]())) == ROWS


def test_splits_under_their_names(tmp_path: Path) -> None:
    path = written(tmp_path / "r.json", json.dumps({"train": ROWS, "test": ROWS[:6]}))
    read = told_of(path)
    assert read["files"][0]["columns"]["split"] == "split" and read["documents"] == len(ROWS) + 6


def test_a_table_inside_an_object_inside(tmp_path: Path) -> None:
    nested = {"nlu": {"version": 2, "examples": RECORDS}}
    assert told_of(written(tmp_path / "r.json", json.dumps(nested)))["classes"] == {"neg": 20, "pos": 20}


def test_a_label_that_first_comes_late(tmp_path: Path) -> None:
    lines = [json.dumps({"text": text}) for text in TEXTS * 60] + list(map(json.dumps, RECORDS))
    read = told_of(written(tmp_path / "r.jsonl", "\n".join(lines)))
    assert read["classes"] == {"neg": 20, "pos": 20}
    assert read["left_out"] == {"no label (kept as unlabelled text)": 60 * len(TEXTS)}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[{"text": "a", "label": 1}, 3]', "a JSON number where an object is needed"),
        ('[{"text": "a"', "no JSON|no comma"),
        ('{"text": "a", "label": ' + "[" * 3000 + "]" * 3000 + "}", "no JSON that can be read"),
        ('[{"text": "a", "label": ' + "1" * 5000 + "}]", "no JSON that can be read"),
        ('{"columns": ["text"], "data": [["a", "b"]]}', "2 values where there are 1 columns"),
        ("[]", "no JSON objects"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        pairs(written(tmp_path / "r.json", content))


def test_half_surrogates_stay_different_labels(tmp_path: Path) -> None:
    lines = [f'{{"text": "a \\ud83d b", "label": "\\ud83{row % 2}"}}' for row in range(10)]
    assert {label for _, label in pairs(written(tmp_path / "r.jsonl", "\n".join(lines)))} == {"\\ud830", "\\ud831"}


def test_arrays_of_texts_under_names_of_classes(tmp_path: Path) -> None:
    classes = {"good": TEXTS[:20], "bad": [f"{text} again" for text in TEXTS[:15]]}
    read = pairs(written(tmp_path / "r.json", json.dumps(classes)))
    assert read == [(text, label) for label, texts in classes.items() for text in texts]


def test_arrays_of_one_length_may_be_columns_and_the_command_that_decides_is_said(tmp_path: Path) -> None:
    path = written(tmp_path / "my data.json", json.dumps({"good": TEXTS[:20], "bad": TEXTS[20:]}))
    with pytest.raises(DataError, match="the texts of a class each") as error:
        pairs(path)
    of_classes, of_columns = (line.partition(": jq")[2] for line in str(error.value).splitlines()[1:])
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed")
    made = path.with_name("my data.jsonl")
    subprocess.run(f"jq{of_classes}", shell=True, check=True)
    assert pairs(made) == [(text, "good" if place < 20 else "bad") for place, text in enumerate(TEXTS)]
    subprocess.run(f"jq{of_columns}", shell=True, check=True)
    rows = [json.loads(line) for line in made.read_text(encoding="utf-8").splitlines()]
    assert rows == [{"good": good, "bad": bad} for good, bad in zip(TEXTS[:20], TEXTS[20:], strict=True)]


@pytest.mark.parametrize("names", [("sentence1", "sentence2"), ("review", "summary")])
def test_arrays_with_names_of_columns_are_columns(tmp_path: Path, names: tuple[str, str]) -> None:
    with pytest.raises(DataError, match="column"):
        pairs(written(tmp_path / "r.json", json.dumps(dict(zip(names, (TEXTS[:9], TEXTS[9:18]), strict=True)))))
