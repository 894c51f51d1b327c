"""`wordloom verify`: what it says of a finished run, and what the next run makes of that."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.engine import contents, current, manifest
from tasks.engine.kept_folders import KEPT
from tasks.engine.sealed import write_sealed
from tasks.tuning.trials import CLOCK, Memory, Trial
from tests.stored_manifests import store_manifest

Cli = Callable[..., tuple[int, str, str]]
DIGEST = "0123456789abcdef"


@pytest.fixture
def result(project: Path) -> Path:
    """Return the folder of a result that the report `mine` was drawn from."""
    folder = project / "artifacts" / "CleanCorpus" / DIGEST
    for home, digest, inputs in ((folder, DIGEST, {}), (project / "runs" / "mine", "r", {"corpus": DIGEST})):
        home.mkdir(parents=True)
        (home / "tokens.npy").write_bytes(bytes(100))
        (home / "request.json").write_text("{}")
        store_manifest(home, digest=digest, inputs=inputs)
    current.begin()
    return folder


def test_what_is_whole_is_said_to_be(cli: Cli, result: Path) -> None:
    for arguments in (("verify",), ("verify", "mine")):
        code, out, err = cli(*arguments)
        assert (code, out) == (0, "") and err.startswith("2 results read, 204 B; 0 damaged")


def test_a_damage_is_named_marked_and_forgotten_once_it_is_mended(cli: Cli, result: Path) -> None:
    (result / "tokens.npy").write_bytes(bytes(99) + b"\1")
    assert manifest.whole(result) is not None, "no size has changed"
    code, out, err = cli("verify", "mine")
    assert code == 1 and "1 of 2 results is damaged" in err
    assert "tokens.npy holds something else than when it was made" in out and f"CleanCorpus/{DIGEST}" in out
    assert manifest.problem(result) == "tokens.npy holds something else than when it was made"
    told = json.loads(cli("verify", "--json")[1])
    assert [entry["label"] for entry in told["damaged"]] == ["a result"]
    (result / "tokens.npy").write_bytes(bytes(100))
    assert manifest.problem(result) is None
    assert cli("verify")[0] == 0 and not (result / contents.MARK).exists()


@pytest.mark.parametrize("change", [b"", bytes(99), bytes(101), None])
def test_another_size_is_noticed_by_every_use(cli: Cli, result: Path, change: bytes | None) -> None:
    (result / "tokens.npy").unlink()
    if change is not None:
        (result / "tokens.npy").write_bytes(change)
    assert manifest.whole(result) is None and "tokens.npy" in (manifest.problem(result) or "")


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"family": "CleanCorpus"}'])
def test_a_broken_manifest_is_one_state(cli: Cli, result: Path, content: str) -> None:
    (result / manifest.NAME).write_text(content)
    assert manifest.problem(result) == "manifest.json is broken"
    code, out, _ = cli("verify")
    assert code == 1 and "manifest.json is broken" in out


def test_one_byte_of_a_manifest_breaks_its_seal(result: Path) -> None:
    content = (result / manifest.NAME).read_bytes()
    for place in range(0, len(content), 7):
        (result / manifest.NAME).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert manifest.read(result) is None, content[place : place + 20]
    (result / manifest.NAME).write_bytes(content.rstrip())
    assert manifest.read(result) is None


def test_results_of_earlier_versions_stay_usable_and_are_counted(cli: Cli, result: Path) -> None:
    made = json.loads((result / manifest.NAME).read_text())
    (result / manifest.NAME).write_text(json.dumps({k: v for k, v in made.items() if k not in ("files", "sha256")}))
    assert manifest.whole(result) is not None
    code, _, err = cli("verify")
    assert code == 0 and "1 result of an earlier version cannot be compared" in err


def test_a_result_that_is_gone_is_a_damage_of_its_run(cli: Cli, result: Path) -> None:
    for path in result.iterdir():
        path.unlink()
    result.rmdir()
    code, out, _ = cli("verify", "mine")
    assert code == 1 and "never made" in out


def test_looking_writes_nothing(cli: Cli, project: Path) -> None:
    (project / "reviews.csv").write_text("text,label\n" + "good film,1\nbad film,0\n" * 30, encoding="utf-8")
    before = sorted(project.rglob("*"))
    for command in ("plan", "status"):
        assert cli(command, "--data", "reviews.csv")[0] == 0
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize("name", [".", "..", "...", "../up", "a/b", "/tmp/x", "", ".hidden"])
def test_a_run_is_a_folder_in_runs(cli: Cli, project: Path, name: str) -> None:
    (project / "mine.cfg").write_text(f"[run]\nname = {name}\n", encoding="utf-8")
    for arguments in (("run", "--name", name), ("run", "mine.cfg"), ("plan", "mine.cfg")):
        code, _, err = cli(*arguments)
        assert code == 2 and "[run] name" in err


def test_evaluations_that_stand_in_a_report_are_compared_too(cli: Cli, project: Path, result: Path) -> None:
    evaluation = project / "runs" / "mine" / KEPT / "new"
    evaluation.mkdir(parents=True)
    (evaluation / "report.md").write_text("one")
    store_manifest(evaluation, digest="e", inputs={})
    assert cli("verify")[0] == cli("verify", "mine")[0] == 0
    (evaluation / "report.md").write_text("two")
    for arguments in (("verify",), ("verify", "mine")):
        code, out, _ = cli(*arguments)
        assert code == 1 and "report.md holds something else" in out


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"tree": "x", "code": {}}'])
def test_a_memory_of_the_engine_that_is_broken_is_named(cli: Cli, project: Path, content: bytes | None) -> None:
    memory = project / "artifacts" / "code.json"
    memory.parent.mkdir()
    write_sealed(memory, {"tree": "x", "code": {}})
    assert cli("verify")[0] == 0
    memory.write_bytes(content if content is not None else memory.read_bytes().replace(b'"x"', b'"y"'))
    code, out, _ = cli("verify")
    assert code == 1 and "code.json is broken; remove it" in out


def test_a_trial_of_a_search_counts_only_as_it_was_written(cli: Cli, project: Path) -> None:
    memory = Memory("d1")
    for number in (0, 1):
        memory.keep(Trial("nb-svm", number, "", {}, state="done", value=0.5))
    memory.keep_seconds(3.0)
    assert cli("verify")[0] == 0
    first, second = (memory.folder / f"nb-svm.{number}.json" for number in (0, 1))
    first.write_bytes(second.read_bytes())
    (memory.folder / CLOCK).write_bytes((memory.folder / CLOCK).read_bytes().replace(b"3.0", b"9.0"))
    assert [trial.number for trial in memory.trials()] == [1] and memory.seconds == 0
    code, out, _ = cli("verify")
    assert code == 1 and "nb-svm.0.json is broken" in out and "clock.json is broken" in out
    second.write_bytes(second.read_bytes().replace(b"0.5", b"0.6"))
    assert memory.trials() == []


def test_a_folder_in_the_place_of_a_manifest_is_a_broken_one(result: Path) -> None:
    (result / manifest.NAME).unlink()
    (result / manifest.NAME).mkdir()
    assert manifest.problem(result) == "manifest.json is broken"
