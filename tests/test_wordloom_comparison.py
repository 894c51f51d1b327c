"""The whole chain from Python: the same as the command line, in scripts and notebooks, with one kind of failure."""

import csv
import html
import json
import os
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

import wordloom
from tasks.engine.execution import Outcome
from tests.test_docs import ROOT
from tests.test_pipeline_whole import CELLS, RESULTS
from wordloom import comparison, progress
from wordloom.memory_data import write_data

pytestmark = pytest.mark.xdist_group("face")


def test_a_run_that_is_finished_is_found_as_it_is(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = (place / "runs" / "tiny" / "report.html").stat()
    found = wordloom.compare(config="reviews.cfg")
    assert found.report.stat() == report, "nothing was drawn again"
    assert capsys.readouterr().err == f"✓ reused {RESULTS} finished results\n"
    assert [row["cell"] for row in found.rows] == CELLS
    assert all(0 <= row["test_accuracy"] <= 1 and row["seed"] == 0 for row in found.rows)
    written = (place / "runs" / "tiny" / "report.md").read_text(encoding="utf-8").replace("\\", "")
    assert found.answer and all(f"**{line}**" in written for line in found.answer.splitlines())
    assert found.best is found.best
    assert set(found.best.predict(["fine", ""])) <= {"negative", "positive"}
    assert all(cell in repr(found) for cell in CELLS) and str(found.report) in repr(found)
    assert "WORDLOOM_ROOT" not in os.environ, "the process is where it was"
    wordloom.compare(config="reviews.cfg", quiet=True)
    assert capsys.readouterr() == ("", "")


def test_a_notebook_is_shown_the_answer_the_table_and_the_report(place: Path) -> None:
    folder = place / "runs" / "tiny"
    (folder / "report.md").write_text("# tiny\n\n**<b>1</b> \\* 2**\n", encoding="utf-8")
    shown = wordloom.Comparison(folder)._repr_html_()
    assert "<p><b>&lt;b&gt;1&lt;/b&gt; * 2</b></p>" in shown
    assert shown.count("<tr>") == 1 + len(CELLS) and html.escape((folder / "report.html").as_uri()) in shown
    assert "[bold]" not in shown


def test_the_table_is_one_of_pandas_where_there_is_pandas(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = wordloom.Comparison("runs/tiny")
    monkeypatch.setattr(comparison, "find_spec", lambda name: None)
    assert found.table() is found.rows
    pandas = types.ModuleType("pandas")
    pandas.DataFrame = lambda rows: ("a frame", rows)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pandas", pandas)
    monkeypatch.setattr(comparison, "find_spec", lambda name: name == "pandas")
    assert found.table() == ("a frame", found.rows)


def test_a_script_needs_no_main_guard(place: Path) -> None:
    lines = [
        "import wordloom",
        "print('once')",
        "found = wordloom.compare(config='reviews.cfg', name='again', jobs=2, settings={'report.bootstrap': 101})",
        "print(found.report.relative_to(found.folder.parents[1]))",
    ]
    (place / "script.py").write_text("\n".join(lines), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    done = subprocess.run([sys.executable, "script.py"], cwd=place, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "once\nruns/again/report.html\n"), done.stderr
    request = json.loads((place / "runs" / "again" / "request.json").read_text(encoding="utf-8"))
    assert request["command"] == "wordloom run reviews.cfg --name again -S report.bootstrap=101"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"data": "review.csv"}, "[corpus] data = review.csv: no such file or folder"),
        ({"config": "review.cfg"}, "no configuration file review.cfg"),
        ({"preset": "fast"}, "--preset fast: there is no such preset; known: quick, standard, publication"),
        ({"preset": "quick", "seeds": [1, 2]}, "leave it out, or the seeds 1,2"),
        ({"settings": {"embedding.windw": 8}}, "[embedding] windw = 8: there is no such setting; did you mean window?"),
        ({"name": "../up"}, "[run] name = ../up"),
        ({"config": ROOT / "configs" / "digits.cfg"}, "compares no classifiers of texts"),
    ],
)
def test_what_cannot_be_done_says_what_the_command_line_says(
    arguments: dict[str, Any],
    said: str,
    place: Path,
) -> None:
    with pytest.raises(wordloom.WordloomError) as caught:
        wordloom.compare(**arguments)
    assert said in str(caught.value)


