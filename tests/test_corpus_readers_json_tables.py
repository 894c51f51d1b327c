"""JSON lines."""

import json
from pathlib import Path

import pytest

from corpus.errors import DataError
from corpus.readers.read import read_documents
from corpus.settings import CorpusSettings


def read(path: Path, content: str) -> list[tuple[str, str | None, str | None]]:
    path.write_text(content, encoding="utf-8")
    return [(d.text, d.label, d.split) for d in read_documents(CorpusSettings(data=str(path)))]


def test_objects_with_labels_of_every_type(tmp_path: Path) -> None:
    records = [
        {"text": "a\nb\u2028c", "label": 1, "words": ["a"]},
        {"text": "schön", "label": 0.0},
        {"text": "yes", "label": True, "split": "test"},
        {"text": "?", "label": None},
        {"text": "?"},
        {"label": "1"},
    ]
    content = "\n\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    assert read(tmp_path / "r.jsonl", content) == [
        ("a\nb\u2028c", "1", None),
        ("schön", "0", None),
        ("yes", "true", "test"),
        ("?", None, "unlabelled"),
        ("?", None, "unlabelled"),
        ("", "1", None),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "b", "label"', r"line 2: no JSON \(.* at character 23\)"),
        ('["b", 1]', r"line 2: a JSON list; one object a line"),
        ('{"text": ["b"], "label": 1}', r"line 2: column text holds a list"),
    ],
)
def test_what_is_no_object_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(tmp_path / "r.jsonl", f'{{"text": "a", "label": 1}}\n{line}\n')
