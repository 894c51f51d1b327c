"""What run, plan, status, adopt and report ask of the rooms below, and how they tell what came of it."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tasks.comparison.chain import COMPARISON
from tasks.engine.adoption import Adoption
from tasks.engine.execution import Errand, Outcome
from tasks.engine.inspection import StageState

STAGES = COMPARISON.stages
Cli = Callable[..., tuple[int, str, str]]

STATES = [
    StageState("clean", "corpus demo", "done", "2.0 s", Path("artifacts/CleanCorpus/aa")),
    StageState("audit", "audit of demo", "done", "1.0 s", Path("artifacts/AuditCorpus/ab")),
    StageState("embed", "skipgram", "stale", "setting window: 5 → 8", Path("artifacts/TrainEmbedding/bb")),
    StageState("classify", "skipgram/bi-rnn seed 0", "missing", "never made", Path("artifacts/TrainClassifier/cc")),
    StageState("report", "report demo", "missing", "never made", Path("runs/demo")),
]


class Rooms:
    """Stands in for tasks/: remembers what it was asked, and answers what a test wants."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}
        self.outcome = Outcome(ran=["skipgram"], reused=["corpus demo"], seconds=1.0)
        self.error: BaseException | None = None

    def execute(self, run: Any, errand: Errand, **asked: Any) -> Outcome:
        self.asked = {"run": run, **vars(errand), **asked}
        lines = [
            {"event": "reused", "stage": "clean", "label": "corpus demo"},
            {"event": "start", "stage": "embed", "label": "skipgram"},
            {"event": "done", "stage": "embed", "label": "skipgram", "seconds": 1.0},
        ]
        asked["progress"].write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        if self.error is not None:
            raise self.error
        return self.outcome


@pytest.fixture(autouse=True)
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    fake = Rooms()
    monkeypatch.setattr("tasks.engine.execution.execute", fake.execute)
    monkeypatch.setattr("tasks.engine.inspection.plan", lambda run, root: STATES)
    monkeypatch.setattr(
        "tasks.engine.inspection.library_warnings", lambda run, root: ["skipgram was made with gensim 4.3.0"]
    )
    return fake


def test_a_dry_run_shows_what_would_be_made_and_makes_nothing(cli: Cli, rooms: Rooms) -> None:
    code, out, err = cli("run", "-n")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["stage", "clean", "audit", "embed", "classify", "report"]
    assert "setting window: 5 → 8" in out
    assert "would make 3 results and reuse 2" in err
    assert rooms.asked == {}


