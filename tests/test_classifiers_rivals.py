"""Answers that were made elsewhere: what is read of them, and what is refused in a line that says how to mend it."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifiers.rivals.read import read_answers, read_rival
from classifiers.rivals.settings import RivalFile
from corpus.errors import DataError
from corpus.store import Corpus
from models.predictions import predicted_rows, read_predictions

Rows = Sequence[Mapping[str, Any]]


@pytest.fixture(scope="module")
def corpus(demo_corpus: Path) -> Corpus:
    return Corpus.open(demo_corpus)


def judged(corpus: Corpus, split: str = "") -> list[dict[str, str]]:
    """Return id and right label of every document that is judged."""
    rows = [row for row in predicted_rows(corpus).tolist() if split in ("", corpus.split[row])]
    return [{"id": corpus.ids[row], "label": corpus.labels[corpus.label_ids[row]]} for row in rows]


def written(folder: Path, rows: Rows, name: str = "bert.csv") -> Path:
    file = folder / name
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def with_shares(rows: Rows, share: float = 0.8) -> list[dict[str, Any]]:
    shares = {"positive": (1 - share, share), "negative": (share, 1 - share)}
    names = ("probability_negative", "probability_positive")
    return [{**row, **dict(zip(names, shares[row["label"]], strict=True))} for row in rows]


def test_labels_alone_are_certain_answers(corpus: Corpus, tmp_path: Path) -> None:
    rows = judged(corpus)
    found = read_answers(written(tmp_path, rows), corpus)
    assert not found.says_probabilities and found.answered.all() and found.elsewhere == 0
    assert [corpus.labels[place] for place in found.probabilities.argmax(axis=1)] == [row["label"] for row in rows]
    assert {share for shares in found.probabilities.tolist() for share in shares} == {0.0, 1.0}
    assert found.counts["test"] == [len(judged(corpus, "test"))] * 2


@pytest.mark.parametrize("name", ["bert.csv", "bert.jsonl"])
def test_probabilities_are_read_whatever_the_order_of_rows(corpus: Corpus, tmp_path: Path, name: str) -> None:
    rows = with_shares(judged(corpus))[::-1]
    if name.endswith(".jsonl"):
        file = tmp_path / name
        file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    else:
        file = written(tmp_path, rows)
    found = read_answers(file, corpus)
    assert found.says_probabilities
    wanted = [0.8 if row["label"] == "positive" else 0.2 for row in rows[::-1]]
    np.testing.assert_allclose(found.probabilities[:, corpus.labels.index("positive")], wanted)


def test_rows_count_the_documents_of_the_exported_file(corpus: Corpus, tmp_path: Path) -> None:
    rows = judged(corpus)
    numbered = [{"row": number, "prediction": row["label"]} for number, row in enumerate(rows, 1)]
    by_row, by_id = (read_answers(written(tmp_path, each), corpus) for each in (numbered, rows))
    np.testing.assert_array_equal(by_row.probabilities, by_id.probabilities)
    with pytest.raises(DataError, match=f"row = 0: this run has no such document; rows are 1 to {len(rows)}"):
        read_answers(written(tmp_path, [{**row, "row": row["row"] - 1} for row in numbered]), corpus)


def test_a_document_without_an_answer_is_counted_and_given_what_train_says(corpus: Corpus, tmp_path: Path) -> None:
    rows = judged(corpus)
    kept = [row for number, row in enumerate(rows) if number % 4]
    empty = [{**row, "label": "" if number % 4 == 1 else row["label"]} for number, row in enumerate(kept)]
    found = read_answers(written(tmp_path, empty), corpus)
    labels = corpus.label_ids[corpus.rows("train")]
    guess = np.bincount(labels[labels >= 0]) / (labels >= 0).sum()
    assert found.answered.sum() == sum(row["label"] != "" for row in empty)
    np.testing.assert_allclose(found.probabilities[~found.answered], [guess] * int((~found.answered).sum()))


def test_a_rival_may_have_answered_test_alone(corpus: Corpus, tmp_path: Path) -> None:
    found = read_answers(written(tmp_path, judged(corpus, "test")), corpus)
    assert found.counts["validation"] == [0, len(judged(corpus, "validation"))]


def test_answers_about_other_splits_are_counted_and_not_looked_at(corpus: Corpus, tmp_path: Path) -> None:
    train = [{"id": corpus.ids[row], "label": "positive"} for row in corpus.rows("train")[:3]]
    assert read_answers(written(tmp_path, [*judged(corpus), *train]), corpus).elsewhere == 3


def test_the_text_beside_an_answer_must_be_that_of_the_document(corpus: Corpus, tmp_path: Path) -> None:
    rows = judged(corpus)
    texts = dict(zip(corpus.ids, corpus.column("text"), strict=True))
    read_answers(written(tmp_path, [{**row, "text": texts[row["id"]]} for row in rows]), corpus)
    swapped = [{**row, "text": texts[other["id"]]} for row, other in zip(rows, rows[::-1], strict=True)]
    with pytest.raises(DataError, match=r"bert.csv, line 2: .* has another text in this run"):
        read_answers(written(tmp_path, swapped), corpus)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: [{**rows[0], "id": "x-1"}, *rows[1:]], "line 2: id = x-1: this run has no such document"),
        (lambda rows: [*rows, rows[0]], "is answered a second time; .*line 2 does"),
        (lambda rows: [{**rows[0], "label": "neutral"}, *rows[1:]], "label = neutral: .* known: negative, positive"),
        (lambda rows: rows[: len(rows) // 4], "fewer than half"),
        (lambda rows: [{"document": r["id"], "label": r["label"]} for r in rows], "no column id or row"),
        (lambda rows: [{"id": row["id"], "text": row["label"]} for row in rows], "no column holds answers"),
        (
            lambda rows: [{**r, "probability_positive": 0.5} for r in rows],
            "probabilities of 1 of 2 classes are missing",
        ),
        (lambda rows: with_shares(rows, 1.7), "no distribution"),
        (
            lambda rows: [{"id": r["id"], "probability_negative": 70, "probability_positive": 30} for r in rows],
            "their sum is 100.*divide them by 100",
        ),
        (
            lambda rows: [{**r, "probability_negative": "high", "probability_positive": "low"} for r in rows],
            "no distribution",
        ),
        (lambda rows: with_shares(rows, 0.1), "is the most probable; if that column holds the true labels"),
    ],
)
def test_what_cannot_be_judged_is_refused(corpus: Corpus, tmp_path: Path, change: Any, said: str) -> None:
    with pytest.raises(DataError, match=rf"(?s){said}"):
        read_answers(written(tmp_path, change(judged(corpus))), corpus)


def test_a_file_that_is_not_there_or_no_table_is_refused(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is not there"):
        read_answers(tmp_path / "none.csv", corpus)
    (tmp_path / "answers.txt").write_text("__label__positive good film\n" * 20, encoding="utf-8")
    with pytest.raises(DataError, match="read as fasttext, which has no columns"):
        read_answers(tmp_path / "answers.txt", corpus)


def test_the_stage_writes_the_files_of_a_cell(corpus: Corpus, tmp_path: Path) -> None:
    rows = with_shares(judged(corpus))
    folder = tmp_path / "out"
    folder.mkdir()
    request = RivalFile(name="bert", file=written(tmp_path, rows), parameters=110e6)
    read_rival(request, corpus.folder, folder)
    assert read_predictions(folder, corpus).shape == (len(rows), 2)
    described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    assert described["kind"] == "rival" and described["says_probabilities"]
    cost = json.loads((folder / "cost.json").read_text(encoding="utf-8"))
    assert cost["parameters"] == 110e6 and cost["latency_ms"] is None
