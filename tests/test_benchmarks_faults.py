"""The short form of `benchmarks/faults.py`: kills, refusals, many at once, damages; the figures are its long form's."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tasks.engine import current, place, removal

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture(scope="module")
def faults() -> Iterator[Any]:
    sys.path.insert(0, str(BENCHMARKS))
    names = ("faults", "fault_works", "fault_damages")
    yield SimpleNamespace(**{name: importlib.import_module(name) for name in names})
    sys.path.remove(str(BENCHMARKS))


@pytest.fixture(autouse=True)
def own_project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(place.VARIABLE, str(tmp_path))
    monkeypatch.setattr(removal, "BRIEF", 0)
    monkeypatch.setattr(current, "may_write", True)


@pytest.mark.parametrize(
    ("fault", "can_exchange", "every"), [("kill", True, 3), ("kill", False, 3), ("no space", True, 5)]
)
def test_whatever_strikes_a_run_leaves_nothing_half_and_the_next_one_goes_on(
    faults: Any, tmp_path: Path, fault: str, can_exchange: bool, every: int
) -> None:
    strikes = faults.faults.strike_all(tmp_path / "struck", fault, can_exchange, every)
    assert strikes.failures == []
    assert strikes.ends.total() > 10 and len(strikes.ends) >= (1 if fault == "kill" else 2)


@pytest.mark.parametrize("can_exchange", [True, False])
def test_many_at_once_all_succeed(
    faults: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_exchange: bool
) -> None:
    monkeypatch.setattr(removal, "BRIEF", 600)
    store = faults.fault_works.Store(tmp_path / "hammered")
    store.prepare()
    with faults.fault_works.system(can_exchange):
        assert faults.fault_works.hammer(store, 3, 4) == 0
        assert faults.fault_works.race(store, 3, 20) == 0


def test_every_damage_is_noticed_and_none_is_used_after_another_size(faults: Any, tmp_path: Path) -> None:
    store = faults.fault_works.Store(tmp_path / "damaged")
    store.prepare()
    store.run()
    found = list(faults.fault_damages.damages(store.root, 300, "tests"))
    assert len(found) > 250
    assert [one for one in found if not one.noticed or one.escaped or (one.resized and not one.refused)] == []
