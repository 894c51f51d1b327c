"""The whole chain on a tiny corpus: what is made, what is reused, and what survives an accident."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tasks.engine.identity import ROOMS

#: In one process: the finished project is made once.
pytestmark = pytest.mark.xdist_group("execution")
ROOT = Path(__file__).resolve().parent.parent
CONFIG = """
[run]
name = tiny
ensembles = none
[corpus]
data = demo
demo_documents = 200
workers = 1
[embedding]
vector_size = 8
epochs = 1
min_count = 1
threads = 1
[embedding.cbow]
algorithm = cbow
[classifier]
hidden_size = 4
epochs = 1
device = cpu
[classifier.rnn]
cell = rnn
direction = one
[classifier.gru]
cell = gru
direction = one
[baseline]
models = majority, mean-logreg
[explain]
documents = 2
[report]
bootstrap = 100
"""
Cli = Callable[..., tuple[int, str, str]]
PACKAGES = (*ROOMS, "serving", "tasks", "pipeline", "wordloom")
CELLS = {"majority", "cbow/mean-logreg", "cbow/rnn", "cbow/gru"}


class Project:
    """A project folder with the tiny configuration, run through the command line."""

    def __init__(self, root: Path, code: Path = ROOT) -> None:
        self.root, self.code = root, code
        root.mkdir(exist_ok=True)
        (root / "luigi.cfg").write_text(CONFIG, encoding="utf-8")

    def environment(self) -> dict[str, str]:
        """Return the environment of a user who stands in the project folder."""
        return {**os.environ, "PYTHONPATH": str(self.code), "OMP_NUM_THREADS": "1", "NO_COLOR": "1"}

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start `wordloom ARGUMENTS`."""
        command = [sys.executable, "-m", "wordloom", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=self.root, env=self.environment(), stdout=pipe, stderr=pipe, text=True)

    def wordloom(self, *arguments: str, code: int = 0) -> str:
        """Run `wordloom ARGUMENTS` to its end, check its exit code, and return what it printed."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=300)
        assert process.returncode == code, f"{arguments}: exit {process.returncode}\n{out}\n{err}"
        return out + err

    def made(self) -> dict[str, str]:
        """Return when each finished artefact was made, by folder."""
        found = {}
        for path in self.root.glob("artifacts/*/[!.]*/manifest.json"):
            found[path.parent.relative_to(self.root).as_posix()] = f"{path.stat().st_mtime_ns}"
        return found

    def states(self) -> dict[str, tuple[str, str]]:
        """Return state and reason of each result, by label."""
        return by_label(self.start("plan", "--json").communicate(timeout=60)[0])


class Here(Project):
    """A project in which every stage runs in this process."""

    def __init__(self, root: Path, cli: Cli) -> None:
        super().__init__(root)
        self.cli = cli

    def wordloom(self, *arguments: str, code: int = 0) -> str:
        """Run `wordloom ARGUMENTS` to its end, check its exit code, and return what it printed."""
        jobs = ("-j", "1") if arguments[0] == "run" else ()
        exit_code, out, err = self.cli(*arguments, *jobs)
        assert exit_code == code, f"{arguments}: exit {exit_code}\n{out}\n{err}"
        return out + err

    def states(self) -> dict[str, tuple[str, str]]:
        """Return state and reason of each result, by label."""
        return by_label(self.cli("plan", "--json")[1])


def by_label(plan: str) -> dict[str, tuple[str, str]]:
    """Return state and reason of each result of a plan in JSON, by label."""
    return {row["label"]: (row["state"], row["reason"]) for row in json.loads(plan)["stages"]}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project whose run is finished, each stage in a process of its own; tests work on a copy."""
    project = Project(tmp_path_factory.mktemp("finished"))
    project.wordloom("run", "-j", "2")
    return project


