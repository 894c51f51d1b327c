"""`wordloom check`: findings that people and scripts can read, and an exit code."""

import csv
import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

Cli = Callable[..., tuple[int, str, str]]
WORDS = [f"word{number}" for number in range(400)]


def write(path: Path, copies: int = 0, documents: int = 400) -> None:
    """Write a CSV of innocent documents, the first `copies` of which come again at its end."""
    draw = random.Random(0)
    rows = [(" ".join(draw.choices(WORDS, k=20)), draw.choice(("bad", "good"))) for _ in range(documents)]
    rows[0] = ("[red]evil[/] \x1b[31m " + rows[0][0], rows[0][1])
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("text", "label"), *rows, *rows[:copies]])


def test_severe_findings_are_exit_code_1_and_reused(cli: Cli) -> None:
    write(Path("reviews.csv"), copies=60)
    code, out, err = cli("check", "reviews.csv", "-S", "audit.examples=2")
    assert code == 1
    lines = out.splitlines()
    assert lines[0] == "read reviews.csv: csv, utf-8, 460 rows"
    assert next(line for line in lines if line.startswith("severe")).split()[:2] == ["severe", "exact-duplicate"]
    assert "remembers a training text" in out and "(test, " in out
    assert "\x1b" not in out
    assert "audit of reviews.csv" in err and "1 severe" in err
    again, second, err = cli("check", "reviews.csv", "-S", "audit.examples=2", "--json")
    assert again == 1
    assert "done" not in err and "corpus reviews.csv" not in err.replace("reused", "")
    findings = json.loads(second)["findings"]
    assert findings[0]["kind"] == "exact-duplicate"
    for finding in findings:
        assert {"kind", "severity", "count", "splits", "examples"} <= finding.keys()
        assert isinstance(finding["count"], int)
        assert all(isinstance(number, int) for number in finding["splits"].values())
        assert len(finding["examples"]) <= 2
        for example in finding["examples"]:
            assert isinstance(example["about"], str)
            assert all(document.keys() == {"id", "split", "label", "text"} for document in example["documents"])


def test_an_innocent_file_is_exit_code_0(cli: Cli) -> None:
    write(Path("reviews.csv"))
    code, out, err = cli("check", "reviews.csv")
    assert code == 0
    assert out.splitlines()[:3] == [
        "read reviews.csv: csv, utf-8, 400 rows",
        "  text column: text (found by its name)",
        "  label column: label (found by its name)",
    ]
    assert "nothing found" in err
    code, out, _ = cli("check", "reviews.csv", "--json")
    said = json.loads(out)
    assert (code, said["findings"]) == (0, [])
    assert said["read"]["files"][0]["columns"] == {"text": "text", "label": "label"}
    assert sum(said["read"]["classes"].values()) == said["read"]["documents"] == 400


def test_a_check_is_no_run_that_was_interrupted(cli: Cli) -> None:
    write(Path("reviews.csv"))
    assert cli("check", "reviews.csv")[0] == 0
    code, out, _ = cli("status", "--json")
    assert (code, json.loads(out)) == (0, {"runs": []})


def test_a_configuration_says_what_to_check(cli: Cli) -> None:
    write(Path("reviews.csv"))
    Path("mine.cfg").write_text("[corpus]\ndata = reviews.csv\n[audit]\nsmallest_class = 1000\n", encoding="utf-8")
    code, out, _ = cli("check", "mine.cfg", "--json")
    assert code == 0
    assert [(finding["kind"], finding["severity"]) for finding in json.loads(out)["findings"]] == [
        ("small-class", "warning")
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check",), "DATA"),
        (("check", "missing.csv"), "missing.csv"),
        (("check", "missing.cfg"), "no configuration file missing.cfg"),
        (("check", "demo", "-S", "audit.shingel=2"), "did you mean shingle?"),
        (("check", "demo", "-S", "audit.near_duplicate=2"), "[audit] near_duplicate = 2"),
    ],
)
def test_wrong_usage_is_exit_code_2(cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = cli(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert not Path("artifacts").exists()


def test_data_that_cannot_be_cleaned_is_exit_code_1_and_says_why(cli: Cli) -> None:
    Path("one.csv").write_text("text,label\nonly one,good\n", encoding="utf-8")
    code, out, err = cli("check", "one.csv")
    assert (code, out) == (1, "")
    assert "only the label 'good'" in err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("book.xlsx", b"PK\x03\x04", "xlsx"),
        ("base.sqlite", b"SQLite format 3\0" + b"\0" * 84, "an SQLite database"),
        ("cut.csv.gz", gzip.compress(b"text,label\n" + b"some words of it,good\n" * 90)[:-9], "truncated or damaged"),
    ],
    ids=["table", "data base", "cut"],
)
def test_what_no_reader_takes_is_named_by_the_command_as_by_the_reader(
    cli: Cli, name: str, content: bytes, said: str
) -> None:
    Path(name).write_bytes(content)
    code, out, err = cli("check", name)
    assert (code, out) == (1, "")
    assert said in err and "not started" not in err


def test_copies_are_a_finding_even_where_dropping_them_would_leave_nothing(cli: Cli) -> None:
    Path("same.csv").write_text("text,label\n" + "the same text again,neg\nthe same text again,pos\n" * 30)
    code, out, err = cli("check", "same.csv", "--json")
    assert code == 1
    assert "exact-duplicate" in {finding["kind"] for finding in json.loads(out)["findings"]}
    assert "copies are kept for this look" in err


def test_labels_that_differ_in_case_are_a_finding_with_the_setting_that_merges(cli: Cli) -> None:
    write(Path("reviews.csv"))
    Path("reviews.csv").write_text(
        Path("reviews.csv").read_text(encoding="utf-8").replace(",good", ",Good", 40), "utf-8"
    )
    _, out, _ = cli("check", "reviews.csv", "--json")
    found = [finding for finding in json.loads(out)["findings"] if finding["kind"] == "label-spelling"]
    assert found and "-S corpus.merge_labels=true" in found[0]["examples"][0]["about"]
    _, out, _ = cli("check", "reviews.csv", "-S", "corpus.merge_labels=true", "--json")
    assert set(json.loads(out)["read"]["classes"]) == {"bad", "good"}


@pytest.mark.parametrize("command", [("check", "two.csv"), ("run", "--data", "two.csv")])
def test_an_open_question_is_told_with_the_commands_that_answer_it(cli: Cli, command: tuple[str, ...]) -> None:
    lines = [f"word{n} word{n + 1} word{n + 2} of it,{n % 2},{n % 3}" for n in range(60)]
    Path("two.csv").write_text("\n".join(["said,mood,place", *lines]), encoding="utf-8")
    code, out, err = cli(*command)
    assert code != 0 and out == ""
    assert "several columns could be the label: mood, place" in err
    assert f"  wordloom {' '.join(command)} -S corpus.label_column=mood" in err.splitlines()


def test_a_dry_run_checks_named_columns_against_the_header(cli: Cli) -> None:
    write(Path("reviews.csv"))
    code, _, err = cli("run", "--data", "reviews.csv", "-n", "-S", "corpus.text_column=txt")
    assert code == 2 and "text_column = txt: no such column" in err and "did you mean text?" in err


def test_a_run_tells_what_was_read(cli: Cli) -> None:
    write(Path("reviews.csv"))
    for _ in range(2):  # made, and reused
        code, _, err = cli("run", "--data", "reviews.csv", "--only", "clean")
        assert code == 0 and "read reviews.csv: csv, utf-8, 400 rows" in err
