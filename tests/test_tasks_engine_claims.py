"""Claims: one at a time, freed by an end of any kind, and no clock but the own one is asked."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tasks.engine import claims, processes
from tasks.engine.claims import claim_of, claimed, is_claimed, seen
from tasks.engine.processes import Process, lives, process_of, this_process

ROOT = Path(__file__).resolve().parent.parent
HAMMER = """
import os, sys
from pathlib import Path
from tasks.engine.claims import claimed
target = Path(sys.argv[1])
for _ in range(int(sys.argv[2])):
    with claimed(target):
        inside = os.open(target.with_name("inside"), os.O_CREAT | os.O_EXCL)  # raises where another one is inside
        with target.open("a") as stream:
            stream.write("x")
        target.with_name("inside").unlink()
        os.close(inside)
"""
HOLD = """
import sys, time
from pathlib import Path
from tasks.engine.claims import claimed
with claimed(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def start(code: str, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_one_at_a_time_holds_a_claim(tmp_path: Path) -> None:
    started = [start(HAMMER, str(tmp_path / "result"), "25") for _ in range(4)]
    for process in started:
        _, err = process.communicate(timeout=600)
        assert process.returncode == 0, err
    assert (tmp_path / "result").read_text() == "x" * 100
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


def test_the_claim_of_a_killed_process_is_free_at_once(tmp_path: Path) -> None:
    target = tmp_path / "result"
    holder = start(HOLD, str(target))
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    assert is_claimed(target)
    holder.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, holder.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and nobody has asked for how
    assert not is_claimed(target)
    waited: list[Process | None] = []
    with claimed(target, waited.append):
        assert is_claimed(target)
    assert waited == [] and not claim_of(target).exists()
    holder.communicate()


def test_whoever_waits_is_told_once_for_whom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, told = tmp_path / "result", []
    claim_of(target).write_text(json.dumps(this_process()._asdict()))
    monkeypatch.setattr(claims.time, "sleep", lambda _: len(told) and claim_of(target).unlink())
    with claimed(target, told.append):
        pass
    assert told == [this_process()]


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"pid": "x"}', '{"pid": 1}'])
def test_a_claim_that_names_nobody_is_waited_for_and_then_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    target, now = tmp_path / "result", [1000.0]
    claim_of(target).write_text(content)
    monkeypatch.setattr(claims.time, "monotonic", lambda: now[0])
    assert is_claimed(target)
    now[0] += claims.PATIENCE - 1
    assert is_claimed(target)
    os.utime(claim_of(target), ns=(1, 1))  # a sign of life, of whatever clock
    now[0] += claims.PATIENCE - 1
    assert is_claimed(target)
    now[0] += claims.PATIENCE
    assert not is_claimed(target)
    with claimed(target):
        assert (seen(claim_of(target)) or pytest.fail("gone")).process == this_process()


def test_a_number_that_came_again_is_another_process() -> None:
    here = this_process()
    assert lives(here) is True
    assert lives(here._replace(started=here.started + 1)) is False
    assert lives(here._replace(boot="before")) is None
    assert lives(here._replace(namespace="a container")) is None
    assert lives(here._replace(pid=2**22 + 1)) is False
    assert process_of(here._asdict()) == here and process_of({}) is None


def test_a_holder_gives_signs_of_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "BEAT", 0.001)
    with claimed(tmp_path / "result"):
        path = claim_of(tmp_path / "result")
        before = path.stat().st_mtime_ns
        while path.stat().st_mtime_ns == before:
            time.sleep(0.001)


def test_a_file_system_without_links_has_claims_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(claims.os, "link", refuse)
    with claimed(tmp_path / "result"):
        assert is_claimed(tmp_path / "result")
    assert list(tmp_path.iterdir()) == []


def test_a_claim_is_given_back_where_another_one_was_meant(tmp_path: Path) -> None:
    with claimed(tmp_path / "result"):
        claims._take_away(claim_of(tmp_path / "result"), b"that of a dead one")
        assert is_claimed(tmp_path / "result")
    assert processes.is_alive(os.getpid())
