"""`wordloom runs` and `wordloom compare`: what there is, and what two runs or several data sets say."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.json_files import write_json

Call = Callable[..., tuple[int, str, str]]


def as_another_data_set(place: Path, name: str) -> None:
    """Make a run of the same results whose corpus stands elsewhere, as that of other data would."""
    shutil.copytree(place / "runs" / "tiny", place / "runs" / name)
    stored = place / "runs" / name / "request.json"
    request = json.loads(stored.read_text(encoding="utf-8"))
    corpus = Path(request["corpus"])
    shutil.copytree(place / corpus, place / corpus.with_name(name))
    write_json(stored, {**request, "corpus": str(corpus.with_name(name))})


def test_runs_are_listed_with_their_answer_score_and_room(place: Path, call: Call) -> None:
    code, out, err = call("runs")
    assert code == 0 and "2 runs" in err
    lines = out.splitlines()
    assert {line.split()[0] for line in lines[1:]} == {"tiny", "reviews"}
    cells = csv.DictReader((place / "runs" / "tiny" / "cells.csv").read_text(encoding="utf-8").splitlines())
    answer = next(row["cell"] for row in cells if row["recommended"])
    assert all(answer in line and "%" in line and "demo" in line for line in lines[1:])
    (row,) = (row for row in json.loads(call("runs", "--json")[1])["runs"] if row["run"] == "tiny")
    assert row["report_bytes"] > 1000 and row["artefact_bytes"] > row["report_bytes"] / 10 and 0 < row["test"] < 1
    shutil.rmtree(place / "runs")
    code, out, err = call("runs")
    assert (code, out) == (0, "") and "`wordloom run` makes one" in err


def test_two_runs_stand_beside_each_other(place: Path, call: Call) -> None:
    code, out, _ = call("compare", "tiny", "reviews")
    assert code == 0
    assert "the same answers" in out and "settings: the same" in out
    assert "that both runs have" in out
    stored = place / "runs" / "reviews" / "request.json"
    request = json.loads(stored.read_text(encoding="utf-8"))
    request["configuration"]["classifiers"]["rnn"]["hidden_size"] = 5
    write_json(stored, request)
    assert "classifiers.rnn.hidden_size: 4 → 5" in call("compare", "tiny", "reviews")[1]
    rows = json.loads(call("compare", "tiny", "reviews", "--json")[1])["rows"]
    assert rows[0]["recommended"] and {row["verdict"] for row in rows} == {"the same answers"}


def test_cells_over_data_sets_are_ranked_and_drawn(place: Path, call: Call) -> None:
    as_another_data_set(place, "second")
    code, out, err = call("compare", "tiny", "second", "--across", "-o", "across")
    assert code == 0, err
    assert "Over 2 data sets" in out and "it can tell nothing apart" in out and "agreement" in out
    assert (place / "across" / "figures" / "critical_difference.svg").is_file()
    page = (place / "across" / "report.md").read_text(encoding="utf-8")
    assert "Documents of each split" in page and "Every pair" in page and "What each data set says" in page
    assert call("compare", "tiny", "second", "--across", "-o", "across")[0] == 0, "a report may be drawn again"
    found = json.loads(call("compare", "tiny", "second", "--across", "--json")[1])
    assert found["data_sets"] == ["tiny", "second"] and found["extents"]["second"]["classes"] == 2
    assert found["extents"]["tiny"]["documents"]["train"] > found["extents"]["tiny"]["documents"]["test"] > 0
    assert set(found["mean_ranks"]) >= {"nb-svm", "skipgram/rnn"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("compare", "tiny"), "1 run named; two are compared"),
        (("compare", "tiny", "tiny"), "named twice"),
        (("compare", "tiny", "none"), "no run 'none'"),
        (("compare", "tiny", "reviews", "--across"), "same data, which would count twice"),
        (("compare", "tiny", "--across"), "two or more"),
        (("compare", "tiny", "reviews", "-o", "x"), "-o is for --across"),
        (("compare", "tiny", "reviews", "--across", "-o", "runs"), "there is something else"),
        (("compare", "tiny", "half"), "has no request.json"),
    ],
)
def test_what_cannot_be_compared_is_one_error(place: Path, call: Call, arguments: tuple[str, ...], said: str) -> None:
    (place / "runs" / "half").mkdir()
    code, out, err = call(*arguments)
    assert (code, out) == (2, "") and said in err, err


def test_a_section_that_one_run_lacks_is_told_by_its_keys() -> None:
    from pipeline.compare import written

    assert written({"cell": "gru", "layers": 2, "both": True}) == "cell = gru, layers = 2, both = true"
    assert written([0, 1]) == "0, 1" and written(None) == "not there" and written("x") == "x"
