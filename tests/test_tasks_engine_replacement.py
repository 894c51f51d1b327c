"""Putting a folder into its place: whole at every moment, and what a kill took away comes back."""

from pathlib import Path

import pytest

from corpus.whole_files import synchronise
from tasks.engine import replacement
from tasks.engine.claims import claimed
from tasks.engine.kept_folders import KEPT, carry_over
from tasks.engine.replacement import made_beside, part_of, put_into_place, remove_leftovers, restore


def folder(path: Path, text: str) -> Path:
    """Return a folder with one file."""
    path.mkdir(parents=True)
    (path / "text.txt").write_text(text)
    return path


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_folder_replaces_another_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_exchange: bool
) -> None:
    if not can_exchange:
        monkeypatch.setattr(replacement, "_renameat2", lambda: None)
    target = tmp_path / "report"
    for text in ("first", "second", "third"):
        put_into_place(folder(part_of(target), text), target)
        assert (target / "text.txt").read_text() == text
        assert list(tmp_path.iterdir()) == [target]


def test_what_a_kill_took_from_its_place_comes_back(tmp_path: Path) -> None:
    folder(tmp_path / ".my.report.1a2b3c4d.old.part", "before")
    with claimed(tmp_path / "my.report"):
        restore(tmp_path)
        assert not (tmp_path / "my.report").exists(), "somebody is about to put another one there"
    restore(tmp_path)
    assert (tmp_path / "my.report" / "text.txt").read_text() == "before"


def test_a_folder_that_fails_to_be_made_leaves_what_stood_there(tmp_path: Path) -> None:
    target = folder(tmp_path / "report", "before")
    with pytest.raises(ZeroDivisionError), made_beside(target) as part:
        folder(part / "model", "half")
        raise ZeroDivisionError
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
    assert (target / "text.txt").read_text() == "before"


def test_evaluations_are_there_before_and_after_a_report_is_replaced(tmp_path: Path) -> None:
    target = folder(tmp_path / "report", "before")
    folder(target / KEPT / "new", "judged")
    folder(target / KEPT / ".other.abcd.part", "half")
    with made_beside(target) as part:
        (part / "text.txt").write_text("after")
        carry_over(target, part)
        assert all((home / KEPT / "new" / "text.txt").read_text() == "judged" for home in (target, part))
    assert (target / "text.txt").read_text() == "after"
    assert [path.name for path in (target / KEPT).iterdir()] == ["new"]


@pytest.mark.parametrize("name", [".0123.abc.part", ".0123.77.part", ".0123.x.y.part"])
def test_leftovers_of_any_name_go(tmp_path: Path, name: str) -> None:
    folder(tmp_path / name, "half")
    folder(tmp_path / "0123", "whole")
    remove_leftovers(tmp_path / "0123")
    assert [path.name for path in tmp_path.iterdir()] == ["0123"]


def test_all_is_on_the_disk_before_it_appears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, bool]] = []
    target = tmp_path / "report"

    def watched(path: Path) -> None:
        seen.append((path.name, target.exists()))
        synchronise(path)

    monkeypatch.setattr(replacement, "synchronise", watched)
    part = folder(part_of(target), "text")
    put_into_place(part, target)
    assert seen == [("text.txt", False), (part.name, False), (tmp_path.name, True)]
