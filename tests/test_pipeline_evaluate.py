"""`wordloom evaluate`: every finished cell on other labelled documents, which nothing was learnt from."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from corpus.demo.reviews import demo_documents
from corpus.store import Corpus
from models.predictions import predicted_rows, read_predictions
from reports.request import ReportRequest

Call = Callable[..., tuple[int, str, str]]
Rows = Sequence[tuple[str, str | None]]


def request_of(place: Path) -> ReportRequest:
    request = ReportRequest.read(place / "runs" / "reviews", place)
    assert request is not None
    return request


def new_documents() -> list[tuple[str, str | None]]:
    return [(one.text, one.label) for one in demo_documents(2000) if one.label][900:1000]


def written(path: Path, rows: Rows) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["text", "label"])
        writer.writerows(rows)
    return path


def test_every_cell_is_judged_and_nothing_of_the_run_changes(place: Path, call: Call) -> None:
    before = {path: path.stat().st_mtime_ns for path in (place / "runs" / "reviews").iterdir()}
    written(place / "new.csv", [*new_documents(), ("What a film.", None)])
    code, out, err = call("evaluate", "reviews", "new.csv")
    assert code == 0, err
    folder = place / "runs" / "reviews" / "evaluations" / "new"
    assert {line.split()[0] for line in out.splitlines()[1:5]} == {
        "majority",
        "nb-svm",
        "skipgram/rnn",
        "stack-best-two",
    }
    page = (folder / "report.md").read_text(encoding="utf-8")
    assert "documents of new.csv" in page and "## Drift" in page and "1 have no label and were left out" in page
    assert {path: path.stat().st_mtime_ns for path in before} == before
    code, out, err = call("evaluate", "reviews", "new.csv", "--json")
    assert code == 0 and "reused what the cells said" in err
    assert {row["cell"] for row in json.loads(out)} >= {"nb-svm", "stack-best-two"}
    next((place / "artifacts" / "EvaluateRun").glob("*/cells/0/predictions.parquet")).unlink()
    code, _, err = call("evaluate", "reviews", "new.csv", "--json")
    assert code == 0 and "reused" not in err, "what is damaged is made again"


def test_the_test_documents_of_the_run_are_answered_as_the_run_answered_them(place: Path, call: Call) -> None:
    request = request_of(place)
    corpus = Corpus.open(request.corpus)
    rows = corpus.rows("test")
    labels = [corpus.labels[place] for place in corpus.label_ids[rows]]
    written(place / "again.csv", list(zip(corpus.texts(rows), labels, strict=True)))
    assert call("evaluate", "reviews", "again.csv", "--json")[0] == 0
    again = ReportRequest.read(place / "runs" / "reviews" / "evaluations" / "again", place)
    assert again is not None
    together = Corpus.open(again.corpus)
    mine, theirs = predicted_rows(corpus), predicted_rows(together)
    at = {text: number for number, text in enumerate(corpus.texts(mine))}
    order = [at[text] for text in together.texts(theirs)]  # without near copies of training texts
    assert len(order) > 0.9 * len(mine)
    for old, new in zip(request.cells, again.cells, strict=True):
        assert old.folder and new.folder
        expected = read_predictions(old.folder, corpus)[order]
        assert abs(expected - read_predictions(new.folder, together)).max() < 1e-5, old.cell


def test_copies_of_training_texts_are_set_apart(place: Path, call: Call) -> None:
    corpus = Corpus.open(request_of(place).corpus)
    rows = corpus.rows("train")[:15]
    labels = [corpus.labels[label] for label in corpus.label_ids[rows]]
    copies = list(zip(corpus.texts(rows), labels, strict=True))
    written(place / "mixed.csv", [*new_documents(), *copies])
    code, _, err = call("evaluate", "reviews", "mixed.csv")
    assert code == 0 and "copies of training texts, which are set apart" in err
    assert "further documents are copies of training texts" in (
        place / "runs" / "reviews" / "evaluations" / "mixed" / "report.md"
    ).read_text(encoding="utf-8")
    written(place / "copies.csv", copies)
    code, _, err = call("evaluate", "reviews", "copies.csv")
    assert code == 2 and "every one of the 15 documents is a copy of a training text" in err


@pytest.mark.parametrize(
    ("arguments", "content", "said"),
    [
        (("reviews", "none.csv"), None, "none.csv: no such file or folder"),
        (("reviews", "new.csv"), "text,label\ngood film,neutral\n", "which the run does not know; known: negative"),
        (("reviews", "new.csv"), "text,label\ngood film,\nbad film,\n", "column label has no label in any row"),
        (("reviews", "new.csv"), "id,stars\n1,positive\n2,negative\n", "column"),
        (("reviews", "new.csv", "-S", "run.metric=auc"), "text,label\n", "corpus.KEY=VALUE"),
        (("reviews", "new.csv", "-o", "runs"), "text,label\ngood,positive\n", "there is something else"),
        (("reviews", "new.csv", "-o", "."), "text,label\ngood,positive\n", "current folder cannot be replaced"),
        (("reviews", "new.csv", "-o", "runs/tiny"), "text,label\ngood,positive\n", "there is something else"),
        (("reviews", "new.csv", "-S", "corpus.colour=blue"), "text,label\n", "corpus.colour=blue"),
        (("nothing", "new.csv"), "text,label\n", "no run 'nothing'"),
    ],
)
def test_what_cannot_be_evaluated_is_one_error(
    place: Path, call: Call, arguments: tuple[str, ...], content: str | None, said: str
) -> None:
    if content is not None:
        (place / "new.csv").write_text(content, encoding="utf-8")
    code, out, err = call("evaluate", *arguments)
    assert (code, out) == (2, "") and said in err, err


def test_labels_of_other_names_are_told_with_the_setting_that_reads_them(place: Path, call: Call) -> None:
    texts = [text for text, _ in new_documents()]
    written(place / "other.csv", [(text, ("Negative", "1")[number % 2]) for number, text in enumerate(texts)])
    code, _, err = call("evaluate", "reviews", "other.csv")
    assert code == 2 and "-S 'corpus.label_names=1 = …, Negative = negative'" in err
    assert (
        call("evaluate", "reviews", "other.csv", "-S", "corpus.label_names=1 = positive, Negative = negative")[0] == 0
    )


def test_a_run_without_models_is_refused(place: Path, call: Call) -> None:
    written(place / "new.csv", new_documents())
    stored = place / "runs" / "reviews" / "request.json"
    request = json.loads(stored.read_text(encoding="utf-8"))
    stored.write_text(json.dumps({**request, "cells": []}), encoding="utf-8")
    code, _, err = call("evaluate", "reviews", "new.csv")
    assert code == 2 and "no cell with a model" in err


def test_evaluations_stay_where_the_report_is_drawn_again(place: Path, call: Call) -> None:
    written(place / "new.csv", new_documents())
    assert call("evaluate", "reviews", "new.csv")[0] == 0
    assert call("report", "reviews")[0] == 0
    assert (place / "runs" / "reviews" / "evaluations" / "new" / "report.html").is_file()
    assert call("clean", "-n")[0] == 0
    assert "EvaluateRun" not in call("clean", "-n")[1]
