"""Pieces as tasks: what is made, what is made again after a failure, a kill or a damage, and what is told of it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.clean_corpus import CleanCorpus
from tasks.clean_shards import CleanShard
from tests.test_corpus_cleaning_shards import (
    PIECES,
    as_csv,
    contents,
    documents_in_class_folders,
    made_in_one,
    rows,
    settings_for,
    tables,
)
from tests.test_tasks_engine_execution import ROOT

CONFIG = "[run]\nname = tiny\n[corpus]\ndata = data\nshard_size = 0.004\nworkers = 1\n"
UNTIL = ("run", "--until", "clean", "-j", "1")
Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def data(project: Path) -> Path:
    """Return a folder of tables in a project that reads them in pieces."""
    (project / "luigi.cfg").write_text(CONFIG, encoding="utf-8")
    return tables(project / "data", as_csv, PIECES)


@pytest.fixture
def folders(project: Path) -> Path:
    """Return class folders in a project that reads them in pieces."""
    (project / "luigi.cfg").write_text(CONFIG, encoding="utf-8")
    return documents_in_class_folders(project / "data")


def stamps(project: Path) -> dict[str, int]:
    """Return when each result was made, by its folder."""
    return {
        path.parent.relative_to(project / "artifacts").as_posix(): path.stat().st_mtime_ns
        for path in project.glob("artifacts/*/[!.]*/manifest.json")
    }


def made_again(before: dict[str, int], project: Path) -> list[str]:
    """Return the families of what is new or made anew."""
    return sorted(name.partition("/")[0] for name, stamp in stamps(project).items() if before.get(name) != stamp)


def states(cli: Cli) -> dict[str, str]:
    return {stage["label"]: stage["state"] for stage in json.loads(cli("plan", "--json")[1])["stages"]}


def without_manifest(folder: Path) -> dict[str, bytes]:
    return {name: held for name, held in contents(folder).items() if name not in ("manifest.json", "damaged.json")}


def corpus_of(project: Path) -> Path:
    return next(project.glob("artifacts/CleanCorpus/[!.]*"))


@pytest.mark.usefixtures("stages_here")
def test_a_run_makes_the_pieces_and_of_them_the_corpus_of_one_process(data: Path, project: Path, cli: Cli) -> None:
    planned = states(cli)
    shards = sum(", shard " in label for label in planned)
    assert shards > 2 and set(planned.values()) == {"missing"}
    assert [*planned][shards] == f"corpus data, how its {shards} shards are read" and "corpus data" in planned
    assert f"would make {2 * shards + 2} results" in cli("run", "--until", "clean", "-n")[2]
    assert cli(*UNTIL)[0] == 0
    assert made_again({}, project) == [
        "CleanCorpus",
        *["CleanShard"] * shards,
        "DecideReading",
        *["SurveyShard"] * shards,
    ]
    (project / "one").mkdir()
    whole = made_in_one(settings_for(Path("data")), project / "whole")
    assert without_manifest(corpus_of(project)) == contents(whole)
    assert not any("shard" in label for label in states(cli)), "the corpus is there: its pieces are no more looked at"
    before = stamps(project)
    assert cli(*UNTIL, "-S", "corpus.shard_size=0")[0] == 0
    assert made_again(before, project) == [], "it is the same corpus however it is cut"


@pytest.mark.usefixtures("stages_here")
def test_another_split_is_made_of_the_same_pieces_and_clean_removes_them(data: Path, project: Path, cli: Cli) -> None:
    assert cli(*UNTIL)[0] == 0
    before = stamps(project)
    assert cli(*UNTIL, "-S", "corpus.split_seed=1")[0] == 0
    assert made_again(before, project) == ["CleanCorpus"]
    shutil.rmtree(project / "artifacts" / ".uses")  # as if the runs had drawn their reports
    assert cli("clean", "-y")[0] == 0
    assert {name.partition("/")[0] for name in stamps(project)} == {"CleanCorpus"}
    assert cli(*UNTIL)[0] == 0
    assert {name.partition("/")[0] for name in stamps(project)} == {"CleanCorpus"}, "nothing is made for what is there"


@pytest.mark.usefixtures("stages_here")
def test_a_piece_that_fails_is_told_and_is_the_only_one_made_again(
    folders: Path, project: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first documents decide on the tokenizer, so that it is those that are read before all pieces.
    monkeypatch.setattr("corpus.cleaning.shards.SAMPLE_DOCUMENTS", 20)
    monkeypatch.setattr("corpus.cleaning.clean.SAMPLE_DOCUMENTS", 20)
    monkeypatch.setattr("corpus.readers.shards.LEADING_FILES", 50)
    broken = folders / "train" / "neg" / "7.txt"
    right = broken.read_bytes()
    broken.write_bytes(b"\xff\xfe\xfa")
    code, _, said = cli(*UNTIL)
    assert code == 1 and "7.txt" in said and ", shard " in said
    finished = made_again({}, project)
    shards = finished.count("CleanShard") + 1
    assert finished == [*["CleanShard"] * (shards - 1), "DecideReading"] and shards > 3
    before = stamps(project)
    broken.write_bytes(right + b" mended")
    assert cli(*UNTIL)[0] == 0
    assert made_again(before, project) == ["CleanCorpus", "CleanShard"]
    whole = made_in_one(settings_for(Path("data")), project / "whole")
    assert without_manifest(corpus_of(project)) == contents(whole)


@pytest.mark.usefixtures("stages_here")
def test_a_table_that_is_mended_is_looked_at_again_and_no_other(data: Path, project: Path, cli: Cli) -> None:
    wrong = data / "part-00005.csv"
    right = wrong.read_text(encoding="utf-8")
    wrong.write_text(right + "a,b,c,d,e,f\n" * 9, encoding="utf-8")
    code, _, said = cli(*UNTIL)
    assert code == 1 and "part-00005.csv, line" in said and "look at shard" in said
    before = stamps(project)
    wrong.write_text(right, encoding="utf-8")
    assert cli(*UNTIL)[0] == 0
    assert made_again(before, project).count("SurveyShard") == 1
    before = stamps(project)
    as_csv(data / "part-00005", [*rows(60, 5), *rows(10, 77)])  # more of the same: read as before
    assert cli(*UNTIL)[0] == 0
    assert made_again(before, project) == ["CleanCorpus", "CleanShard", "DecideReading", "SurveyShard"]


@pytest.mark.usefixtures("stages_here")
def test_pieces_are_read_anew_where_another_reading_is_decided(data: Path, project: Path, cli: Cli) -> None:
    assert cli(*UNTIL)[0] == 0
    before = stamps(project)
    for path in data.iterdir():  # most of what there is, is Chinese now
        if path.name != "part-00000.csv":
            as_csv(
                path,
                [{**row, "text": "这家酒店的房间很大服务也好早餐一般" * 3} for row in rows(60, int(path.stem[-1]))],
            )
    assert states(cli)["corpus data"] == "stale"
    assert cli(*UNTIL, "-S", "corpus.duplicates=report")[0] == 0
    first = made_again(before, project)
    assert (
        json.loads((max(project.glob("artifacts/CleanCorpus/*"), key=os.path.getmtime) / "audit.json").read_text())[
            "tokenizer"
        ]
        == "characters"
    )
    assert first.count("CleanShard") > first.count("SurveyShard") > 0, "the piece that did not change is read otherwise"


@pytest.mark.usefixtures("stages_here")
def test_damage_of_a_piece_is_noticed_and_it_alone_is_made_again(data: Path, project: Path, cli: Cli) -> None:
    assert cli(*UNTIL)[0] == 0
    shutil.rmtree(corpus_of(project))
    piece = next(project.glob("artifacts/CleanShard/[!.]*"))
    held = bytearray((piece / "tokens").read_bytes())
    held[5] ^= 1
    (piece / "tokens").write_bytes(held)
    code, out, said = cli("verify")
    assert code == 1 and "tokens" in out + said and piece.name in out + said
    before = stamps(project)
    assert "damaged" in states(cli).values()
    assert cli(*UNTIL)[0] == 0
    assert made_again(before, project) == ["CleanCorpus", "CleanShard"]
    assert cli("verify")[0] == 0
    assert without_manifest(corpus_of(project)) == contents(made_in_one(settings_for(Path("data")), project / "whole"))


@pytest.mark.usefixtures("stages_here")
def test_check_knows_pieces_and_asks_what_they_leave_open(data: Path, project: Path, cli: Cli) -> None:
    assert cli("check", "luigi.cfg")[0] in (0, 1)
    for seed, path in enumerate(sorted(data.iterdir())):
        read = [row for row in rows(60, seed) if row["label"]]
        as_csv(path, [{"one": row["text"], "other": f"{row['text']}", "kind": row["label"]} for row in read])
    code, _, said = cli("check", "luigi.cfg")
    assert code == 1 and "Say which" in said and "corpus.text_column=" in said


def test_a_kill_between_costs_the_piece_that_was_being_made(data: Path, project: Path, cli: Cli) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "pipeline", "run", "--until", "clean", "-j", "2"]
    pipe = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=project, env=environment, stdout=pipe, stderr=pipe, start_new_session=True)
    last = time.monotonic() + 120
    while not any("CleanShard" in name for name in stamps(project)) and time.monotonic() < last:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    before = stamps(project)
    assert any("CleanShard" in name for name in before) and not any("CleanCorpus" in name for name in before)
    subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)
    assert {name: stamp for name, stamp in stamps(project).items() if name in before} == before
    assert without_manifest(corpus_of(project)) == contents(made_in_one(settings_for(Path("data")), project / "whole"))


def test_what_a_corpus_is_named_by_does_not_tell_how_it_was_cut(data: Path) -> None:
    whole, pieces = (CleanCorpus(settings=settings_for(data, shard_size=size)) for size in (0, 0.004))
    assert whole.digest == pieces.digest and not whole.requires() and pieces.requires()
    shards = [task for task in pieces.preparations() if isinstance(task, CleanShard)]
    assert len({task.digest for task in shards}) == len(shards) == shards[0].settings.shards
    assert not any(task.is_done() for task in shards)


def test_a_name_that_is_a_class_is_a_part_of_what_was_read(project: Path) -> None:
    folder = project / "data"
    folder.mkdir()
    for name in ("fake", "true"):
        lines = (f"a text of {name} news that goes on for a while {number}\n" for number in range(20))
        (folder / f"{name}.csv").write_text("text\n" + "".join(lines), encoding="utf-8")
    task = CleanCorpus(settings=settings_for(folder, shard_size=0))
    before = task.raw_inputs()
    (folder / "fake.csv").rename(folder / "hoax.csv")
    after = task.raw_inputs()
    assert before["data"] == after["data"] and before["names"] != after["names"]
    (folder / "hoax.csv").rename(folder / "true-2.csv")
    assert "names" not in task.raw_inputs()
