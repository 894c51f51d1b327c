"""JSON files: one writer, whose files every program can read."""

import ast
import json
import math
from pathlib import Path

import pytest
from pydantic import ValidationError

from corpus.json_files import DEEPEST, finite, json_text, json_value, write_json
from embeddings.settings import EmbeddingSettings
from series.settings import NetworkSettings
from tasks.engine.identity import ROOMS

ROOT = Path(__file__).resolve().parent.parent


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    value = {"word": "影评", "scores": [0.5, None], "empty": {}}
    write_json(tmp_path / "a.json", value)
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert text == '{\n "word": "影评",\n "scores": [\n  0.5,\n  null\n ],\n "empty": {}\n}\n'
    assert json.loads(text) == value
    write_json(tmp_path / "a.json", value, indent=None)
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == json_text(value, indent=None) + "\n"


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused_by_the_name_of_the_file_and_leaves_none(tmp_path: Path, number: float) -> None:
    with pytest.raises(ValueError, match=r"^history\.json: "):
        write_json(tmp_path / "history.json", [{"loss": number}])
    assert not (tmp_path / "history.json").exists()
    assert finite(number) is None


def test_a_number_is_itself() -> None:
    assert (finite(0.0), finite(-2.5), finite(None)) == (0.0, -2.5, None)


@pytest.mark.parametrize("text", ["inf", "nan"])
def test_no_setting_is_a_number_that_a_file_cannot_hold(text: str) -> None:
    for settings, key in ((NetworkSettings, "clip_norm"), (EmbeddingSettings, "learning_rate")):
        with pytest.raises(ValidationError):
            settings.model_validate({key: text})


def test_no_room_writes_json_by_another_way() -> None:
    found = {
        f"{path.relative_to(ROOT).as_posix()}: {name}"
        for room in (*ROOMS, "serving", "tasks", "pipeline", "wordloom")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and (name := ast.unparse(node)) in ("json.dumps", "json.dump")
    }
    assert found == {
        "corpus/json_files.py: json.dumps",
        "reports/drawing/svg.py: json.dumps",  # without a blank: a page has thousands of values
        "tasks/engine/identity.py: json.dumps",  # the text that is digested: its form names every result
        "tasks/engine/inspection.py: json.dumps",  # a value as people read it
        "translation/sources.py: json.dumps",  # what a translator fills in, on standard output
        "wordloom/memory_data.py: json.dumps",  # a text in memory may hold what no file in UTF-8 can
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[" * 2000 + "]" * 2000, "nested deeper"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "nested deeper"),
        ('{"a": ' * 2000 + "1" + "}" * 2000, "nested deeper"),
        ("9" * 4301, "whole number of thousands of digits"),
        ("{", "at character 2"),
        (b'{"a": "\xff"}', "byte 0xff at 8 is not UTF-8"),
        ("", "at character 1"),
    ],
)
def test_json_from_outside_that_is_none_says_where(text: str | bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        json_value(text)


def test_json_of_some_depth_and_of_many_brackets_is_read() -> None:
    deep = "[" * DEEPEST + "]" * DEEPEST
    assert json_value(deep) == json.loads(deep)
    assert json_value(json.dumps([[[]]] * 500).encode()) == [[[]]] * 500
