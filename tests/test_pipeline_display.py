"""What a person sees of a run: lines in a pipe, bars on a terminal."""

import io
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline import display
from pipeline.bars import BarDisplay, display_for
from pipeline.display import LineDisplay
from pipeline.time_left import TimeLeft
from pipeline.watch import Watcher
from pipeline.work import Work
from tasks.engine.inspection import StageState

START = {"event": "start", "stage": "embed", "label": "skipgram"}
MOVE = {"stage_label": "skipgram", "label": "training", "done": 3e6, "total": 1e7, "unit": "words", "note": ""}
DONE = {"event": "done", "stage": "embed", "label": "skipgram", "seconds": 12.34}
FAILED = {"event": "failed", "stage": "classify", "label": "skipgram/bi-rnn seed 0", "message": "no memory\ntry less"}
REUSED = {"event": "reused", "stage": "clean", "label": "corpus demo"}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_lines_tell_each_event_once(capsys: pytest.CaptureFixture[str]) -> None:
    shown = LineDisplay(expected=12)
    for record in (REUSED, REUSED, REUSED, START, MOVE, DONE, FAILED):
        shown.handle(record)
    shown.close()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "✓ reused 3 finished results",
        "· embed    skipgram",
        "✓ [ 1/12] embed    skipgram  12.3 s",
        "✗ [ 2/12] classify skipgram/bi-rnn seed 0",
        "    no memory",
        "    try less",
    ]


def test_when_all_is_reused_one_line_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    shown = LineDisplay(expected=0)
    for _ in range(9):
        shown.handle(REUSED)
    shown.close()
    assert capsys.readouterr().err == "✓ reused 9 finished results\n"


def test_a_long_stage_speaks_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(display.time, "monotonic", lambda: clock[0])
    shown = LineDisplay(expected=1)
    shown.handle(START)
    for second in range(0, 61):
        clock[0] = 1000.0 + second
        shown.handle({**MOVE, "done": second * 1e6, "total": 1e8})
    said = capsys.readouterr().err.splitlines()[1:]
    assert said == [
        "· embed    skipgram: training, 30%, 1.0 M words/s, 1 min 10 s left",
        "· embed    skipgram: training, 60%, 1.0 M words/s, 40 s left",
    ]


def test_a_stage_that_describes_itself_is_not_talked_over() -> None:
    work = Work("classify", "cell")
    work.update({**MOVE, "note": "epoch 2/4"}, now=10.0)
    assert work.speed(now=20.0) == "epoch 2/4"
    assert work.share() == pytest.approx(0.3)


def test_speed_starts_anew_with_each_step() -> None:
    work = Work("clean", "corpus")
    work.update({**MOVE, "done": 0}, now=0.0)
    work.update({**MOVE, "label": "counting", "done": 0}, now=100.0)
    work.update({**MOVE, "label": "counting", "done": 500}, now=110.0)
    assert work.speed(now=110.0) == "50 words/s"


def test_the_time_left_is_said_once_it_can_be_known() -> None:
    work = Work("embed", "skipgram")
    work.update({**MOVE, "done": 0, "total": 1000}, now=0.0)
    assert work.left(now=60.0) == ""  # nothing is done
    work.update({**MOVE, "done": 100, "total": 1000}, now=1.0)
    assert work.left(now=1.0) == ""  # too early
    work.update({**MOVE, "done": 250, "total": 1000}, now=50.0)
    assert work.left(now=50.0) == "2 min 30 s left"
    work.update({**MOVE, "done": 250, "total": None}, now=60.0)
    assert work.left(now=60.0) == ""


def test_an_unknown_total_has_no_share() -> None:
    work = Work("clean", "corpus")
    work.update({**MOVE, "total": None}, now=0.0)
    assert work.share() is None


def test_lines_of_unknown_kinds_are_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    shown = LineDisplay(expected=1)
    strange: list[dict[str, Any]] = [{}, {"event": "later"}, {"stage_label": "nobody", "label": "x", "done": 1}]
    for record in strange:
        shown.handle(record)
    shown.close()
    assert capsys.readouterr().err == ""


def test_signs_fall_back_to_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert display.sign("done") == "ok"


