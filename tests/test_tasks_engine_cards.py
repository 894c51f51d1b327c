"""Places on cards: how many networks share one, who gets which, and that Luigi hands out no more of them."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import luigi
import pytest

from tasks.engine import cards, current, place
from tasks.engine.cards import CELL_MEMORY, CELLS, MOST, RESOURCE, VISIBLE, Place, places, resources_on, shown_card
from tasks.engine.configuration import load_run
from tasks.engine.cores import configure
from tasks.engine.execution import quieten
from tasks.engine.sections import SettingsError
from tasks.hosts.scheduler import scheduler
from tasks.hosts.worker import HostWorker
from tests.test_tasks_engine_execution import ROOT
from tests.test_tasks_hosts import Stage, items

GIB = 1 << 30
Cards = Callable[..., tuple[Place, ...]]


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Cards]:
    """Return what makes this a host with cards of so many bytes, and a project folder in use."""
    place.use(tmp_path)
    monkeypatch.setattr(cards, "LOOK", 0.01)
    for name in (VISIBLE, CELLS):
        monkeypatch.delenv(name, raising=False)

    def made(*memory: int) -> tuple[Place, ...]:
        monkeypatch.setattr(cards, "_memory_of_cards", lambda: list(memory))
        places.cache_clear()
        return places()

    yield made
    places.cache_clear()
    current.begin()


def test_a_card_has_room_by_its_memory_and_several_are_filled_evenly(host: Cards) -> None:
    assert host() == ()
    assert host(2 * GIB) == (Place("0", 0),)
    assert host(80 * GIB) == tuple(Place("0", turn) for turn in range(MOST))
    assert host(2 * CELL_MEMORY, 3 * CELL_MEMORY, 100) == (
        *(Place("0", 0), Place("1", 0), Place("2", 0)),
        *(Place("0", 1), Place("1", 1), Place("1", 2)),
    )


def test_the_environment_names_the_cards_and_how_many_share_one(host: Cards, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VISIBLE, "3, GPU-ab/1")
    monkeypatch.setenv(CELLS, "1")
    assert host(80 * GIB, 80 * GIB) == (Place("3", 0), Place("GPU-ab/1", 0))
    for text in ("0", "-1", "two", ""):
        monkeypatch.setenv(CELLS, text)
        with pytest.raises(SettingsError, match=f"{CELLS}={text}: .* try 1"):
            host(GIB)


def test_a_host_without_a_card_is_not_asked_twice_and_takes_no_place(
    host: Cards, monkeypatch: pytest.MonkeyPatch
) -> None:
    host()
    assert resources_on("auto") == resources_on("cuda") == {"cores": 1}
    with shown_card(1) as environment:
        assert environment == {}
    host(GIB)
    assert resources_on("auto") == resources_on("cuda") == {"cores": 1, RESOURCE: 1}
    assert resources_on("cpu") == resources_on("mps") == {"cores": 1}
    with shown_card(0) as environment:
        assert environment == {}


def test_torch_is_asked_in_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "models.cards"]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert all(line.isdecimal() for line in asked.stdout.split())


def test_no_more_share_a_card_than_there_are_places(host: Cards) -> None:
    host(2 * CELL_MEMORY, CELL_MEMORY)
    shown: list[str] = []
    most: dict[str, int] = {}

    def work() -> None:
        with shown_card(1) as environment:
            shown.append(environment[VISIBLE])
            for card in set(shown):
                most[card] = max(most.get(card, 0), shown.count(card))
            time.sleep(0.05)
            shown.remove(environment[VISIBLE])

    with ThreadPoolExecutor(9) as pool:
        for done in [pool.submit(work) for _ in range(9)]:
            done.result()
    assert shown == [] and most == {"0": 2, "1": 1}


def test_whoever_waits_for_a_place_stops_where_the_time_is_up(host: Cards) -> None:
    host(GIB)
    with shown_card(1):
        current.end_at(time.monotonic() + 0.05)
        with pytest.raises(InterruptedError, match="time is up"), shown_card(1):
            pass
    current.end_at(None)
    with shown_card(1) as environment:
        assert environment == {VISIBLE: "0"}


def test_a_killed_network_gives_its_place_back(host: Cards) -> None:
    host(GIB)
    code = f"""
