"""Networks of a run as tasks: what they take over from the embedding they stand on."""

from pathlib import Path
from typing import get_args

import pytest

from classifiers.baselines.settings import BaselineSettings
from tasks.comparison.cells import Place, network_task
from tasks.comparison.settings import RunSettings
from tasks.comparison.train_baseline import TrainBaseline
from tasks.engine.configuration import load_run
from tasks.engine.place import JOBS


@pytest.mark.parametrize(("own", "known"), [("", 600), ("max_words = 50\n", 50)])
def test_a_network_knows_no_more_words_than_its_embedding_may_have(tmp_path: Path, own: str, known: int) -> None:
    text = f"[embedding.cbow]\nmax_words = 600\n[embedding.skipgram]\n[classifier.gru]\n{own}"
    (tmp_path / "run.cfg").write_text(text, encoding="utf-8")
    run = load_run(tmp_path / "run.cfg", {}, None, tmp_path)
    assert isinstance(run, RunSettings)
    tasks = {
        name: network_task(run, "gru", Place(run.corpus, name, embedding, 0))
        for name, embedding in run.embeddings.items()
    }
    assert tasks["cbow"].settings.max_words == known
    assert tasks["skipgram"].settings.max_words == (50 if own else 0)


@pytest.mark.parametrize(("jobs", "taken"), [(1, 1), (2, 2), (7, 7), (8, 6), (16, 12), (64, 48)])
def test_an_embedding_takes_all_of_few_cores_and_leaves_some_of_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int, taken: int
) -> None:
    monkeypatch.setenv(JOBS, str(jobs))
    (tmp_path / "run.cfg").write_text("[embedding.cbow]\n[embedding.skipgram]\n", encoding="utf-8")
    tasks = load_run(tmp_path / "run.cfg", {}, None, tmp_path).report_task().all_tasks()
    embeddings = [task for task in tasks if task.stage == "embed"]
    assert [task.resources for task in embeddings] == [{"cores": taken}] * 2
    assert all(task.resources["cores"] <= jobs - taken or taken == jobs for task in tasks if task.stage == "audit")


def test_what_draws_nothing_is_one_result_for_all_seeds(tmp_path: Path) -> None:
    every = ", ".join(get_args(BaselineSettings.model_fields["model"].annotation))
    (tmp_path / "run.cfg").write_text(
        f"[run]\nseeds = 0, 3\n[embedding.cbow]\n[baseline]\nmodels = {every}\n", encoding="utf-8"
    )
    run = load_run(tmp_path / "run.cfg", {}, None, tmp_path)
    found: dict[str, set[str]] = {}
    for task in run.report_task().cell_tasks:
        if isinstance(task, TrainBaseline):
            assert task.resources[task.digest] == 1, "whoever has the same result to make waits for it"
            found.setdefault(task.architecture, set()).add(task.digest)
    assert {name: len(digests) for name, digests in found.items()} == {
        name: 2 if name == "bag-ngrams" else 1 for name in every.split(", ")
    }
