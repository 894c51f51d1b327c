"""Each command on a terminal of 80 columns: no name is broken; and elsewhere nothing steers a terminal."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from rich.cells import cell_len

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 80
CELLS = ("majority", "nb-svm", "skipgram/rnn", "stack-best-two")
STEERING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
COMMANDS = {
    "run": ("run", "reviews.cfg"),
    "dry run": ("run", "reviews.cfg", "-n"),
    "plan": ("plan", "reviews.cfg"),
    "status": ("status", "reviews"),
    "runs": ("runs",),
    "compare": ("compare", "tiny", "reviews"),
    "check": ("check", "texts.csv"),
    "evaluate": ("evaluate", "reviews", "texts.csv"),
}


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "CI", "COLUMNS", "LINES")}
    return {**kept, "PYTHONPATH": str(ROOT), "WORDLOOM_ROOT": str(folder), "TERM": "xterm-256color"}


def on_a_terminal(*arguments: str, folder: Path) -> str:
    """Return what a command shows on a terminal of 80 columns, stdout and stderr together."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, WIDTH, 0, 0))
    words = [sys.executable, "-m", "wordloom", *arguments]
    process = subprocess.Popen(words, cwd=folder, env=environment(folder), stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux: the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert process.wait(timeout=120) in (0, 1), shown.decode()
    return shown.decode("utf-8")


@pytest.fixture
def data(place: Path) -> Path:
    rows = [f"{n} the {'good' if n % 2 else 'bad'} film of the year number {n},{n % 2}" for n in range(80)]
    labelled = "\n".join(row.replace(",0", ",negative").replace(",1", ",positive") for row in rows)
    (place / "texts.csv").write_text(f"text,label\n{labelled}\n{rows[0][:-1]}negative\n", encoding="utf-8")
    return place


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_shows_can_be_read_in_80_columns(name: str, data: Path) -> None:
    shown = on_a_terminal(*COMMANDS[name], folder=data)
    assert "\x1b[" in shown
    lines = [STEERING.sub("", line) for line in re.split(r"[\r\n]+", shown)]
    links = ("        file://", "report  ")
    # What may be copied is left to the terminal.
    assert [line for line in lines if cell_len(line) > WIDTH and not line.startswith(links)] == []
    if name in ("run", "status", "evaluate", "compare"):
        assert [cell for cell in CELLS if any(line.startswith(cell) for line in lines)] == list(CELLS)
        assert not any(line.split()[:1] in (["ne"], ["wo"], ["d"]) for line in lines)


@pytest.mark.parametrize("name", ["run", "status", "check"])
def test_no_control_characters_where_the_output_is_no_terminal(name: str, data: Path) -> None:
    words = [sys.executable, "-m", "wordloom", *COMMANDS[name]]
    told = subprocess.run(words, cwd=data, env=environment(data), capture_output=True, text=True, timeout=120)
    assert told.returncode in (0, 1)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", told.stdout + told.stderr)
    assert all(line == line.rstrip() for line in told.stdout.splitlines())


def test_status_alone_lists_the_runs_and_a_name_shows_one(data: Path) -> None:
    lines = [STEERING.sub("", line).split() for line in on_a_terminal("status", folder=data).split("\n")]
    assert [line[:2] for line in lines[1:3]] == [["tiny", "done"], ["reviews", "done"]] or [
        line[:2] for line in lines[1:3]
    ] == [["reviews", "done"], ["tiny", "done"]]
    shown = STEERING.sub("", on_a_terminal("status", "runs/reviews", folder=data))
    assert "4 of 4 cells done" in shown
