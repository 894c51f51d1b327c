"""The command line as a whole: help, wrong usage, exit codes."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Cli = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    "run",
    "language-model",
    "sequences",
    "plan",
    "status",
    "check",
    "report",
    "predict",
    "serve",
    "evaluate",
    "runs",
    "compare",
    "tune",
    "export",
    "adopt",
    "verify",
    "clean",
    "worker",
    "scheduler",
)
HEAVY = ("torch", "sklearn", "gensim", "numba", "luigi", "matplotlib", "pandas", "scipy")


def wordloom(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    command = [sys.executable, "-m", "wordloom", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


def test_help_lists_each_command(cli: Cli) -> None:
    code, out, _ = cli("--help")
    assert code == 0
    listed = out.partition("Commands:")[2]
    assert [line.split()[0] for line in listed.splitlines() if line.startswith("  ")][: len(COMMANDS)] == list(COMMANDS)
    assert "..." not in listed  # every summary fits its line


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_a_help_page(command: str, cli: Cli) -> None:
    code, out, _ = cli(command, "-h")
    assert code == 0
    assert f"Usage: wordloom {command}" in out


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pipeline.__main__ import main\n"
        "try:\n    main(['--help'])\n"
        f"finally:\n    print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_version_is_that_of_the_project(tmp_path: Path) -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    done = wordloom("--version", folder=tmp_path)
    assert done.returncode == 0
    assert f'version = "{done.stdout.split()[1]}"' in project


def test_without_a_command_the_help_goes_to_stderr(cli: Cli) -> None:
    code, out, err = cli()
    assert (code, out) == (2, "")
    assert "Commands:" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rnu",), "did you mean 'run'?"),
        (("run", "--onyl", "clean"), "did you mean --only"),
        (("run", "--only", "clasify"), "did you mean classify?"),
        (("run", "--from", "report", "--until", "clean"), "report comes after clean"),
        (("run", "--only", "clean", "--from", "embed"), "leave out --from"),
        (("run", "missing.cfg"), "no configuration file missing.cfg"),
        (("run", "--data", "missing.csv"), "missing.csv"),
        (("run", "-S", "window"), "SECTION.KEY=VALUE"),
        (("run", "-S", "embedding.windwo=3"), "did you mean window?"),
        (("run", "-S", "embedding.window=0"), "[embedding] window = 0"),
        (("plan", "-S", "embeding.window=3"), "did you mean [embedding]?"),
        (("run", "--seeds", "1,1"), "seeds"),
        (("run", "--preset", "standart"), "did you mean standard?"),
        (("run", "--preset", "quick", "--seeds", "0,1"), "leave it out, or the seeds 0,1"),
        (("plan", "--preset", "quick", "-S", "run.seeds=3"), "leave it out, or the seeds 3"),
        (("run", "--name", "a/b"), "name"),
        (("run", "--name", "."), "[run] name = .: "),
        (("report", "."), "no run '.'"),
        (("report", ".."), "no run '..'"),
        (("run", "-j", "many"), "--jobs"),
        (("report", "nothing"), "no run 'nothing'"),
        (("predict", "nothing", "text"), "no run 'nothing'"),
    ],
)
def test_wrong_usage_is_two_lines_and_exit_code_2(arguments: tuple[str, ...], said: str, cli: Cli) -> None:
    code, out, err = cli(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert said in err
    assert len(err.splitlines()) <= 3
    assert "Traceback" not in err
    assert not Path("artifacts").exists()


def test_data_given_as_configuration_says_how_to_read_it(tmp_path: Path, cli: Cli) -> None:
    Path("my reviews.csv").write_text("text,label\n", encoding="utf-8")
    code, _, err = cli("run", "my reviews.csv")
    assert code == 2
    assert "--data 'my reviews.csv'" in err


def test_a_configuration_known_by_its_short_name_is_named(cli: Cli) -> None:
    Path("configs").mkdir()
    Path("configs/imdb.cfg").write_text("", encoding="utf-8")
    code, _, err = cli("run", "imdb")
    assert code == 2
    assert "did you mean configs/imdb.cfg?" in err


@pytest.mark.parametrize("arguments", [("--debug", "report", "nothing"), ("report", "nothing", "--debug")])
def test_debug_shows_the_traceback_wherever_it_stands(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = wordloom(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert "Traceback" in done.stderr
    assert "error: no run 'nothing'" in done.stderr


def test_debug_can_be_asked_for_by_the_environment(tmp_path: Path) -> None:
    assert "Traceback" in wordloom("report", "nothing", folder=tmp_path, WORDLOOM_DEBUG="1").stderr
    assert "Traceback" not in wordloom("report", "nothing", folder=tmp_path, WORDLOOM_DEBUG="0").stderr


def test_an_unexpected_error_is_called_a_bug(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    def broken(name: str) -> Path:
        raise KeyError("surprise")

    monkeypatch.setattr("pipeline.report.run_folder", broken)
    code, _, err = cli("report", "demo")
    assert code == 1
    assert err.startswith("error: KeyError: 'surprise'\n")
    assert "--debug" in err


def test_a_full_disk_is_an_error_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    def full(name: str) -> Path:
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr("pipeline.report.run_folder", full)
    code, out, err = cli("report", "demo")
    assert (code, out) == (1, "")
    assert err.startswith("error: No space left on device: /somewhere\n  make room there (`df -h /`")


def test_want_of_memory_is_no_bug(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    def short(name: str) -> Path:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("pipeline.report.run_folder", short)
    code, _, err = cli("report", "demo")
    assert code == 1
    assert err.startswith("error: not enough memory: can't start new thread\n  `free -m`") and "bug" not in err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere.inner", "error: nowhere is not installed, and this needs it\n  pip install nowhere\n"),
        ("_lzma", "error: ModuleNotFoundError: No module named '_lzma'\nThis looks like a bug"),
        ("pipeline.nowhere", "error: ModuleNotFoundError: No module named 'pipeline.nowhere'\nThis looks like a bug"),
    ],
)
def test_a_library_that_is_not_there_is_no_bug_but_a_module_of_ours_is(
    name: str, said: str, monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    def importing(run: str) -> Path:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr("pipeline.report.run_folder", importing)
    code, _, err = cli("report", "demo")
    assert (code, err[: len(said)]) == (1, said)


def test_ctrl_c_anywhere_is_130(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    def interrupted(name: str) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.report.run_folder", interrupted)
    code, _, err = cli("report", "demo")
    assert code == 130
    assert "Traceback" not in err
