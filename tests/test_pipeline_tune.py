"""`wordloom tune`: equal time for each architecture, nothing chosen on what judges, and going on after a stop."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("optuna", reason="Optuna is not installed (extra `tune`)")

from corpus.search_space import Range
from corpus.store import Corpus
from tasks.comparison.settings import RunSettings
from tasks.engine import current
from tasks.engine.claims import claimed
from tasks.engine.configuration import load_run
from tasks.tuning import architectures, search
from tasks.tuning.trials import CLOCK

Cli = Callable[..., tuple[int, str, str]]
CONFIGURATION = """
[run]
name = small
ensembles = none
[corpus]
demo_documents = 320
workers = 1
[embedding]
vector_size = 8
epochs = 1
[embedding.cbow]
algorithm = cbow
[embedding.skipgram]
algorithm = skipgram
[classifier.mingru]
cell = mingru
direction = one
hidden_size = 8
epochs = 6
[baseline]
models = majority, tfidf-logreg
[explain]
documents = 0
[report]
bootstrap = 100
"""
#: So small that a search ends by itself: four baselines; two embeddings, and two sizes of a state on each.
SMALL = {
    "min_count": Range(1, 2),
    "longest": Range(1, 2),
    "hidden_size": Range(8, 9),
    "epochs": Range(1, 1, times=True),
}


@pytest.fixture
def small(project: Path, stages_here: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a project whose configuration has a space that is searched in seconds."""
    (project / "luigi.cfg").write_text(CONFIGURATION, encoding="utf-8")
    every = architectures.space_of

    def narrow(settings: Any) -> dict[str, Any]:
        return {name: SMALL[name] for name in every(settings) if name in SMALL}

    monkeypatch.setattr(architectures, "space_of", narrow)
    return project