def test_a_run_with_a_failed_cell_raises_and_hands_over_the_rest(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = Outcome(failures={"cbow": "no vectors\nat all"}, report=place / "runs" / "tiny")
    monkeypatch.setattr(comparison, "execute_order", lambda wanted, stages, order, display: outcome)
    with pytest.raises(wordloom.WordloomError) as caught:
        wordloom.compare(config="reviews.cfg", quiet=True)
    assert str(caught.value).startswith("cbow failed: no vectors\n  what is finished stays")
    assert caught.value.found is not None and caught.value.found.rows
    with pytest.raises(wordloom.WordloomError, match="holds no comparison"):
        wordloom.Comparison(place)


def test_settings_reach_the_run_as_on_the_command_line(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(comparison, "_carry_out", lambda *given: seen.append(given))
    with (place / "mine.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("text", "label"), ("a", "x"), ("b", "y")])
    settings = {"embedding.window": 8, "run.learning_curve": True, "classifier.pooling": ["max", "mean"]}
    wordloom.compare(place / "mine.csv", seeds=range(2), settings=settings, jobs=1, folder=place / "new" / "project")
    wanted, choice, jobs, _ = seen.pop()
    assert (wanted.name, wanted.seeds, wanted.learning_curve, jobs) == ("mine", (0, 1), True, 1)
    assert {each.window for each in wanted.embeddings.values()} == {8}
    assert {each.pooling for each in wanted.classifiers.values()} == {("max", "mean")}
    assert "--seeds 0,1" in " ".join(choice.words())
    assert (place / "new" / "project").is_dir() and "WORDLOOM_ROOT" not in os.environ


def test_texts_in_memory_become_a_file_of_the_project(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(comparison, "_carry_out", lambda *given: seen.append(given))
    for _ in range(2):
        wordloom.compare((["a\nb", "\ud800", ""], [1, 0, 1]), name="mine")
    (file,) = (place / "data").iterdir()
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert rows == [{"text": t, "label": n} for t, n in (("a\nb", "1"), ("\ud800", "0"), ("", "1"))]
    assert (seen[0][0].name, seen[0][0].corpus.data) == ("mine", str(file))
    with pytest.raises(ValueError, match="the label ' a' is empty or has white space"):
        write_data(["x", "y"], [" a", "b"], place)
    with pytest.raises(TypeError, match=r"texts\[1\] is None"):
        wordloom.compare((["x", None], ["a", "b"]))


def test_a_notebook_sees_lines_and_bars_in_one_block(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks: list[dict[str, str]] = []

    class Handle:
        def update(self, block: dict[str, str], raw: bool) -> None:
            blocks.append(block)

    shell = types.SimpleNamespace(kernel=object())
    display = types.ModuleType("IPython.display")
    display.display = lambda block, raw, display_id: Handle()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    shown = progress.progress_display(2, quiet=False)
    assert isinstance(shown, progress.NotebookDisplay)
    shown.open()
    shown.handle({"event": "start", "stage": "embed", "label": "cbow"})
    shown.handle({"label": "epochs", "stage_label": "cbow", "done": 1, "total": 2, "unit": "", "note": "loss <1"})
    shown.tick()
    assert blocks[-1]["text/plain"].endswith("██████████░░░░░░░░░░ embed    cbow  epochs, loss <1")
    assert "loss &lt;1" in blocks[-1]["text/html"]
    shown.handle({"event": "done", "stage": "embed", "label": "cbow", "seconds": 1.0})
    shown.close()
    assert blocks[-1]["text/plain"].splitlines() == ["✓ [1/2] embed    cbow  1.0 s"]
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: None))  # type: ignore[arg-type]
    assert not progress.in_notebook()
    assert isinstance(progress.progress_display(2, quiet=True), progress.Silent)
