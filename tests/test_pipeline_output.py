"""What is data and what is a note, where colour goes, and how tables come out."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.output import Called, count, duration, is_plain, note, size, table
from translation.catalogue import speaking

ROOT = Path(__file__).resolve().parent.parent
ESCAPE = "\x1b"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def as_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    for name in ("NO_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    stream = Terminal()
    monkeypatch.setattr(sys, "stdout", stream)
    return stream


def test_a_terminal_gets_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = as_terminal(monkeypatch)
    assert not is_plain(terminal)
    assert ESCAPE in table(("state",), [["[green]done[/]"]])


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb"), ("CI", "true")])
def test_the_environment_turns_colour_off(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    terminal = as_terminal(monkeypatch)
    monkeypatch.setenv(name, value)
    assert is_plain(terminal)
    assert table(("state",), [["[green]done[/]"]]) == "state\ndone"


def test_an_empty_no_color_means_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = as_terminal(monkeypatch)
    monkeypatch.setenv("NO_COLOR", "")
    assert not is_plain(terminal)


def test_a_table_in_a_pipe_is_never_wrapped_and_has_no_trailing_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    long = "why " * 100
    lines = table(("what", "reason", "n"), [["a", long, "1"], ["短", "b", "22"]], right=("n",)).split("\n")
    assert len(lines) == 3
    assert long.strip() in lines[1]
    assert all(line == line.rstrip() for line in lines)
    assert lines[1].endswith("   1") and lines[2].endswith("  22")


def test_a_reader_that_goes_away_is_no_error() -> None:
    code = (
        "import typer\nfrom pipeline.output import emit\n"
        "try:\n    while True: emit('x' * 9999)\nexcept typer.Exit as end: exit(end.exit_code)"
    )
    writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert writer.stdout is not None and writer.stderr is not None
    writer.stdout.read(10)
    writer.stdout.close()
    complaint = writer.stderr.read()
    writer.stderr.close()
    assert (writer.wait(timeout=30), complaint) == (0, b"")


def test_numbers_as_people_say_them() -> None:
    assert [duration(s) for s in (0.04, 59.94, 185, 4320)] == ["0.0 s", "59.9 s", "3 min 05 s", "1 h 12 min"]
    assert [size(n) for n in (0, 812, 3_400_000, 5e12)] == ["0 B", "812 B", "3.4 MB", "5000.0 GB"]
    assert [count(n, "result") for n in (0, 1, 1200)] == ["0 results", "1 result", "1,200 results"]


def test_notes_and_tables_do_not_steer_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    note("file \x1b[2J\u202e\nand more")
    assert capsys.readouterr().err == "file \\x1b[2J\\u202e\nand more\n"
    assert table(("label",), [["a\x1b[2J\x9b"]]) == "label\na\\x1b[2J\\x9b"


def test_in_another_language_headings_and_words_are_said_and_names_are_not() -> None:
    with speaking("zh"):
        columns = ("cell", "state", Called("texts"))
        shown = table(columns, [["data", "[green]done[/], failed", "85 %"]], words=("state",))
    assert shown.split() == ["单元", "状态", "texts", "data", "已完成，失败", "85", "%"]


def test_what_is_too_long_for_its_line_stands_below_it_and_nothing_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    as_terminal(monkeypatch)
    monkeypatch.setenv("NO_COLOR", "1")
    rows = [["classify", "a" * 40, "done", "0.5 s"], ["report", "b", "stale", "setting x: 1 → 2; " * 20 + "and 3 more"]]
    lines = table(("stage", "what", "state", "reason"), rows, words=("reason",)).split("\n")
    assert [line.split()[0] for line in lines[:3]] == ["stage", "classify", "report"]
    assert lines[1].endswith("done   0.5 s") and lines[2].endswith("stale")
    assert all(line.startswith("  ") for line in lines[3:])
    assert "".join("".join(lines[3:]).split()) == "".join(rows[1][3].split())
    assert all(len(line) <= 80 for line in lines)


def test_no_name_is_cut_where_a_cell_has_wide_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    as_terminal(monkeypatch)
    monkeypatch.setenv("NO_COLOR", "1")
    shown = table(
        ("reason", "n"), [["输入 classifiers.consistency，classifiers.regularised，" * 3, "1" * 40]], right=("n",)
    )
    assert shown.count("classifiers.regularised") == shown.count("classifiers.consistency") == 3
