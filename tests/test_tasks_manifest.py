"""Files of a run that were cut off: what was not written whole counts as not there, and nothing is lost by it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.settings import CorpusSettings
from pipeline.project import comparison_folder
from tasks.clean_corpus import CleanCorpus
from tasks.engine import manifest
from tasks.engine.removal import unused
from tasks.engine.sections import SettingsError
from tests.stored_manifests import store_manifest

Cli = Callable[..., tuple[int, str, str]]
BROKEN = ('{"family": "CleanCorp', "", "[]", "{}", '{"run": "this"}')


@pytest.mark.parametrize("content", BROKEN)
def test_a_result_with_a_broken_manifest_is_made_anew(project: Path, content: str) -> None:
    task = CleanCorpus(settings=CorpusSettings())
    store_manifest(task.folder, digest=task.digest)
    assert task.is_done()
    (task.folder / manifest.NAME).write_text(content, encoding="utf-8")
    assert manifest.read(task.folder) is None and not task.is_done()


def test_a_failure_whose_record_is_broken_is_a_failure(project: Path) -> None:
    task = CleanCorpus(settings=CorpusSettings())
    assert task.recorded_failure() is None
    task._record("no memory")
    assert task.recorded_failure() == "no memory"
    assert list(task._failure_path.parent.iterdir()) == [task._failure_path]
    task._failure_path.write_text('{"message": "no mem', encoding="utf-8")
    assert task.recorded_failure() == "it failed; the record of why is broken"


@pytest.mark.parametrize("content", BROKEN)
def test_nothing_is_removed_where_it_is_not_known_what_a_report_uses(project: Path, content: str) -> None:
    folder = project / "runs" / "mine"
    folder.mkdir(parents=True)
    (project / "artifacts" / "TrainEmbedding" / "0123").mkdir(parents=True)
    store_manifest(folder, inputs={"cbow": "0123"})
    assert unused(project, []) == []
    (folder / manifest.NAME).write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"mine/manifest\.json is broken"):
        unused(project, [])


def test_commands_that_read_a_broken_run_say_so_in_a_line(cli: Cli, project: Path) -> None:
    folder = project / "runs" / "mine"
    folder.mkdir(parents=True)
    for name in ("request.json", manifest.NAME):
        (folder / name).write_text('{"family": "Comp', encoding="utf-8")
    assert comparison_folder("mine", "model") == folder
    for arguments in (
        ("report", "mine"),
        ("export", "mine", "cbow", "v.txt"),
        ("predict", "mine", "x"),
        ("run", "mine"),
    ):
        code, _, err = cli(*arguments)
        assert (code, len(err.splitlines())) == (2, 1), err
    store_manifest(folder, family="ComparisonReport")
    code, _, err = cli("report", "mine")
    assert code == 2 and "request.json is broken: " in err and len(err.splitlines()) == 1
