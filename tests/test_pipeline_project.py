"""Runs that a command is given by name or by path."""

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.project import run_folder


@pytest.fixture
def run(project: Path) -> Path:
    """Return the folder of a run called model, which makes runs/ look like a run."""
    folder = project / "runs" / "model"
    folder.mkdir(parents=True)
    (folder / "request.json").write_text("{}", encoding="utf-8")
    return folder


def test_a_run_is_found_by_its_name_and_by_its_path(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_folder("model") == run_folder("runs/model") == run_folder("runs/model/") == run_folder(str(run)) == run
    monkeypatch.chdir(run)
    assert run_folder(".") == run
    (run / "figures").mkdir()
    monkeypatch.chdir(run / "figures")
    assert run_folder("..") == run, "without the dots: a report that is drawn again is renamed"


@pytest.mark.parametrize("name", ["", ".", "..", "runs", "runs/", "runs/../runs", "../runs", "/", "model/.", "a\x1bb"])
def test_nothing_else_is_a_run_least_of_all_the_folder_of_all_runs(name: str, run: Path) -> None:
    with pytest.raises(UsageError, match="no run "):
        run_folder(name)
