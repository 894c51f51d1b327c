"""Several hosts, one run: who may join, who makes what, and what happens when hosts or the scheduler go."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import luigi.scheduler
import pytest

from tasks.engine import current, place
from tasks.engine.execution import Errand
from tasks.engine.sections import SettingsError
from tasks.hosts import worker as worker_module
from tasks.hosts.agreement import refuse_difference, refuse_missing
from tasks.hosts.scheduler import DISCONNECT, Address, address_of, reached, scheduler
from tasks.hosts.session import Member, close, joined, members
from tasks.hosts.work import SharedStage, shared
from tasks.hosts.worker import HostWorker
from tests.test_tasks_engine_execution import CONFIG, ROOT

HERE = Address("node-1", 8082)
ERRAND = Errand("wordloom run", ("clean", "report"))
FACTS = {
    "report": "1",
    "python": "3.11",
    "libraries": {"torch": "2.13.0"},
    "code": {"corpus.split": "a", "imports": "b"},
    "data": {"corpus x.csv": {"data": "c"}},
    "settings": {"run.name": "x"},
}


class Stage:
    """A stage that notes in a list that it ran; with `needs`, after others."""

    soft, priority, resources = True, 0, {"cores": 1}
    task_family = "Stage"

    def __init__(self, name: str, ran: list[str], needs: tuple["Stage", ...] = (), error: str = "") -> None:
        self.digest = self.label = name
        self.ran, self.needs, self.error = ran, needs, error
        self.folder = place.artifacts() / "Stage" / name

    def requires(self) -> dict[str, "Stage"]:
        """Return the stages before."""
        return {stage.label: stage for stage in self.needs}

    def is_done(self) -> bool:
        """Say whether it ran well."""
        return self.label in self.ran and not self.error

    def recorded_failure(self) -> str | None:
        """Return why it failed."""
        return self.error if self.label in self.ran and self.error else None

    def run(self) -> None:
        """Run, or fail."""
        self.ran.append(self.label)
        if self.error:
            raise RuntimeError(self.error)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    """Return a project folder that is in use."""
    place.use(tmp_path)
    yield tmp_path
    current.begin()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for long."""
    monkeypatch.setattr(worker_module, "WAIT", 0.01)


def items(*stages: Any) -> list[SharedStage]:
    return [shared(stage, "session") for stage in stages]


def listens(port: int) -> bool:
    """Say whether somebody listens at a port of this machine."""
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("text", ["", ":1", "node:x", "node:0", "node:65536", "https://node", "a@b:1", "a b"])
def test_an_address_that_is_none_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(SettingsError, match="HOST:PORT, for example"):
        address_of(text)


@pytest.mark.parametrize("text", ["node-1", "node-1:8082", "http://node-1:8082/", " node-1 "])
def test_an_address_is_a_host_and_a_port(text: str) -> None:
    assert address_of(text) == HERE


def test_without_a_scheduler_there_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.hosts.scheduler.STARTING", 0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ConnectionError, match=f"no scheduler at 127.0.0.1:{port}: nobody listens there\n  start one"):
        reached(Address("127.0.0.1", port))


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("python", "3.12", r"Python 3.12 here, 3.11 on node-2"),
        (
            "libraries",
            {"torch": "2.12.0"},
            r"torch 2.12.0 here, 2.13.0 on node-2.*\n  python -m pip install torch==2.13.0",
        ),
        ("libraries", {}, r"torch is not installed here, 2.13.0 on node-2"),
        (
            "code",
            {"corpus.split": "z", "imports": "b"},
            r"code here is not that of node-2.*: corpus.split; use the same",
        ),
        ("data", {"corpus x.csv": {"data": "z"}}, r"corpus x.csv has other content here than on node-2"),
        ("settings", {"run.name": "y"}, r"settings here are not those of node-2.*run.name = y here, x there"),
    ],
)
def test_hosts_that_differ_are_told_in_what(part: str, value: object, message: str) -> None:
    refuse_difference(FACTS, FACTS, "node-2")
    with pytest.raises(SettingsError, match=message):
        refuse_difference(FACTS, {**FACTS, "report": "2", part: value}, "node-2")


def test_a_place_of_the_data_is_no_difference() -> None:
    refuse_difference(FACTS, {**FACTS, "settings": {"run.name": "x", "corpus.data": "/elsewhere/x.csv"}}, "node-2")


def test_a_library_that_is_not_there_is_named() -> None:
    refuse_missing(["psutil", "typer"])
    with pytest.raises(SettingsError, match=r"nosuch-library is not installed here.*\n  python -m pip install"):
        refuse_missing(["psutil", "nosuch-library"])


def test_who_comes_while_a_run_goes_on_joins_it_and_later_ones_begin_another(store: Path) -> None:
    hosts = scheduler()
    with joined("x", FACTS, hosts, HERE, None) as nothing:
        assert nothing is None
    with joined("x", FACTS, hosts, HERE, ERRAND) as membership:
        assert membership is not None
        first, name = membership
        hosts.ping(worker=name)
    assert [member.session for member in members(hosts)] == [first.id]
    with joined("x", FACTS, hosts, HERE, None) as second:
        assert second is not None and second[0] == first and second[1] != name
    with (
        pytest.raises(SettingsError, match="asks for other stages"),
        joined("x", FACTS, hosts, HERE, Errand("a", ("clean",))),
    ):
        pass
    close("x", first)
    with joined("x", FACTS, hosts, HERE, ERRAND) as third:
        assert third is not None and third[0].id != first.id


