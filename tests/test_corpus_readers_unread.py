"""Columns that are not read and whose values repeat: named with the setting that makes groups of them."""

import csv
import json
import random
import runpy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from corpus.cleaning.clean import clean_corpus
from corpus.readers import unread
from corpus.readers.read import unread_columns
from corpus.settings import CorpusSettings

_audited = runpy.run_path(str(Path(__file__).with_name("audited.py")))
WORDS, audited = _audited["WORDS"], _audited["audited"]
HEAD = ("review_id", "user_id", "product", "stars", "price", "country", "text", "label")


def rows(number: int = 200) -> list[Sequence[str]]:
    draw = random.Random(2)
    return [
        (
            f"r{row}",
            str(draw.randrange(30)),
            f"thing {draw.randrange(12)}",
            str(draw.randrange(1, 6)),
            f"{draw.random():.2f}",
            "here",
            " ".join(draw.choices(WORDS, k=15)),
            draw.choice(("bad", "good")),
        )
        for row in range(number)
    ]


def written(path: Path, data: list[Sequence[str]], head: Sequence[str] = HEAD) -> CorpusSettings:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *data])
    return CorpusSettings(data=str(path), text_column="text", label_column="label", workers=1)


def test_columns_whose_values_repeat_are_found(tmp_path: Path) -> None:
    data = rows()
    found = {column["column"]: column for column in unread_columns(written(tmp_path / "t.csv", data))}
    # Not what is different in each row, the same in all, a number of many decimals, or a count that names nobody.
    assert set(found) == {"user_id", "product"}
    users = [row[1] for row in data]
    assert found["user_id"]["values"] == len(set(users)) and found["user_id"]["rows"] == 200
    commonest = found["user_id"]["commonest"]
    assert users.count(commonest) == max(map(users.count, users)) == found["user_id"]["rows_of_commonest"]
    assert found["user_id"]["documents"] == [str(row) for row, user in enumerate(users, 1) if user == commonest][:2]


def test_a_column_that_is_read_is_not_named(tmp_path: Path) -> None:
    asked = written(tmp_path / "t.csv", rows()).model_copy(update={"group_column": "user_id", "tag_column": "product"})
    assert unread_columns(asked) == []


def test_a_column_of_very_many_values_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread, "MOST_VALUES", 20)
    assert [column["column"] for column in unread_columns(written(tmp_path / "t.csv", rows()))] == ["product"]


def test_a_column_that_another_part_lacks_cannot_make_groups(tmp_path: Path) -> None:
    asked = written(tmp_path / "train.csv", rows())
    written(tmp_path / "test.csv", [(*row[:1], *row[2:]) for row in rows(60)], (*HEAD[:1], *HEAD[2:]))
    assert [c["column"] for c in unread_columns(asked.model_copy(update={"data": str(tmp_path)}))] == ["product"]


def test_values_that_are_neither_text_nor_number_are_no_trouble(tmp_path: Path) -> None:
    lines = [{"text": row[6], "label": row[7], "user": row[1], "more": "x"} for row in rows()]
    lines[-1]["more"] = ["a", "list"]  # type: ignore[assignment]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert [c["column"] for c in unread_columns(CorpusSettings(data=str(tmp_path / "t.jsonl")))] == ["user"]


def test_demo_and_folders_have_no_columns(tmp_path: Path) -> None:
    assert unread_columns(CorpusSettings()) == []


def test_the_audit_names_them_with_their_setting(tmp_path: Path) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "audit"
    corpus.mkdir()
    folder.mkdir()
    clean_corpus(written(tmp_path / "t.csv", rows()), corpus)
    found = audited(corpus, folder)["unread-column"]
    assert (found["count"], found["severity"]) == (2, "note")
    said: dict[str, Any] = {example["about"].partition(":")[0]: example for example in found["examples"]}
    assert said["user_id"]["about"].endswith("-S corpus.group_column=user_id")
    assert [document["id"] for document in said["product"]["documents"]]
