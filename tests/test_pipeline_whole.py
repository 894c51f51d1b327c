"""The whole chain through the front door, on a corpus of 300 generated reviews."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: One embedding, one network and two baselines, as small as they can be.
CONFIGURATION = """
[run]
name = tiny
[corpus]
demo_documents = 300
workers = 1
[embedding]
vector_size = 8
epochs = 1
[embedding.skipgram]
algorithm = skipgram
[classifier]
hidden_size = 4
epochs = 1
[classifier.rnn]
cell = rnn
[baseline]
models = majority, nb-svm
[report]
bootstrap = 100
"""
CELLS = ["majority", "nb-svm", "skipgram/rnn", "stack-best-two"]
RESULTS = 9  # corpus, audit, embedding, three cells, both of them together, differences, report


def command(*arguments: str, folder: Path, **options: object) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WORDLOOM_ROOT": str(folder), "NO_COLOR": "1"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    words = [sys.executable, "-m", "wordloom", *arguments]
    return subprocess.Popen(words, cwd=folder, env=environment, text=True, **pipes, **options)  # type: ignore[call-overload,no-any-return]


def wordloom(*arguments: str, folder: Path, given: str = "") -> tuple[int, str, str]:
    with command(*arguments, folder=folder) as process:
        out, err = process.communicate(given, timeout=300)
    return process.returncode, out, err


def finished_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose run is finished; made once, whichever of the test processes comes first."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "finished-project"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            folder.mkdir()
            (folder / "luigi.cfg").write_text(CONFIGURATION, encoding="utf-8")
            code, out, err = wordloom("run", folder=folder)
            (folder / "first.json").write_text(json.dumps([code, out, err]), encoding="utf-8")
    return folder


@pytest.fixture
def project(finished: Path, tmp_path: Path) -> Path:
    """Return a copy of the finished project that a test may change; results do not depend on where they stand."""
    return Path(shutil.copytree(finished, tmp_path / "moved"))


def test_a_run_ends_with_the_answer_and_the_report(finished: Path) -> None:
    code, out, err = json.loads((finished / "first.json").read_text(encoding="utf-8"))
    assert code == 0, err
    lines = out.splitlines()
    assert [line.split()[0] for line in lines[1:5]] == CELLS
    assert lines[-2] == "report  runs/tiny/report.html"
    assert (finished / "runs" / "tiny" / "report.html").is_file()
    assert err.splitlines()[-1].startswith(f"✓ {RESULTS} made, 0 reused")
    assert sum(line.startswith("✓ [") for line in err.splitlines()) == RESULTS
    assert "\x1b" not in out + err


def test_a_run_says_early_which_model_leads(finished: Path) -> None:
    _, _, err = json.loads((finished / "first.json").read_text(encoding="utf-8"))
    lines = err.splitlines()
    led = [place for place, line in enumerate(lines) if line.startswith("· so far: ")]
    assert led and " on validation" in lines[led[0]]
    trained = next(place for place, line in enumerate(lines) if line.startswith("✓") and "skipgram/rnn seed 0" in line)
    assert led[0] < trained, "the baselines answer before a network does"


def test_a_second_run_makes_nothing(finished: Path) -> None:
    code, out, err = wordloom("run", folder=finished)
    assert code == 0 and f"✓ reused {RESULTS} finished results" in err.splitlines()
    assert "report.html" in out
    assert f"0 made, {RESULTS} reused" in err


def test_a_moved_project_is_still_finished(project: Path) -> None:
    code, out, _ = wordloom("plan", "--json", folder=project)
    states = [(stage["stage"], stage["state"]) for stage in json.loads(out)["stages"]]
    assert (code, len(states)) == (0, RESULTS)
    assert {state for _, state in states} == {"done"}


def test_changing_a_classifier_setting_leaves_the_rest(finished: Path) -> None:
    code, out, err = wordloom("run", "-n", "-S", "classifier.hidden_size=5", folder=finished)
    rows = [line.split() for line in out.splitlines()[1:]]
    assert code == 0
    assert [row[1] for row in rows if row[0] == "classify" and "done" not in row] == ["skipgram/rnn"]
    assert "hidden_size: 4 → 5" in out
    assert "would make 4 results and reuse 5" in err


def test_a_failed_cell_is_shown_and_the_rest_goes_on(project: Path) -> None:
    with (project / "luigi.cfg").open("a", encoding="utf-8") as stream:
        stream.write("[embedding.lost]\npath = short.vec\n")
    (project / "short.vec").write_text("good 1 2 3\nbad 1 2\n", encoding="utf-8")
    code, out, err = wordloom("run", folder=project)
    assert code == 1
    assert [line.split() for line in out.splitlines() if line.startswith("lost/")] == [["lost/rnn", "failed"]]
    assert "report.html" in out
    assert err.count("short.vec") == 1  # why, once; what needs it says only that
    assert "error: lost failed, see above" in err


def test_status_has_a_score_for_each_cell(finished: Path) -> None:
    code, out, _ = wordloom("status", "tiny", "--json", folder=finished)
    cells = json.loads(out)["cells"]
    assert (code, [cell["cell"] for cell in cells]) == (0, CELLS)
    assert all(0 <= cell["test_accuracy"] <= 1 for cell in cells)


def test_a_report_is_drawn_again_without_torch_or_gensim(project: Path) -> None:
    page = project / "runs" / "tiny" / "report.html"
    page.write_text("spoiled", encoding="utf-8")
    code = (
        "import sys\nfrom pipeline.__main__ import main\n"
        "try:\n    main(['report', 'tiny'])\n"
        "finally:\n    print([name for name in ('torch', 'gensim', 'sklearn', 'numba') if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WORDLOOM_ROOT": str(project)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "report  runs/tiny/report.html"
    assert done.stdout.splitlines()[-1] == "[]"
    assert "<html" in page.read_text(encoding="utf-8")


def test_the_recommended_model_predicts_files_and_pipes_alike(finished: Path, tmp_path: Path) -> None:
    texts = ["a wonderful film", "", "not good at all <b>"]
    (tmp_path / "texts.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")
    file = wordloom("predict", "tiny", str(tmp_path / "texts.txt"), folder=finished)
    pipe = wordloom("predict", "tiny", "-", "--json", folder=finished, given="\n".join(texts))
    assert [file[0], pipe[0]] == [0, 0], file[2] + pipe[2]
    rows = [json.loads(line) for line in pipe[1].splitlines()]
    assert [row["label"] for row in rows] == [line.split("\t")[0] for line in file[1].splitlines()]
    assert all(sum(row["probabilities"].values()) == pytest.approx(1, abs=1e-3) for row in rows)
    for cell in CELLS:
        code, out, err = wordloom("predict", "tiny", str(tmp_path / "texts.txt"), "--cell", cell, folder=finished)
        assert (code, len(out.splitlines())) == (0, 3), err


def test_clean_removes_only_what_is_not_in_use(project: Path) -> None:
    dead = project / "artifacts" / "TrainEmbedding" / "0123456789abcdef"
    dead.mkdir()
    (dead / "vectors.npy").write_bytes(bytes(2000))
    before = sorted(project.glob("artifacts/*/*"))
    code, out, _ = wordloom("clean", "-n", folder=project)
    assert (code, out.splitlines()[1:]) == (0, ["artifacts/TrainEmbedding/0123456789abcdef  2.0 kB"])
    assert sorted(project.glob("artifacts/*/*")) == before
    assert wordloom("clean", folder=project)[0] == 0
    assert sorted(project.glob("artifacts/*/*")) == [path for path in before if path != dead]


def test_ctrl_c_keeps_what_is_finished_and_says_how_to_go_on(tmp_path: Path) -> None:
    (tmp_path / "luigi.cfg").write_text(CONFIGURATION, encoding="utf-8")
    choice = ["--until", "classify", "-S", "classifier.epochs=1000", "-S", "classifier.patience=1000"]
    # A shell starts what it puts into the background with SIGINT ignored, and every child of it would inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with command("run", *choice, folder=tmp_path, start_new_session=True) as process:
        signal.signal(signal.SIGINT, before)
        assert process.stderr is not None and process.stdout is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith("· classify skipgram/rnn"):
                break
        time.sleep(1)
        os.killpg(process.pid, signal.SIGINT)  # what a terminal does on Ctrl-C: the whole group gets it
        rest, out = process.stderr.read(), process.stdout.read()
    assert process.returncode == 130, "".join(said) + rest
    assert out == ""
    assert rest.splitlines()[-1].startswith("interrupted; what is finished stays. To go on: wordloom run")
    assert "Traceback" not in rest
    assert len(list(tmp_path.glob("artifacts/CleanCorpus/*/manifest.json"))) == 1
    assert list(tmp_path.glob("artifacts/TrainClassifier/*/manifest.json")) == []
    wanted = wordloom("run", "-n", *choice, folder=tmp_path)[1]
    assert "done" in wanted.splitlines()[1]