@pytest.fixture
def project(finished: Project, project: Path, cli: Cli, stages_here: None) -> Here:
    """Return a copy of the finished project, in which the test stands."""
    shutil.copytree(finished.root, project, dirs_exist_ok=True)
    return Here(project, cli)


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the families of the artefacts that are new or made anew."""
    return sorted(folder.split("/")[1] for folder, stamp in after.items() if before.get(folder) != stamp)


def test_a_run_makes_everything_and_hands_over_a_model(finished: Project) -> None:
    report = finished.root / "runs" / "tiny"
    assert (report / "report.html").is_file()
    assert (report / "model" / "model.safetensors").is_file()
    rows = (report / "cells.csv").read_text(encoding="utf-8").splitlines()
    assert {row.split(",")[0] for row in rows[1:]} == CELLS
    assert {state for state, _ in finished.states().values()} == {"done"}


def test_a_second_run_trains_nothing(project: Here) -> None:
    before = project.made()
    project.wordloom("run")
    assert changed(before, project.made()) == []


def test_one_classifier_setting_remakes_only_its_cells(project: Here) -> None:
    before = project.made()
    project.wordloom("run", "-S", "classifier.gru.hidden_size=5")
    assert changed(before, project.made()) == ["ExplainDifferences", "TrainClassifier"]
    project.wordloom("run")  # and back: the old results are still there
    assert len(changed(before, project.made())) == 2


def test_probes_are_made_of_the_finished_cells(project: Here) -> None:
    before = project.made()
    project.wordloom("run", "--control", "shuffled-labels", "--learning-curve")
    assert changed(before, project.made()) == ["ProbeCell"] * 4  # no nb-svm in this run
    text = (project.root / "runs" / "tiny" / "report.md").read_text(encoding="utf-8")
    assert "trained on shuffled labels" in text
    # A baseline is recommended and probed here, and nothing learns in one epoch.
    assert "cbow/mean-logreg learnt nothing beyond the commonest class with all of train, so that its curve" in text
    before = project.made()
    project.wordloom("run", "--learning-curve")
    assert changed(before, project.made()) == []


def test_the_cost_of_updates_is_measured_where_it_is_asked_for_and_changes_nothing_else(project: Here) -> None:
    before, report = project.made(), project.root / "runs" / "tiny" / "report.md"
    project.wordloom("run", "-S", "run.update_costs=true")
    assert changed(before, project.made()) == ["MeasureUpdates"]
    assert "## How Word2Vec learns" in report.read_text(encoding="utf-8")
    before = project.made()
    project.wordloom("run")
    assert changed(before, project.made()) == []
    assert "## How Word2Vec learns" not in report.read_text(encoding="utf-8")


def test_seeds_of_embeddings_and_splits_tell_where_the_spread_comes_from(project: Here) -> None:
    before = project.made()
    project.wordloom("run", "-S", "run.embedding_seeds=0,1", "-S", "run.split_seeds=0,1")
    made = changed(before, project.made())
    on_seed = {"TrainBaseline": 1, "TrainClassifier": 2, "TrainEmbedding": 1}
    on_split = {"CleanCorpus": 1, "TrainClassifier": 2, "TrainEmbedding": 1}
    both = {family: on_seed.get(family, 0) + on_split.get(family, 0) for family in {*on_seed, *on_split}}
    assert {family: made.count(family) for family in set(made)} == {**both, "ExplainDifferences": 1}
    rows = (project.root / "runs" / "tiny" / "cells.csv").read_text(encoding="utf-8").splitlines()
    assert sum(row.startswith("cbow/gru,") for row in rows) == 2  # other splits are no rows of the comparison
    text = (project.root / "runs" / "tiny" / "report.md").read_text(encoding="utf-8")
    assert "| Embedding's seed | ±" in text and "| Split into train, validation and test | ±" in text


def test_the_plan_names_the_reason(project: Here) -> None:
    (project.root / "luigi.cfg").write_text(CONFIG.replace("vector_size = 8", "vector_size = 6"), encoding="utf-8")
    states = project.states()
    assert states["cbow"] == ("stale", "setting vector_size: 8 → 6")
    assert states["cbow/gru seed 0"][0] == "stale" and "input embedding" in states["cbow/gru seed 0"][1]
    assert states["majority seed 0"][0] == "done"


def test_a_forced_stage_is_made_anew_with_what_follows(project: Here) -> None:
    before = project.made()
    report = (project.root / "runs" / "tiny" / "manifest.json").stat().st_mtime_ns
    project.wordloom("run", "--from", "classify", "-f")
    assert changed(before, project.made()) == ["ExplainDifferences"] + ["TrainBaseline"] * 2 + ["TrainClassifier"] * 2
    assert (project.root / "runs" / "tiny" / "manifest.json").stat().st_mtime_ns > report


def test_an_audit_setting_remakes_only_the_audit_and_the_report(project: Here) -> None:
    before = project.made()
    project.wordloom("run", "-S", "audit.smallest_class=77")
    assert changed(before, project.made()) == ["AuditCorpus"]
    assert "of 77 in test" in (project.root / "runs" / "tiny" / "report.md").read_text(encoding="utf-8")


def test_an_embedding_needs_no_audit_and_a_report_does(project: Here) -> None:
    shutil.rmtree(project.root / "artifacts" / "AuditCorpus")
    project.wordloom("run", "--only", "embed")
    assert "run --until audit" in project.wordloom("run", "--only", "report", code=2)


def test_a_stage_alone_refuses_to_start_without_its_inputs(project: Here) -> None:
    shutil.rmtree(project.root / "artifacts")
    assert "--until" in project.wordloom("run", "--only", "classify", code=2)
    project.wordloom("run", "--until", "clean")
    assert changed({}, project.made()) == ["CleanCorpus"]


def test_one_failure_does_not_stop_the_grid(project: Here) -> None:
    (project.root / "broken.vec").write_text("good 1 2 3\nbad 1 2\n", encoding="utf-8")
    broken = "[embedding.broken]\nsource = pretrained\npath = broken.vec\n"
    (project.root / "luigi.cfg").write_text(CONFIG + broken, encoding="utf-8")
    said = project.wordloom("run", code=1)
    assert "broken.vec" in said
    page = (project.root / "runs" / "tiny" / "report.md").read_text(encoding="utf-8")
    assert "failed" in page
    assert "cbow/rnn" in page, "the other cells are there"
    assert not list(project.root.glob("artifacts/*/*.failed.json"))


def test_the_report_is_drawn_without_what_could_not_be_explained(
    project: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explain(*_: object, **__: object) -> None:
        raise KeyError("kind")

    shutil.rmtree(project.root / "artifacts" / "ExplainDifferences")
    shutil.rmtree(project.root / "runs")
    with monkeypatch.context() as patch:
        patch.setattr("classifiers.explain.differences.explain_differences", explain)
        said = project.wordloom("run", code=1)
    assert "differences failed" in said
    page = (project.root / "runs" / "tiny" / "report.md").read_text(encoding="utf-8")
    assert "The differences could not be explained: KeyError" in page and "cbow/gru" in page
    before = project.made()
    project.wordloom("run")
    assert changed(before, project.made()) == ["ExplainDifferences"]
    page = (project.root / "runs" / "tiny" / "report.md").read_text(encoding="utf-8")
    assert "could not be explained" not in page


def test_a_damage_that_fails_a_stage_is_told_and_mended_by_the_next_run(project: Here) -> None:
    for path in project.root.glob("artifacts/Train*/*/model.json"):
        path.write_text(path.read_text(encoding="utf-8").replace('"kind"', '"kinb"'), encoding="utf-8")
    shutil.rmtree(project.root / "artifacts" / "ExplainDifferences")
    shutil.rmtree(project.root / "runs")
    said = project.wordloom("run", code=1)
    assert "was damaged: model.json holds something else than when it was made; give the command again" in said
    project.wordloom("run")
    assert project.states()["tiny"][0] == "done"


def test_nothing_is_explained_where_nothing_is_asked_for(project: Here) -> None:
    report = project.root / "runs" / "tiny" / "report.md"
    assert "## Where they differ" in report.read_text(encoding="utf-8")
    project.wordloom("run", "-S", "explain.documents=0")
    assert "## Where they differ" not in report.read_text(encoding="utf-8")


def test_plain_luigi_does_what_the_command_does(project: Here) -> None:
    before = project.made()
    for family in ("TrainEmbedding", "TrainBaseline"):
        shutil.rmtree(project.root / "artifacts" / family)
    shutil.rmtree(project.root / "runs")
    command = [
        str(Path(sys.executable).with_name("luigi")),
        "--module",
        "tasks",
        "ComparisonReport",
        "--local-scheduler",
    ]
    environment = {name: value for name, value in project.environment().items() if name != "LUIGI_CONFIG_PATH"}
    done = subprocess.run(command, cwd=project.root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    after = project.made()
    assert set(after) == set(before)
    assert changed(before, after) == ["TrainBaseline"] * 2 + ["TrainEmbedding"]


def test_code_that_changes_no_result_can_be_adopted(finished: Project, tmp_path: Path) -> None:
    code = tmp_path / "code"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, code / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(finished.root, tmp_path / "project")
    project = Project(tmp_path / "project", code)
    assert project.states()["cbow"][0] == "done", "the same code at another place is the same"
    with (code / "corpus" / "cleaning" / "clean.py").open("a", encoding="utf-8") as file:
        file.write("\nANOTHER_NAME = 1\n")
    assert "code of corpus.cleaning.clean" in project.states()["corpus demo"][1]
    before = project.made()
    said = project.wordloom("adopt")
    assert "corpus.cleaning.clean" in said and "cbow/gru" in said
    adopted = project.made()
    assert all(state == "done" for label, (state, _) in project.states().items() if label != "tiny")
    project.wordloom("run")
    assert changed(adopted, project.made()) == []
    assert set(before) < set(adopted), "the originals are still there"
    assert "corpus.cleaning.clean" in (project.root / "runs" / "tiny" / "report.md").read_text(encoding="utf-8")


def test_a_killed_run_leaves_nothing_half_written(tmp_path: Path) -> None:
    project = Project(tmp_path / "killed")
    for being_made in ("CleanCorpus", "TrainEmbedding", "TrainClassifier"):
        process = project.start("run", "-j", "2")
        while not list(project.root.glob(f"artifacts/{being_made}/.*.part")):
            assert process.poll() is None, process.communicate()
            time.sleep(0.005)
        orphans = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        psutil.wait_procs(orphans)  # which notice within a second, or when they get a core
        for folder in project.root.glob("artifacts/*/[!.]*/"):
            assert (folder / "manifest.json").is_file(), folder
    project.wordloom("run", "-j", "2")
    assert {state for state, _ in project.states().values()} == {"done"}
    assert not list(project.root.glob("artifacts/*/.*.part"))


def test_unused_results_are_removed_and_used_ones_kept(project: Here) -> None:
    project.wordloom("run", "-S", "classifier.gru.hidden_size=5")
    project.wordloom("run")
    before = project.made()
    project.wordloom("clean", "--yes")
    after = project.made()
    assert len(before) - len(after) == 2
    assert {state for state, _ in project.states().values()} == {"done"}
    (project.root / "luigi.cfg").write_text(CONFIG.replace("vector_size = 8", "vector_size = 6"), encoding="utf-8")
    project.wordloom("clean", "--yes")
    assert project.made() == after, "the report still stands on them"
