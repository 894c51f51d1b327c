"""A run beside others: an editor at work, another kind of run, and packages that only have the names of ours."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.stored_manifests import store_manifest
from tests.test_tasks_engine_execution import PACKAGES, ROOT, Project


def test_code_that_is_edited_during_a_run_names_no_result(tmp_path: Path) -> None:
    code = tmp_path / "code"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, code / package)  # with what is compiled
    project = Project(tmp_path / "project", code)
    process = project.start("run", "-j", "1")
    while not list(project.root.glob("artifacts/CleanCorpus/[!.]*/manifest.json")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    with (code / "models" / "networks" / "pooling.py").open("a", encoding="utf-8") as file:
        file.write("\nANOTHER_NAME = 1\n")
    _, said = process.communicate(timeout=300)
    assert process.returncode == 1 and "models.networks.pooling was edited during the run" in said
    assert not list(project.root.glob("artifacts/TrainClassifier/*/manifest.json"))
    assert "missing" in project.states()["cbow/rnn seed 0"], "the next run makes it"


def test_another_kind_of_run_does_not_take_the_place_of_a_report(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    model = project.root / "runs" / "tiny" / "model"
    model.mkdir(parents=True)
    store_manifest(model.parent, family="ComparisonReport")
    rows = "\n".join(str(n % 7) for n in range(150))
    (project.root / "sales.csv").write_text(f"sales\n{rows}\n", encoding="utf-8")
    quick = ("-S", "network.epochs=1", "-S", "sequences.window=5", "-S", "network.cell=rnn")
    said = project.wordloom("sequences", "--data", "sales.csv", "--name", "tiny", *quick, code=2)
    assert "holds a report of another kind" in said and model.is_dir()
    project.wordloom("sequences", "--data", "sales.csv", *quick)
    table = json.loads(project.wordloom("status", "--data", "sales.csv", *quick, "--json"))
    assert table["run"] == "sales-sequences"
    assert all(row["test_error"] > 0 for row in table["cells"])
    for command in (("export", "sales-sequences", "cbow", "x.txt"), ("predict", "sales-sequences", "3")):
        assert "was made by `wordloom sequences`" in project.wordloom(*command, code=2)
    assert "made by: wordloom sequences --data sales.csv" in project.wordloom("plan", "sales-sequences", code=2)


def test_packages_of_the_folder_one_is_in_are_not_taken_for_ours(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    for package in PACKAGES:
        (project.root / package).mkdir()
        (project.root / package / "__init__.py").write_text("raise RuntimeError('a stranger')\n", encoding="utf-8")
    command = [sys.executable, "-P", "-m", "wordloom", "run", "--until", "clean"]
    done = subprocess.run(command, cwd=project.root, env=project.environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
