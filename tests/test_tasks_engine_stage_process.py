"""The process of a stage: how it ends."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import progress
from tasks.engine.processes import how_ended

ROOT = Path(__file__).resolve().parent.parent
#: What was written and not yet sent on, and what is to be done at the end, before a status that is told.
ENDS = """
import atexit
from tasks.engine.stage_process import end_with
atexit.register(print, "scratch removed")
print("told", end=" ")
end_with(3)
"""


def test_a_process_that_ends_at_once_loses_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", ENDS], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (3, "told scratch removed\n", "")


@pytest.mark.parametrize(
    ("status", "told", "said"),
    [
        (-signal.SIGKILL, "", "was ended by signal 9 (Killed), as Linux does where memory runs short: "),
        (-signal.SIGSEGV, "", "was ended by signal 11 (Segmentation fault)"),
        (1, "first\nImportError: no torch\n", "ended with 1: ImportError: no torch"),
        (1, "", "ended with 1: it printed nothing"),
    ],
)
def test_how_a_process_ended_is_said_in_words(status: int, told: str, said: str) -> None:
    assert how_ended(status, told).startswith(said)


def test_work_goes_on_where_its_progress_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "gone" / "progress.jsonl"))
    progress.tell("a line that nobody can read")