def test_a_session_of_the_dead_is_over(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = scheduler()
    with joined("x", FACTS, hosts, HERE, ERRAND) as membership:
        assert membership is not None
        hosts.ping(worker=membership[1])
    later = time.time() + DISCONNECT + 1
    monkeypatch.setattr(luigi.scheduler.time, "time", lambda: later)
    with joined("x", FACTS, hosts, HERE, ERRAND) as other:
        assert other is not None and other[0].id != membership[0].id


def test_another_store_is_refused(store: Path) -> None:
    hosts = scheduler()
    hosts.ping(worker=str(Member("x", "1", "another", "node-3")))
    with pytest.raises(SettingsError, match="share another store"), joined("x", FACTS, hosts, HERE, ERRAND):
        pass


def test_a_failure_is_attempted_once_and_what_needs_it_is_told(store: Path) -> None:
    ran: list[str] = []
    broken = Stage("broken", ran, error="why")
    last = Stage("last", ran, (broken, Stage("good", ran)))
    with HostWorker(scheduler(), "one", 1) as worker:
        worker.attempt(items(last))
    assert sorted(ran[:2]) == ["broken", "good"] and ran[2:] == ["last"]


def test_a_scheduler_that_knows_nothing_is_told_again(store: Path) -> None:
    ran: list[str] = []

    class Forgetting(Stage):
        def run(self) -> None:
            super().run()
            worker._scheduler = scheduler()  # another one, started just now

    stages = [Forgetting(str(number), ran) for number in range(3)]
    with HostWorker(scheduler(), "one", 1) as worker:
        worker.attempt(items(*stages))
    assert sorted(ran) == ["0", "1", "2"]


def test_a_dead_host_gives_its_work_back(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    hosts, stages = scheduler(), items(Stage("only", ran))
    dead = HostWorker(hosts, "dead", 1)
    dead.tell(stages)
    assert dead._get_work().task_id == stages[0].task_id
    now = [time.time()]
    monkeypatch.setattr(luigi.scheduler.time, "time", lambda: now[0])
    with HostWorker(hosts, "alive", 1) as alive:
        alive.tell(stages)
        assert alive._get_work().task_id is None and ran == []
        now[0] += DISCONNECT + 1
        assert alive._get_work().task_id is None  # it is known to be dead now
        now[0] += DISCONNECT / 2
        alive.attempt(stages)
    assert ran == ["only"]


def test_what_nobody_can_make_ends_the_wait(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Vain(Stage):
        def run(self) -> None:
            """Make nothing, and tell nothing."""

    monkeypatch.setattr("tasks.hosts.scheduler.LOSSES", 2)
    monkeypatch.setattr("tasks.hosts.scheduler.RETRY_DELAY", 0.0)
    with HostWorker(scheduler(), "one", 1) as worker:
        worker.attempt(items(Vain("vain", [])))
    assert len(worker.begun) == 1


def test_only_what_this_host_asked_for_is_taken(store: Path) -> None:
    with HostWorker(scheduler(), "one", 1) as worker:
        assert worker._get_work_task_id({"task_id": "os_system", "task_module": "os", "task_family": "system"}) is None


def test_two_hosts_make_one_report(tmp_path: Path) -> None:
    grid = CONFIG.replace("[classifier.gru]\ncell = gru\ndirection = one\n", "").replace(
        "majority, mean-logreg", "majority"
    )
    (tmp_path / "luigi.cfg").write_text(grid.replace("\ndocuments = 2\n", "\ndocuments = 0\n"), encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "NO_COLOR": "1"}

    def start(*arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "wordloom", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=pipe, stderr=pipe, text=True)

    address = f"127.0.0.1:{port}"
    serving = start("scheduler", "--port", port)
    try:
        while serving.poll() is None and not listens(int(port)):  # hosts wait for it, but not as long as a busy machine
            time.sleep(0.1)
        both = [
            start(word, "luigi.cfg", "--name", "tiny", "--scheduler", address, "-j", "1") for word in ("run", "worker")
        ]
        told = [host.communicate(timeout=900) for host in both]
        assert [host.returncode for host in both] == [0, 0], told
        assert (tmp_path / "runs" / "tiny" / "report.html").is_file()
        assert told[0][0] == told[1][0] and "recommended" in told[0][0]  # both tell the answer
        lines = [line for _, err in told for line in err.splitlines() if line.startswith("✓ [")]
        assert len(lines) == len({line.split("]")[1] for line in lines}) == 6
        late = start("worker", "luigi.cfg", "--name", "tiny", "--scheduler", address)
        assert "tiny is done: there is nothing to do" in late.communicate(timeout=300)[1] and late.returncode == 0
    finally:
        serving.terminate()
        serving.communicate()
