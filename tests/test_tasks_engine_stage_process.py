"""The process of a stage: how it ends."""

import subprocess
import sys
from pathlib import Path

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