def as_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    for name in ("NO_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "130")
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


def test_bars_move_on_a_terminal_and_leave_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = as_terminal(monkeypatch)
    shown = display_for(expected=2)
    assert isinstance(shown, BarDisplay)
    shown.open()
    for record in (REUSED, START, MOVE):
        shown.handle(record)
    deadline = time.monotonic() + 60
    while "training" not in terminal.getvalue() and time.monotonic() < deadline:  # the bars draw themselves in a thread
        time.sleep(0.02)
    for record in (DONE, FAILED):
        shown.handle(record)
    shown.close()
    drawn = terminal.getvalue()
    assert "training" in drawn and "━" in drawn
    assert "reused 1 finished result" in drawn
    assert "[1/2] embed    skipgram  12.3 s" in drawn
    assert "no memory" in drawn


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb"), ("CI", "1")])
def test_no_bars_where_they_are_not_wanted(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    terminal = as_terminal(monkeypatch)
    monkeypatch.setenv(name, value)
    shown = display_for(expected=1)
    for record in (START, MOVE, DONE):
        shown.handle(record)
    shown.close()
    assert isinstance(shown, LineDisplay)
    assert "\x1b" not in terminal.getvalue()


class Recorder(LineDisplay):
    def __init__(self) -> None:
        super().__init__(expected=0)
        self.records: list[dict[str, Any]] = []

    def handle(self, record: dict[str, Any]) -> None:
        self.records.append(record)


def test_the_watcher_shows_whole_lines_in_order_and_the_last_ones_too(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    recorder = Recorder()
    with Watcher(path, recorder), path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(START) + "\n" + json.dumps(DONE)[:10])
        stream.flush()
        deadline = time.monotonic() + 60
        while not recorder.records and time.monotonic() < deadline:
            time.sleep(0.02)
        assert recorder.records == [START]
        stream.write(json.dumps(DONE)[10:] + "\nnot json\n[1]\n" + json.dumps(FAILED) + "\n")
    assert recorder.records == [START, DONE, FAILED]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_nothing_forks_while_the_watcher_holds_what_a_child_needs(tmp_path: Path) -> None:
    held, begun = threading.Lock(), threading.Event()

    class Slow(Recorder):
        def handle(self, record: dict[str, Any]) -> None:
            with held:
                begun.set()
                time.sleep(0.3)

    path = tmp_path / "progress.jsonl"
    path.write_text(json.dumps(START) + "\n", encoding="utf-8")
    with Watcher(path, Slow()):
        assert begun.wait(60)
        child = os.fork()
        if not child:
            os._exit(0 if held.acquire(timeout=5) else 1)
        assert os.waitpid(child, 0)[1] == 0, "a lock that nobody lets go of"


def test_the_watcher_ends_when_the_run_raises(tmp_path: Path) -> None:
    watcher = Watcher(tmp_path / "never-written", Recorder())
    with pytest.raises(RuntimeError, match="stop"), watcher:
        raise RuntimeError("stop")
    assert not watcher._thread.is_alive()


def states(*labels: str) -> list[StageState]:
    efforts = {"gru": 40.0, "rnn": 20.0, "report": 0.0}
    kinds = {"gru": "recurrent", "rnn": "recurrent"}
    return [
        StageState("classify" if n in kinds else n, n, "missing", "", Path(n), kinds.get(n, ""), efforts.get(n, 1.0))
        for n in labels
    ]


def test_a_failure_that_several_share_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    shown = LineDisplay(expected=4)
    shown.handle(FAILED)
    shown.handle({**FAILED, "label": "skipgram/bi-gru seed 0"})
    shown.handle({**FAILED, "label": "stack", "message": "not started: skipgram/bi-rnn seed 0 failed: no memory"})
    lines = capsys.readouterr().err.splitlines()
    assert lines[3:] == [
        "✗ [2/4] classify skipgram/bi-gru seed 0",
        "    as skipgram/bi-rnn seed 0",
        "✗ [3/4] classify stack  not started: skipgram/bi-rnn seed 0 failed",
    ]
    assert shown.failed == ["skipgram/bi-rnn seed 0", "skipgram/bi-gru seed 0", "stack"]


def test_the_first_answer_comes_early_and_again_where_another_leads(capsys: pytest.CaptureFixture[str]) -> None:
    answers = iter(["", "nb-svm 88.1 % on validation", "nb-svm 88.1 % on validation", "cbow/bi-gru 90.0 %"])
    shown = LineDisplay(expected=4)
    shown.leader = lambda: next(answers)
    for _ in range(4):
        shown.handle(DONE)
    said = [line for line in capsys.readouterr().err.splitlines() if "so far" in line]
    assert said == ["· so far: nb-svm 88.1 % on validation", "· so far: cbow/bi-gru 90.0 %"]


def test_the_time_left_of_all_is_that_of_what_waits_by_its_effort() -> None:
    left = TimeLeft(states("gru", "rnn", "report"), jobs=1)
    assert left.seconds({}, now=0.0) is None  # nothing is known of networks
    left.started("rnn")
    left.ended("rnn", 10.0)
    assert left.seconds({}, now=10.0) == pytest.approx(20.0)  # twice the effort; the report takes no time


def test_what_is_at_work_tells_of_what_waits() -> None:
    left = TimeLeft(states("gru", "rnn"), jobs=2)
    work = Work("classify", "rnn", began=0.0)
    work.update({**MOVE, "done": 0, "total": 100}, now=0.0)
    work.update({**MOVE, "done": 50, "total": 100}, now=10.0)
    left.started("rnn")
    assert left.seconds({"rnn": work}, now=10.0) == pytest.approx(40.0)  # gru as a whole, beside the rest of rnn


def test_the_total_is_said_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(display.time, "monotonic", lambda: clock[0])
    shown = LineDisplay(expected=21)
    shown.handle(START)
    for second in range(61):
        clock[0] = 1000.0 + second
        shown.tick()
    assert capsys.readouterr().err.splitlines()[1:] == ["· 0 of 21 results", "· 0 of 21 results"]
