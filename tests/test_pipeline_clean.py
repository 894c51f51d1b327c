"""Removing artefacts: what is kept, what is asked, what is said."""

import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., tuple[int, str, str]]


class Bin:
    """An artefact that nothing uses."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.removed: list[Path] = []
        self.runs: list[Any] = []
        self.folder = root / "artifacts" / "TrainEmbedding" / "dead"

        def unused(root: Path, runs: Any, unfinished: bool) -> list[tuple[Path, int]]:
            self.runs = list(runs)
            return [(self.folder, 1_234_567)]

        monkeypatch.setattr("tasks.engine.removal.unused", unused)
        monkeypatch.setattr("tasks.engine.removal.remove", self.removed.append)


@pytest.fixture
def rubbish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bin:
    return Bin(tmp_path, monkeypatch)


def test_clean_removes_what_is_unused_and_says_how_much(cli: Cli, rubbish: Bin) -> None:
    code, out, err = cli("clean", "-n")
    assert (code, rubbish.removed) == (0, [])
    assert out.splitlines()[1:] == ["artifacts/TrainEmbedding/dead  1.2 MB"]
    assert "nothing was changed" in err
    code, _, err = cli("clean")
    assert (code, rubbish.removed) == (0, [rubbish.folder])
    assert "1,234,567 bytes" in err


@pytest.mark.parametrize(("answer", "removed"), [(True, 1), (False, 0)])
def test_clean_asks_on_a_terminal(
    cli: Cli, rubbish: Bin, monkeypatch: pytest.MonkeyPatch, answer: bool, removed: int
) -> None:
    monkeypatch.setattr("sys.stdin", types.SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("typer.confirm", lambda *_, **__: answer)
    assert cli("clean")[0] == 0
    assert len(rubbish.removed) == removed


def test_clean_with_yes_does_not_ask(cli: Cli, rubbish: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", types.SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("typer.confirm", lambda *_, **__: pytest.fail("asked"))
    assert cli("clean", "--yes")[0] == 0
    assert len(rubbish.removed) == 1


def test_clean_keeps_what_each_configuration_uses(cli: Cli, rubbish: Bin) -> None:
    Path("configs").mkdir()
    Path("luigi.cfg").write_text("[embedding]\nwindow = 2\n", encoding="utf-8")
    Path("configs/other.cfg").write_text("[embedding]\nwindow = 3\n", encoding="utf-8")
    cli("clean", "-n")
    assert [next(iter(run.embeddings.values())).window for run in rubbish.runs] == [2, 3]


def test_clean_removes_nothing_when_a_configuration_cannot_be_read(cli: Cli, rubbish: Bin) -> None:
    Path("configs").mkdir()
    Path("configs/broken.cfg").write_text("[embedding]\nwindwo = 3\n", encoding="utf-8")
    code, out, err = cli("clean", "--yes")
    assert (code, out, rubbish.removed) == (2, "", [])
    assert "windwo" in err


def test_clean_warns_where_a_configuration_names_data_that_is_gone(cli: Cli, rubbish: Bin) -> None:
    Path("luigi.cfg").write_text("[corpus]\ndata = gone.csv\n", encoding="utf-8")
    code, _, err = cli("clean", "-n")
    assert code == 0
    assert err.splitlines()[0].startswith("warning: luigi.cfg: ")
    assert "gone.csv" in err.splitlines()[0]