def trials(project: Path, architecture: str = "") -> list[dict[str, Any]]:
    paths = sorted((project / "artifacts" / ".tuning").glob(f"*/{architecture}*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths if path.name != CLOCK]


def rows(project: Path) -> list[dict[str, str]]:
    with (project / "runs" / "small-tuning" / "trials.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def run_of(path: Path, project: Path) -> RunSettings:
    run = load_run(path, {}, None, project)
    assert isinstance(run, RunSettings)
    return run


def test_a_search_ends_with_a_report_and_the_configuration_of_its_winners(small: Path, cli: Cli) -> None:
    code, out, err = cli("tune", "--minutes", "5", "-j", "1")
    assert code == 0, err
    assert "runs/small-tuning/report.html" in out and "wordloom run runs/small-tuning/tuned.cfg" in err
    page = (small / "runs" / "small-tuning" / "report.md").read_text(encoding="utf-8")
    assert "| tfidf-logreg |" in page and "| mingru |" in page and "majority" not in page
    assert page.count("**") >= 2 and out.splitlines()[0] in page
    assert (small / "runs" / "small-tuning" / "figures" / "search.svg").is_file()
    code, _, err = cli("report", "small-tuning")
    assert code == 2 and "\n  wordloom tune --minutes 5 -j 1" in err, "what draws it again stands on a line of its own"

    told = rows(small)
    assert {row["architecture"] for row in told} == {"tfidf-logreg", "mingru"}
    assert [row["is_default"] for row in told if row["architecture"] == "mingru"].count("True") == 2  # both embeddings
    assert len([row for row in told if row["architecture"] == "tfidf-logreg"]) >= 3, "nearly all of the space"
    assert {row["state"] for row in told} <= {"done", "short"}

    tuned = run_of(small / "runs" / "small-tuning" / "tuned.cfg", small)
    best = {
        name: max((row for row in told if row["architecture"] == name and row["validation"]), key=_value)
        for name in ("tfidf-logreg", "mingru")
    }
    assert tuned.name == "small-tuned" and not tuned.corpus.held_back
    settings = {"mingru": tuned.classifiers["mingru"], "tfidf-logreg": tuned.baselines[1]}
    for name, row in best.items():
        winner = dict(pair.split("=") for pair in row["settings"].split() if "." in pair)
        own = {key.partition(".")[2]: value for key, value in winner.items() if not key.startswith("embedding.")}
        assert {key: str(getattr(settings[name], key)) for key in own} == own
    assert len(tuned.classifiers["mingru"].on) == 1, "it stands on its own embedding alone"
    assert {*tuned.classifiers["mingru"].on} == {*tuned.embeddings}


def _value(row: dict[str, str]) -> float:
    return float(row["validation"])


def test_neither_test_nor_what_is_held_back_is_chosen_on(small: Path, cli: Cli) -> None:
    assert cli("tune", "--minutes", "5", "-j", "1", "--only", "tfidf-logreg")[0] == 0
    (folder,) = (small / "artifacts" / "CleanCorpus").iterdir()
    searched = Corpus.open(folder)
    assert cli("run", "-j", "1", "--until", "clean")[0] == 0
    (other,) = (path for path in (small / "artifacts" / "CleanCorpus").iterdir() if path != folder)
    whole = Corpus.open(other)
    of = {split: {whole.ids[row] for row in whole.rows(split)} for split in ("train", "validation", "test")}
    held = {searched.ids[row] for row in searched.rows("test")}
    read = {
        searched.ids[row] for split in ("train", "validation", "test", "unlabelled") for row in searched.rows(split)
    }
    assert held and not held & of["validation"] and not read & of["test"]
    # What has a copy in test is learnt from here, since test is not looked at.
    assert len(held - of["train"]) < 5
    values = [trial["value"] for trial in trials(small, "tfidf-logreg") if trial["state"] == "done"]
    documents = len(searched.rows("validation"))
    assert all(abs(value * documents - round(value * documents)) < 1e-6 for value in values), "shares of validation"


def test_a_search_that_was_stopped_goes_on_with_what_is_there(
    small: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, made = search.make, []

    def stopped(task: Any, run: str) -> Any:
        if len(made) == 2:
            raise KeyboardInterrupt
        made.append(task.label)
        return make(task, run)

    monkeypatch.setattr(search, "make", stopped)
    code, _, err = cli("tune", "--minutes", "5", "-j", "1")
    assert code == 130 and "To go on: wordloom tune --minutes 5 -j 1" in err
    assert sum(trial["state"] != "asked" for trial in trials(small)) == 2 and len(trials(small)) == 3

    monkeypatch.setattr(search, "make", make)
    stages = {path: path.stat().st_mtime_ns for path in (small / "artifacts").glob("*/*/manifest.json")}
    code, _, err = cli("tune", "--minutes", "5", "-j", "1")
    assert code == 0 and "goes on: 2 trials are there" in err
    assert {path: path.stat().st_mtime_ns for path in stages} == stages, "nothing was made twice"
    assert all(trial["state"] != "asked" for trial in trials(small))

    code, _, err = cli("tune", "--minutes", "5", "-j", "1")
    assert code == 0 and not re.search(r"trial \d+: ", err), "all was searched: the report is drawn again"


def test_the_least_spent_has_the_next_turn(small: Path, cli: Cli) -> None:
    assert cli("tune", "--minutes", "5", "-j", "1")[0] == 0
    ended = {name: [one["ended"] for one in trials(small, name)] for name in ("mingru", "tfidf-logreg")}
    dearest = max(sum(trial["costs"].values()) for trial in trials(small))
    # Until the cheaper one has tried everything, neither is more than a trial ahead.
    first = min(max(each) for each in ended.values())
    assert all(any(abs(value - first) <= dearest + 1e-6 for value in each) for each in ended.values())


def test_several_seeds_are_trained_of_default_and_winner(small: Path, cli: Cli) -> None:
    assert cli("tune", "--minutes", "5", "-j", "1", "--seeds", "0,1", "--only", "mingru")[0] == 0
    made = [
        json.loads(p.read_text(encoding="utf-8")) for p in (small / "artifacts").glob("TrainClassifier/*/manifest.json")
    ]
    seeds = [one["settings"]["seed"] for one in made]
    assert seeds.count(1) in (1, 2), "the default and the winner, which may be one"
    tuned = run_of(small / "runs" / "small-tuning" / "tuned.cfg", small)
    assert tuned.seeds == (0, 1) and "tfidf-logreg" in {settings.model for settings in tuned.baselines}


def test_a_trial_that_fails_counts_as_bad_and_is_told(small: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    make = search.make

    def failing(task: Any, run: str) -> Any:
        if getattr(task.settings, "longest", 0) == 1:
            raise RuntimeError(f"{task.label}: no memory")
        return make(task, run)

    monkeypatch.setattr(search, "make", failing)
    code, _, err = cli("tune", "--minutes", "5", "-j", "1", "--only", "tfidf-logreg")
    assert code == 0 and "failed: tfidf-logreg seed 0: no memory" in err
    assert {row["state"] for row in rows(small)} == {"done", "failed"}
    assert "failed" in (small / "runs" / "small-tuning" / "report.md").read_text(encoding="utf-8")


def test_time_that_is_up_ends_the_search_and_leaves_what_was_begun(
    small: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, made = search.make, []

    def slow(task: Any, run: str) -> Any:
        if len(made) == 2:
            raise InterruptedError("time is up")
        made.append(task)
        assert current.seconds_left() is not None, "a stage that takes too long is ended"
        return make(task, run)

    monkeypatch.setattr(search, "make", slow)
    code, _, err = cli("tune", "--minutes", "5", "-j", "1")
    assert code == 0, err
    assert sorted(trial["state"] for trial in trials(small))[:2] == ["asked", "done"]


def test_a_second_search_of_the_same_is_refused(small: Path, cli: Cli) -> None:
    assert cli("tune", "--minutes", "5", "-j", "1", "--only", "tfidf-logreg")[0] == 0
    (folder,) = (path for path in (small / "artifacts" / ".tuning").iterdir() if path.is_dir())
    with claimed(folder):
        code, out, err = cli("tune", "--minutes", "5", "-j", "1", "--only", "tfidf-logreg")
    assert (code, out) == (2, "") and "is being tuned already (process" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--minutes", "0"), "--minutes 0: there is no time in it"),
        (("--minutes", "-3"), "--minutes -3: there is no time in it"),
        (("--minutes", "nan"), "there is no time in it"),
        (("--only", "majority"), "--only majority: there is nothing to tune of that name; known: tfidf-logreg, mingru"),
        (("-S", "corpus.demo_documents=200"), "too few to say what tuning brings, 40 are needed"),
        (("-S", "classifier.mingru.teacher=cbow/mean-logreg"), "this run has no such cell"),
        (("-S", "classifier.mingru.on=glove"), "this run has no such embedding; there is cbow, skipgram"),
        (("sequences.cfg",), "is for `wordloom sequences`, in which nothing is tuned"),
    ],
)
def test_what_cannot_be_tuned_is_one_error(small: Path, cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    (small / "sequences.cfg").write_text("[run]\nname = waves\n[network.gru]\ncell = gru\n", encoding="utf-8")
    code, out, err = cli("tune", "-j", "1", *arguments)
    assert (code, out) == (2, "") and said in err and err.count("error:") == 1, err


def test_a_teacher_on_an_embedding_of_its_own_is_refused(small: Path, cli: Cli) -> None:
    more = CONFIGURATION.replace("tfidf-logreg", "tfidf-logreg, mean-logreg")
    (small / "luigi.cfg").write_text(more, encoding="utf-8")
    code, _, err = cli("tune", "-S", "classifier.mingru.teacher=cbow/mean-logreg")
    assert code == 2 and "name the teacher without its embedding: teacher = mean-logreg" in err


def test_without_optuna_the_line_that_installs_it_is_said(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serving.extras.find_spec", lambda name: None)
    code, out, err = cli("tune")
    assert (code, out) == (2, "")
    assert 'wordloom tune needs optuna, which is not installed; run `pip install "wordloom[tune]"`' in err
