"""Runs announce what they use: it stays while they work and, after an interruption, until their report is drawn."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.engine import current, uses
from tasks.engine.removal import remove_remains, unused
from tasks.engine.sections import SettingsError
from tests.stored_manifests import store_manifest

Cli = Callable[..., tuple[int, str, str]]
USED, OTHER = "0123456789abcdef", "fedcba9876543210"


@pytest.fixture
def results(project: Path) -> Path:
    """Return the folder of two results that no configuration and no report names."""
    current.begin(write=True)
    for digest in (USED, OTHER):
        store_manifest(project / "artifacts" / "TrainWords" / digest, digest=digest)
    return project / "artifacts" / "TrainWords"


def names(project: Path, unfinished: bool = False) -> list[str]:
    """Return the names of what counts as unused."""
    return [path.name for path, _ in unused(project, [], unfinished)]


def test_what_a_run_uses_stays_while_it_works_and_after_it_was_interrupted(
    project: Path, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert names(project) == [USED, OTHER]
    with uses.announced("mine", [USED]):
        assert names(project) == names(project, unfinished=True) == [OTHER]
    monkeypatch.setattr("tasks.engine.claims.lives", lambda process: False)  # as after its end
    assert names(project) == [OTHER]
    assert names(project, unfinished=True) == [USED, OTHER]
    uses.settle("another")
    assert names(project) == [OTHER]
    uses.settle("mine")
    assert names(project) == [USED, OTHER]


def test_a_look_is_no_run_and_leaves_the_announcements_of_runs(
    project: Path, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with uses.announced("mine", [USED]):
        pass
    current.begin(write=True)
    with uses.announced("mine", [USED, OTHER], stays=False):
        monkeypatch.setattr("tasks.engine.claims.lives", lambda process: False)
        assert names(project) == []
    assert [use.digests for use in uses.every_use()] == [{USED}] and names(project) == [OTHER]


def test_clean_removes_what_interrupted_runs_made_only_where_that_is_asked_for(
    project: Path, results: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    with uses.announced("mine", [USED]):
        pass
    monkeypatch.setattr("tasks.engine.claims.lives", lambda process: False)
    code, _, err = cli("clean", "--yes")
    assert code == 0 and "kept for runs without a report yet: mine; --unfinished" in err
    assert [path.name for path in results.iterdir()] == [USED]
    assert cli("clean", "--yes", "--unfinished")[0] == 0
    assert list(results.iterdir()) == [] and uses.every_use() == []


def test_the_status_of_a_run_without_a_report_says_what_to_name(project: Path, cli: Cli) -> None:
    current.begin(write=True)
    with uses.announced("mine", [USED]):
        code, _, err = cli("status", "mine")
        assert code == 2 and "mine has no report yet: name what it was run with" in err
        assert "shows the cells" not in cli("status")[2]
    assert "no run 'yours'" in cli("status", "yours")[2]


@pytest.mark.parametrize("content", ["", "{", "{}", json.dumps({"run": "mine", "digests": []})])
def test_nothing_goes_where_it_is_not_known_what_a_run_uses(project: Path, results: Path, content: str) -> None:
    path = project / "artifacts" / uses.FOLDER / "0123.json"
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(SettingsError, match="it is not known what its run uses; remove it"):
        unused(project, [])


def test_what_dead_processes_left_goes_and_what_the_living_work_on_stays(project: Path, results: Path) -> None:
    (results / f".{USED}.abc.part").mkdir()
    (results / f".{OTHER}.1234.part").mkdir()
    (results / f"{USED}.dead.failed.json").write_text("{}")
    from tasks.engine.claims import claimed

    with claimed(results / OTHER), uses.announced("mine", []):
        (results / f"{USED}.{current.run_id}.failed.json").write_text("{}")
        remove_remains()
        left = {path.name for path in results.iterdir()}
    assert left == {USED, OTHER, f".{OTHER}.1234.part", f".{OTHER}.claim", f"{USED}.{current.run_id}.failed.json"}
