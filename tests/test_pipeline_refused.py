"""Real refusals, none pretended: a disk that is full or read-only, streams that are closed, files that may not grow.

A namespace of its own has its own mounts, so that no right of an administrator is needed; where the system does not
allow that, these tests are skipped.
"""

import errno
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tasks.engine import current
from tasks.engine import place as place_of_results
from tasks.engine.configuration import load_run
from tasks.engine.execution import DIED, carry_out
from tasks.engine.stage_task import StageTask

pytestmark = pytest.mark.xdist_group("face")
ROOT = Path(__file__).resolve().parent.parent
WORDLOOM = f"{shlex.quote(sys.executable)} -m wordloom"
Shell = Callable[[str], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def shell(place: Path) -> Shell:
    """Return a call of a shell in a copy of the finished project: what `w` does is what `wordloom` does."""

    def run(script: str, within: tuple[str, ...] = ()) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
        words = [*within, "bash", "-c", f'w() {{ {WORDLOOM} "$@"; }}\n{script}']
        return subprocess.run(words, cwd=place, env=environment, capture_output=True, text=True, timeout=300)

    return run


@pytest.fixture
def own_mounts(shell: Callable[..., "subprocess.CompletedProcess[str]"]) -> Shell:
    """Return a call of a shell that may mount what it likes; skip where that is not allowed."""
    within = ("unshare", "-rm")
    if shutil.which("unshare") is None or shell("mount -t tmpfs none /mnt", within).returncode != 0:
        pytest.skip("this system does not let a process have mounts of its own (unshare -rm)")
    return lambda script: shell(script, within)


def test_a_full_disk_costs_the_command_and_no_more(own_mounts: Shell) -> None:
    done = own_mounts(
        """
        mkdir small && mount -t tmpfs -o size=64m none small && cp -a artifacts runs luigi.cfg small 2> /dev/null
        cd small && export WORDLOOM_ROOT=$PWD
        mount -o remount,size=$(( $(df -k --output=used . | tail -1) + 12 ))k .
        w report tiny > /dev/null; echo "report $?"
        w export tiny skipgram v.txt; echo "export $?"
        w export tiny page p.html --cell nb-svm; echo "page $?"
        ls
        ls -A runs
        mount -o remount,size=64m .
        w report tiny > /dev/null; echo "report $?"
        w verify; echo "verify $?"
        """
    )
    assert done.stdout.split() == [
        *("report", "1", "export", "1", "page", "1"),
        *("artifacts", "runs", "reviews", "tiny"),
        *("report", "0", "verify", "0"),
    ], done.stderr
    told = [line for line in done.stderr.splitlines() if line.startswith(("error: ", "  make room"))]
    assert len(told) == 6 and "Traceback" not in done.stderr, done.stderr
    assert all(line.startswith("error: No space left on device: ") for line in told[::2])
    assert "0 damaged" in done.stderr


def test_a_store_that_is_read_only_can_be_read(own_mounts: Shell) -> None:
    done = own_mounts(
        """
        mkdir view && mount --bind . view && mount -o remount,ro,bind view && export WORDLOOM_ROOT=$PWD/view && cd /tmp
        for command in "plan $WORDLOOM_ROOT/reviews.cfg" status runs verify "predict tiny good" "report tiny"; do
            w $command > /dev/null; echo "${command%% *} $?"
        done
        """
    )
    ended = dict(line.split() for line in done.stdout.splitlines())
    assert ended == {"plan": "0", "status": "0", "runs": "0", "verify": "0", "predict": "0", "report": "1"}, done.stderr
    assert "error: Read-only file system: " in done.stderr and "view/runs\n  nothing can be written" in done.stderr


def test_a_worker_that_is_killed_fails_its_run(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = load_run(place / "reviews.cfg", {"report.bootstrap": "101"}, None, place, "run")

    def killed(tasks: Sequence[StageTask]) -> None:
        """Make nothing, and leave no record, as a worker does that is killed from outside."""

    monkeypatch.setenv(place_of_results.VARIABLE, str(place))
    current.begin(write=True)
    outcome = carry_out(run.report_task(), run.chain.stages, killed)
    assert outcome.failures == {"tiny": DIED} and not outcome.succeeded


def test_an_export_that_fails_leaves_nothing(
    place: Path, call: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("onnxruntime", reason="onnx and onnxruntime are not installed (extra `export`)")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("serving.graph.folder.write_graph", full)
    before = sorted(place.iterdir())
    code, _, err = call("export", "reviews", "onnx", "graph", "--cell", "nb-svm")
    assert code == 1 and err.startswith(f"error: No space left on device: {place / 'graph'}\n")
    assert sorted(place.iterdir()) == before


def test_a_file_that_may_not_grow_keeps_what_it_was(shell: Shell) -> None:
    done = shell(
        "echo before > v.txt; ulimit -f 4; w export tiny skipgram v.txt; echo $?; cat v.txt; ls -A | grep -c part\n"
    )
    assert done.stdout.split() == ["1", "before", "0"]
    assert done.stderr.startswith("error: File too large: v.txt\n  `ulimit -f` says")


def test_streams_that_are_closed_lead_nowhere(shell: Shell) -> None:
    done = shell('for n in 0 1 2; do eval "w export tiny skipgram v$n.txt $n>&-"; echo $?; done; sha256sum v*.txt')
    codes, digests = done.stdout.split()[:3], done.stdout.split()[3::2]
    assert codes == ["0", "0", "0"], done.stderr
    assert len(digests) == 3 and len(set(digests)) == 1, "nothing is printed into what is written"


def test_what_an_old_encoding_lacks_is_written_out(shell: Shell) -> None:
    done = shell("PYTHONIOENCODING=latin-1 w predict --help; echo $?")
    assert done.stdout.endswith("\n0\n") and "\\u2026" in done.stdout, done.stderr