def test_a_dry_run_says_how_long_it_will_take_where_the_like_was_made_before(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "in about" not in cli("run", "-n", "-j", "1")[2], "of networks nothing is known"
    kind, place = "recurrent", Path("artifacts/TrainClassifier/cc")
    known = [
        replace(STATES[2], seconds=40.0),
        StageState("classify", "skipgram/bi-lstm seed 0", "done", "50.0 s", place, kind, 50.0, 50.0),
        StageState("classify", "skipgram/bi-rnn seed 0", "missing", "never made", place, kind, 20.0),
        replace(STATES[4], effort=0.0),
    ]
    monkeypatch.setattr("tasks.engine.inspection.plan", lambda run, root: known)
    assert "would make 3 results and reuse 1, in about 1 min" in cli("run", "-n", "-j", "1")[2]
    assert "would make 3 results and reuse 1, in about 40 s" in cli("run", "-n", "-j", "2")[2]
    assert "would make 4 results and reuse 0, in about 1 min 50 s" in cli("run", "-n", "-f", "-j", "1")[2]


def test_a_forced_dry_run_shows_what_would_be_made_again(cli: Cli) -> None:
    _, out, err = cli("run", "-n", "-f")
    assert "forced" in out.splitlines()[1]
    assert "would make 5 results and reuse 0" in err


@pytest.mark.parametrize(
    ("arguments", "stages", "force"),
    [
        ((), STAGES, ()),
        (
            ("--from", "classify", "-f"),
            STAGES[STAGES.index("classify") :],
            STAGES[STAGES.index("classify") :],
        ),
        (("--until", "embed"), ("clean", "audit", "embed"), ()),
        (("--only", "audit"), ("audit",), ()),
        (("--from", "audit", "--until", "audit", "-f"), ("audit",), ("audit",)),
        (("--only", "embed", "--force"), ("embed",), ("embed",)),
        (("--from", "embed", "--until", "classify"), ("embed", "pretrain", "classify"), ()),
    ],
)
def test_the_chosen_stages_are_run(
    cli: Cli, rooms: Rooms, arguments: tuple[str, ...], stages: tuple[str, ...], force: tuple[str, ...]
) -> None:
    assert cli("run", *arguments)[0] == 0
    assert (rooms.asked["stages"], rooms.asked["force"]) == (stages, force)


def test_a_stage_that_this_kind_of_run_has_not_is_refused(cli: Cli, rooms: Rooms) -> None:
    code, _, err = cli("run", "--only", "model")
    assert code == 2 and "--only model: there is no such stage; known: clean, audit, " in err and rooms.asked == {}


def test_settings_jobs_name_and_seeds_are_handed_on(cli: Cli, rooms: Rooms) -> None:
    code, _, _ = cli("run", "-j", "3", "-K", "--name", "mine", "--seeds", "0,4", "-S", "embedding.window=8")
    run = rooms.asked["run"]
    assert (code, run.name, run.seeds) == (0, "mine", (0, 4))
    assert {settings.window for settings in run.embeddings.values()} == {8}
    assert (rooms.asked["jobs"], rooms.asked["keep_going"]) == (3, False)
    cli("run")
    assert (rooms.asked["jobs"], rooms.asked["keep_going"]) == (0, True)


@pytest.mark.parametrize(
    ("preset", "seeds"), [("quick", (0,)), ("standard", (0, 1, 2)), ("publication", (0, 1, 2, 3, 4, 5))]
)
def test_a_preset_stands_for_seeds_and_is_repeated_by_its_name(
    cli: Cli, rooms: Rooms, preset: str, seeds: tuple[int, ...]
) -> None:
    assert cli("run", "--preset", preset)[0] == 0
    assert rooms.asked["run"].seeds == seeds
    assert rooms.asked["command"] == f"wordloom run --preset {preset}"


def test_the_command_that_repeats_a_run_chooses_the_same_again(cli: Cli, rooms: Rooms) -> None:
    Path("my own.cfg").write_text("[embedding]\nwindow = 3\n", encoding="utf-8")
    cli("run", "my own.cfg", "-f", "-j", "2", "--seeds", "0,1", "-S", "corpus.demo_documents=300", "--until", "embed")
    expected = "wordloom run 'my own.cfg' --seeds 0,1 -S corpus.demo_documents=300 --until embed"
    assert rooms.asked["command"] == expected


def test_data_needs_no_configuration(cli: Cli, rooms: Rooms) -> None:
    Path("reviews.csv").write_text("text,label\ngood,1\nbad,0\n", encoding="utf-8")
    assert cli("run", "--data", "reviews.csv")[0] == 0
    assert (rooms.asked["run"].name, Path(rooms.asked["run"].corpus.data).name) == ("reviews", "reviews.csv")


def test_progress_goes_to_stderr_and_the_answer_to_stdout(cli: Cli, rooms: Rooms, tmp_path: Path) -> None:
    rooms.outcome.report = tmp_path / "runs" / "demo"
    rooms.outcome.report.mkdir(parents=True)
    with (rooms.outcome.report / "cells.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["cell", "kind", "validation_accuracy"], ["majority", "baseline", "0.5"]])
    code, out, err = cli("run")
    assert code == 0
    assert out.splitlines()[1].split()[:3] == ["majority", "50.0", "%"]
    assert out.splitlines()[-1].strip() == (rooms.outcome.report / "report.html").as_uri()
    assert err.splitlines() == [
        "warning: skipgram was made with gensim 4.3.0",
        "✓ reused 1 finished result",
        "· embed    skipgram",
        "✓ [1/3] embed    skipgram  1.0 s",
        "✓ 1 made, 1 reused, 1.0 s",
    ]
    assert "\x1b" not in out + err


def test_a_failed_cell_still_gives_the_report_and_exit_code_1(cli: Cli, rooms: Rooms, tmp_path: Path) -> None:
    rooms.outcome.report = tmp_path / "runs" / "demo"
    rooms.outcome.failures = {"skipgram/bi-rnn seed 0": "out of memory\ndetails", "report demo": "1 cell failed"}
    code, out, err = cli("run", "--seeds", "0")
    assert code == 1
    assert "report.html" in out
    *_, first, second = err.splitlines()
    assert first == "error: skipgram/bi-rnn seed 0 failed: out of memory (and 1 more)"
    assert second.endswith("wordloom run --seeds 0")


def test_ctrl_c_says_how_to_go_on(cli: Cli, rooms: Rooms) -> None:
    rooms.error = KeyboardInterrupt()
    code, out, err = cli("run", "--seeds", "0,1")
    assert (code, out) == (130, "")
    assert err.splitlines()[-1] == "interrupted; what is finished stays. To go on: wordloom run --seeds 0,1"
    assert "✓ [1/3] embed" in err  # what was finished had been shown


def test_plan_as_json(cli: Cli) -> None:
    code, out, err = cli("plan", "--json")
    planned = json.loads(out)
    assert (code, err) == (0, "")
    assert planned["run"] == "demo"
    assert [stage["state"] for stage in planned["stages"]] == ["done", "done", "stale", "missing", "missing"]
    assert planned["warnings"] == ["skipgram was made with gensim 4.3.0"]


def test_plan_as_a_table_with_warnings_on_stderr(cli: Cli) -> None:
    code, out, err = cli("plan")
    assert code == 0
    assert out.splitlines()[3].split(maxsplit=3) == ["embed", "skipgram", "stale", "setting window: 5 → 8"]
    assert err.splitlines() == ["warning: skipgram was made with gensim 4.3.0", "2 results done, 3 to make"]


def test_status_shows_scores_where_there_are_any(project: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    done = {"cell": "nb-svm", "kind": "baseline", "seed": 0, "state": "done", "message": "2.0 s"}
    done |= {"measure": "accuracy", "validation_accuracy": 0.9126, "test_accuracy": None, "train_seconds": 2.04}
    done |= {"outside_vectors": False}
    empty = {"measure": "accuracy", "validation_accuracy": None, "test_accuracy": None, "train_seconds": None}
    empty |= {"outside_vectors": False}
    waiting = {"cell": "cbow/bi-rnn", "kind": "recurrent", "seed": 0, "state": "missing", "message": "never made"}
    monkeypatch.setattr("tasks.engine.inspection.cells", lambda run, root: [done, {**waiting, **empty}])
    code, out, err = cli("status", "--name", "demo")
    assert code == 0
    assert out.splitlines()[1].split() == ["nb-svm", "0", "done", "91.3", "%", "2.0"]
    assert out.splitlines()[2].split() == ["cbow/bi-rnn", "0", "missing", "never", "made"]
    assert err == "1 of 2 cells done\n"
    assert json.loads(cli("status", "--name", "demo", "--json")[1])["cells"][0] == done
    cells = project / "runs" / "demo" / "cells.csv"
    cells.parent.mkdir(parents=True)
    cells.write_text(
        "cell,measure,test,recommended\nmajority,accuracy,0.5,\nnb-svm,accuracy,0.9,yes\n", encoding="utf-8"
    )
    *_, last = cli("status", "--name", "demo")[2].splitlines()
    assert last == "its report stands as it was drawn: runs/demo/report.html (nb-svm, 90.0 %)"


def test_adopt_lists_what_is_kept(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def adopt(run: Any, root: Path, dry_run: bool) -> list[Adoption]:
        asked.append(dry_run)
        return [Adoption("embed", "skipgram", ["embeddings.train"], Path("bb"))]

    monkeypatch.setattr("tasks.engine.adoption.adopt", adopt)
    code, out, err = cli("adopt", "-n")
    assert (code, "embeddings.train" in out, "nothing was changed" in err) == (0, True, True)
    assert cli("adopt")[2] == "kept 1 result made by earlier code; the report says which\n"
    assert asked == [True, False]


def test_a_report_without_its_request_says_what_makes_one(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "runs" / "bare").mkdir(parents=True)
    code, _, err = cli("report", "bare")
    assert (code, "request.json" in err) == (2, True)


def test_report_draws_again_and_says_where(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "runs" / "demo"
    folder.mkdir(parents=True)
    (folder / "request.json").write_text("{}", encoding="utf-8")
    opened: list[str] = []
    monkeypatch.setattr("tasks.engine.execution.redraw", lambda found, language: found)
    monkeypatch.setattr("typer.launch", opened.append)
    assert cli("report", "demo")[1].splitlines()[0] == "report  runs/demo/report.html"
    assert opened == []
    cli("report", str(folder), "--open")
    assert opened == [(folder / "report.html").as_uri()]
