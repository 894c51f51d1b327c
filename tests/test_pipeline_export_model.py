"""Exporting the model of a finished run, as a person types it, and what is said where that cannot be."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.test_docs import ROOT

pytestmark = pytest.mark.xdist_group("face")
Call = Callable[..., tuple[int, str, str]]


def test_a_graph_comes_with_all_that_the_documents_need(
    place: Path, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("onnxruntime", reason="onnx and onnxruntime are not installed (extra `export`)")
    code, _, err = call("export", "reviews", "onnx", "demo-onnx", "--cell", "skipgram/rnn")
    assert code == 0, err
    assert "demo-onnx/model.onnx" in err and "texts of validation 100.0% of the labels are the same" in err
    code, _, err = call("export", "reviews", "onnx", "demo-onnx", "--cell", "nb-svm", "--int8")
    assert code == 0, "an earlier export is replaced"
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "export.md").read_text(encoding="utf-8"), re.S)
    exec(example, {})
    shown = capsys.readouterr().out
    assert shown.split()[0] in json.loads((place / "demo-onnx" / "model.json").read_text(encoding="utf-8"))["labels"]


def test_a_page_is_one_file(place: Path, call: Call) -> None:
    code, _, err = call("export", "reviews", "page")
    assert code == 0, err
    page = (place / "reviews.html").read_text(encoding="utf-8")
    assert "open it in a browser" in err and "labels are the same" in err
    assert not re.search(r"\b(?:src|href)=[\"'](?!data:)", page), "nothing is loaded from elsewhere"
    assert "the recommended model of the run reviews" in page


def test_of_a_page_that_holds_all_of_a_model_nobody_says_that_little_fits(
    place: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.export_model.FAITHFUL", 1.1)  # as where one label of few differs
    code, _, err = call("export", "reviews", "page", "a.html", "--cell", "nb-svm")
    assert code == 0, err
    assert "labels are the same" in err and "so small a part of this model fits" not in err


def test_a_lesson_is_one_file_in_the_language_that_was_asked_for(place: Path, call: Call) -> None:
    code, _, err = call("export", "reviews", "lesson", "--language", "zh")
    assert code == 0, err
    page = (place / "reviews-lesson.html").read_text(encoding="utf-8")
    assert "reviews-lesson.html" in err and "无需网络" in err
    assert not re.search(r"\b(?:src|href)=[\"'](?!data:|#)", page), "nothing is loaded from elsewhere"
    assert 'data-language="zh"' in page and "一个种子什么也证明不了" in page


def test_a_lesson_shows_the_best_network_where_another_model_is_recommended(place: Path, call: Call) -> None:
    cells = place / "runs" / "reviews" / "cells.csv"
    answer = next(line for line in cells.read_text(encoding="utf-8").splitlines() if "yes" in line).split(",")[0]
    code, _, err = call("export", "reviews", "lesson", "a.html")
    assert code == 0, err
    assert ("it shows skipgram/rnn, the best recurrent network" in err) == (answer != "skipgram/rnn")


def test_without_the_corpus_nothing_is_measured_and_that_is_said(place: Path, call: Call) -> None:
    shutil.rmtree(place / "artifacts" / "CleanCorpus")
    code, _, err = call("export", "reviews", "page", "a.html")
    assert code == 0, err
    assert "was not measured" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("reviews", "page", "a.txt.html/b.html"), "there is no folder a.txt.html"),
        (("reviews", "page", "a.txt"), "a page is written to a file that ends in .html"),
        (("reviews", "lesson", "a.vec"), "a page is written to a file that ends in .html"),
        (("reviews", "page", "a.pdf"), "a page is written to a file that ends in .html"),
        (("reviews", "onnx", "reviews.cfg"), "is there already and holds something else"),
        (("reviews", "page", "a.html", "--cell", "nb-svmm"), "has no cell 'nb-svmm'; known: majority"),
        (
            ("reviews", "lesson", "a.html", "--language", "fr"),
            "--language fr: there is no such language; known: en, zh",
        ),
        (("reviews", "lesson", "a.html", "--cell", "nb-svm"), "no recurrent network of reviews; known: skipgram/rnn"),
        (("reviews", "lesson", "a.pdf"), "a page is written to a file that ends in .html"),
        (("reviews", "page", "a.html", "--int8"), "--int8 is not for page; it takes --cell"),
        (("reviews", "skipgram", "a.txt", "--cell", "x"), "--cell is not for skipgram; leave it out"),
        (
            ("reviews", "skipgram"),
            "the vectors of skipgram need a file: `wordloom export reviews skipgram vectors.txt`",
        ),
        (("nothing", "page"), "no run 'nothing'"),
        (("reviews", "pages"), "no embedding pages; did you mean page?"),
    ],
)
def test_what_cannot_be_exported_is_one_line(place: Path, call: Call, arguments: tuple[str, ...], said: str) -> None:
    pytest.importorskip("onnxruntime", reason="onnx and onnxruntime are not installed (extra `export`)")
    code, _, err = call("export", *arguments)
    assert code == 2 and said in err and err.count("\n") == 1
    assert not list(place.glob("a.*"))


def test_a_graph_without_its_libraries_says_which_line_installs_them(
    place: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serving.extras.find_spec", lambda name: None)
    code, _, err = call("export", "reviews", "onnx")
    assert code == 2 and 'run `pip install "wordloom[export]"`' in err and not (place / "reviews-onnx").exists()