import time
from tasks.engine import cards
cards._memory_of_cards = lambda: [{GIB}]
with cards.shown_card(1):
    print("held", flush=True)
    time.sleep(60)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdout.readline() == b"held\n"
        other.kill()
    with shown_card(1) as environment:
        assert environment == {VISIBLE: "0"}


class Network(luigi.Task):
    """Takes a core, and a place on a card where `device` says so; writes down when it began and ended."""

    number = luigi.IntParameter()
    device = luigi.Parameter()
    folder = luigi.Parameter()

    @property
    def resources(self) -> dict[str, int]:
        """What a network takes."""
        return resources_on(str(self.device))

    def output(self) -> luigi.LocalTarget:
        """Return the file of times."""
        return luigi.LocalTarget(str(Path(str(self.folder)) / f"{self.device}{self.number}"))

    def run(self) -> None:
        """Take a moment."""
        began = time.time()
        time.sleep(0.4)
        with self.output().open("w") as stream:
            stream.write(f"{began} {time.time()}")


def overlapping(folder: Path, device: str) -> int:
    """Return how many networks of a device were at work at the same time, at most."""
    times = [tuple(map(float, path.read_text().split())) for path in folder.glob(f"{device}*")]
    return max(sum(began <= at < ended for began, ended in times) for at, _ in times)


@pytest.mark.parametrize("cells", ["1", "2"])
def test_luigi_lets_no_more_networks_on_a_card_while_others_have_the_cores(
    host: Cards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cells: str
) -> None:
    monkeypatch.setenv(CELLS, cells)
    host(80 * GIB)
    configure(4)
    quieten()
    networks = [Network(number=n, device=device, folder=str(tmp_path)) for n in range(4) for device in ("cuda", "cpu")]
    assert luigi.build(networks, workers=4, local_scheduler=True)
    assert overlapping(tmp_path, "cuda") == int(cells)
    assert overlapping(tmp_path, "cpu") >= 2  # on the cores that are left


@pytest.mark.parametrize(("places_there", "together"), [(1, 1), (2, 2), (0, 2)])
def test_a_host_among_several_counts_its_own_cards(
    host: Cards, places_there: int, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CELLS, str(max(1, places_there)))
    host(*[GIB] * bool(places_there))
    stages = [Stage(str(number), []) for number in range(2)]
    for stage in stages:
        stage.resources = resources_on("auto")
    with HostWorker(scheduler(), "one", 4) as worker:
        shared = items(*stages)
        worker.tell(shared)
        worker._running_tasks[shared[0].task_id] = None
        assert worker._has_room(shared[1].task_id) == (together == 2)
        worker._running_tasks.clear()


def test_the_process_of_a_network_is_shown_its_card(
    host: Cards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VISIBLE, "5")
    host(GIB)
    seen: list[dict[str, str]] = []

    def run(command: list[str], env: dict[str, str], **more: Any) -> Any:
        seen.append(env)
        assert cards.is_claimed(place.hosts() / "cards" / (platform.node() or "host") / "5.0")
        raise TimeoutError

    configuration = tmp_path / "luigi.cfg"
    configuration.write_text("[classifier.a]\ncell = gru\n", encoding="utf-8")
    tasks = load_run(configuration, {}, None, tmp_path).report_task().all_tasks()
    monkeypatch.setattr("tasks.engine.stage_task.subprocess.run", run)
    with pytest.raises(TimeoutError):
        next(task for task in tasks if "/a " in task.label)._run_process()
    assert seen[0][VISIBLE] == "5" and seen[0]["OMP_NUM_THREADS"] == "1"


def test_networks_take_a_place_and_nothing_else_does(host: Cards, tmp_path: Path) -> None:
    host(GIB)
    configuration = tmp_path / "luigi.cfg"
    configuration.write_text("[classifier.a]\ncell = gru\n[classifier.b]\ncell = gru\ndevice = cpu\n", encoding="utf-8")
    tasks = load_run(configuration, {"run.learning_curve": "true"}, None, tmp_path).report_task().all_tasks()
    on_card = {task.label for task in tasks if task.resources.get(RESOURCE)}
    assert on_card
    assert on_card == {task.label for task in tasks if "/a " in task.label or "recommended cell" in task.label}
