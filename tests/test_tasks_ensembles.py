"""Which ensembles a run has, and what is refused before anything is trained."""

import re
from pathlib import Path

import pytest

from tasks.comparison.combine_cells import CombineCells, ensemble_tasks
from tasks.comparison.settings import RunSettings
from tasks.engine.configuration import load_run
from tasks.engine.sections import SettingsError

SMALL = "[embedding.cbow]\n[classifier.gru]\ncell = gru\n[baseline]\nmodels = majority, nb-svm\n"


def run_of(folder: Path, text: str) -> RunSettings:
    (folder / "run.cfg").write_text(text, encoding="utf-8")
    run = load_run(folder / "run.cfg", {}, None, folder)
    assert isinstance(run, RunSettings)
    return run


def names(run: RunSettings) -> list[str]:
    return [wish.name for wish in run.wishes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[run]\nseeds = 0,1\n", ["stack-best-two", "stack-all", "mean-of-seeds"]),
        ("[run]\nname = default\n", ["stack-best-two", "stack-all"]),
        (SMALL, ["stack-best-two"]),  # of all two cells it would be the same again
        ("[baseline]\nmodels = majority\n[embedding.cbow]\n[classifier.gru]\n", []),
        ("[run]\nensembles = none\n", []),
        ("[run]\nensembles = all, nb-svm + tfidf-logreg\n", ["stack-all", "nb-svm+tfidf-logreg"]),
        (f"[run]\nensembles = cbow/gru+nb-svm\n{SMALL}", ["cbow/gru+nb-svm"]),
        ("[run]\nensembles = seeds\nembedding_seeds = 0,1\n", ["mean-of-seeds"]),
    ],
)
def test_ensembles_of_a_run(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert names(run_of(tmp_path, text)) == expected


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ("nb-svm", "[run] ensembles = nb-svm: an ensemble of one; it has two members or more, as in nb-svm + cbow/gru"),
        ("nb-svm + nb-svm", "an ensemble of one"),
        ("nb-svm + cbow/gri", "no cell cbow/gri in this run; did you mean cbow/gru?"),
        ("majority + nb-svm", "majority reads nothing and has nothing to add"),
        ("best", "did you mean best-two?"),
        ("nb-svm + all", "all is an ensemble of its own, and stands by itself"),
        ("seeds", "there is one seed; give several, as in --seeds 0,1,2"),
        ("all, all", "one of them is there twice"),
        ("auto, all", "no cell auto in this run"),
    ],
)
def test_what_cannot_be_is_refused_at_the_start(tmp_path: Path, asked: str, error: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(error)) as caught:
        run_of(tmp_path, f"[run]\nensembles = {asked}\n{SMALL}")
    assert len(str(caught.value).splitlines()) <= 2


def test_an_ensemble_that_is_named_needs_its_members(tmp_path: Path) -> None:
    alone = "[run]\nensembles = {}\n[baseline]\nmodels = majority\n[embedding.cbow]\n[classifier.gru]\n"
    with pytest.raises(SettingsError, match="takes a network and a baseline, and there is no baseline beside majority"):
        run_of(tmp_path, alone.format("best-two"))
    with pytest.raises(SettingsError, match="there is cbow/gru alone"):
        run_of(tmp_path, alone.format("all"))


def test_a_stack_is_made_for_each_seed_and_the_mean_over_seeds_once(tmp_path: Path) -> None:
    made = ensemble_tasks(run_of(tmp_path, f"[run]\nseeds = 3,5\n{SMALL}"))
    assert [task.label for task in made] == ["stack-best-two seed 3", "stack-best-two seed 5", "mean-of-seeds"]
    assert len({task.digest for task in made}) == 3


def test_members_have_the_seeds_of_their_ensemble(tmp_path: Path) -> None:
    text = f"[run]\nseeds = 0,1\nembedding_seeds = 4,6\nensembles = cbow/gru + nb-svm, seeds\n{SMALL}"
    made = ensemble_tasks(run_of(tmp_path, text))
    assert [task.label for task in made] == [
        "cbow/gru+nb-svm seed 0, embedding seed 4",
        "cbow/gru+nb-svm seed 1, embedding seed 4",
        "cbow/gru+nb-svm seed 0, embedding seed 6",
        "cbow/gru+nb-svm seed 1, embedding seed 6",
        "mean-of-seeds",
    ]
    request = made[3].stage_settings  # nothing is trained yet
    assert sorted(request.left_out) == ["cbow/gru", "nb-svm"] and not request.members
    wanted = made[3]._members()
    assert wanted["cbow/gru"].label == "cbow/gru seed 1, embedding seed 6"
    assert wanted["nb-svm"].label == "nb-svm seed 1"


def test_the_digest_follows_the_cells(tmp_path: Path) -> None:
    text = f"[run]\nensembles = best-two\n{SMALL}"
    before, after = (ensemble_tasks(run_of(tmp_path, f"{text}{more}"))[0] for more in ("", "min_count = 3\n"))
    assert isinstance(before, CombineCells) and before.digest != after.digest
