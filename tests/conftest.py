"""Fixtures that the tests of several rooms share."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import TimeoutExpired
from types import SimpleNamespace
from unittest import mock

import hypothesis
import pytest

from models.accelerators import may_have_gpu
from tasks import engine  # noqa: F401  (Luigi reads the configuration of the folder in which it is first imported: ours)
from tasks.engine.place import VARIABLE

ROOT = Path(__file__).resolve().parent.parent
# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("wordloom", deadline=None)
hypothesis.settings.load_profile("wordloom")
if not may_have_gpu():
    os.environ["TRITON_INTERPRET"] = "1"  # read as Triton is imported, which is sooner or later for other reasons


@pytest.fixture(autouse=True)
def denormal_numbers() -> Iterator[None]:
    """Let a processor know denormal numbers again where a stage told it not to: other tests draw them."""
    yield
    if torch := sys.modules.get("torch"):
        torch.set_flush_denormal(False)


@pytest.fixture(autouse=True)
def project_of_the_process() -> Iterator[None]:
    """Take back the project that a test worked in: commands of later tests find their own."""
    before = os.environ.get(VARIABLE)
    yield
    os.environ.pop(VARIABLE, None)
    if before is not None:
        os.environ[VARIABLE] = before


@pytest.fixture(scope="session")
def demo_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a cleaned demo corpus of 600 labelled documents."""
    from corpus.cleaning.clean import clean_corpus
    from corpus.settings import CorpusSettings

    folder = tmp_path_factory.mktemp("demo_corpus")
    clean_corpus(CorpusSettings(data="demo", demo_documents=600, workers=1), folder)
    return folder


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder with the real data sets, or skip."""
    folder = Path(os.environ.get("WORDLOOM_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "aclImdb_v1.tar.gz").is_file():
        pytest.skip(f"real data sets not found in {folder}; set WORDLOOM_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose run is finished, the tiniest there is; not to be changed."""
    from tests.test_pipeline_whole import finished_project

    return finished_project(tmp_path_factory)


@pytest.fixture
def place(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder: a project of one's own with the finished run `reviews`; `reviews.cfg` describes it."""
    folder = Path(shutil.copytree(finished, tmp_path / "place"))
    (folder / "luigi.cfg").rename(folder / "reviews.cfg")
    shutil.copytree(folder / "runs" / "tiny", folder / "runs" / "reviews")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("WORDLOOM_ROOT", raising=False)
    return folder


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak English whatever the locale, and after a test that asked for another language."""
    monkeypatch.setenv("WORDLOOM_LANGUAGE", "en")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder: an empty project."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORDLOOM_ROOT", str(tmp_path))
    monkeypatch.delenv("WORDLOOM_DEBUG", raising=False)
    return tmp_path


@pytest.fixture
def wordloom_here(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return a call of `wordloom` in the current folder: arguments → exit code, stdout, stderr."""
    from pipeline.__main__ import main

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        shown = capsys.readouterr()
        assert isinstance(caught.value.code, int)
        return caught.value.code, shown.out, shown.err

    return call


@pytest.fixture
def cli(project: Path, wordloom_here: Callable[..., tuple[int, str, str]]) -> Callable[..., tuple[int, str, str]]:
    """Return a call of `wordloom` in an empty project."""
    return wordloom_here


@pytest.fixture
def call(place: Path, wordloom_here: Callable[..., tuple[int, str, str]]) -> Callable[..., tuple[int, str, str]]:
    """Return a call of `wordloom` in the project with the finished runs `tiny` and `reviews`, which are the same."""
    return wordloom_here


@pytest.fixture
def stages_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each stage in this process, for tests of what is made and why: starting Python would be most of their time.

    Requests, results and failures go through the same files. The command has to be given `-j 1`.
    """
    from tasks.engine import stage_process, stage_task

    def start(command: list[str], env: dict[str, str], **_: object) -> SimpleNamespace:
        with mock.patch.dict(os.environ, env):
            return SimpleNamespace(returncode=stage_process.main(command[-1]), stderr="")

    monkeypatch.setattr(stage_task, "subprocess", SimpleNamespace(run=start, TimeoutExpired=TimeoutExpired))
    monkeypatch.setattr(stage_process, "_watch", lambda process: None)
    monkeypatch.setattr(stage_process.signal, "signal", lambda *_: None)
