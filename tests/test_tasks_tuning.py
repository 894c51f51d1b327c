"""The parts of a search: what is proposed, who goes on, and the configuration that trains the winners."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("optuna", reason="Optuna is not installed (extra `tune`)")

from corpus.search_space import Choices, Range
from corpus.settings import CorpusSettings
from corpus.store import Corpus
from models.measures import MEASURES
from tasks.clean_corpus import CleanCorpus
from tasks.comparison.settings import RunSettings
from tasks.engine import current, place
from tasks.engine.configuration import load_run
from tasks.tuning.architectures import Architecture, Point, architectures_of
from tasks.tuning.configuration import write_configuration
from tasks.tuning.contender import Contender
from tasks.tuning.sampler import RANDOM, Sampler
from tasks.tuning.trials import Memory, Trial

SPACE = {"a": Range(1e-4, 1, log=True), "b": Range(1, 9), "c": Choices(("x", "y"))}
DEFAULT = {"a": 0.01, "b": 5, "c": "x"}
#: Documents of train, of 20 tokens.
LABELLED = 5_000
TEXT = """
[run]
name = both
[corpus]
data = demo
lowercase = false
[embedding.cbow]
algorithm = cbow
[embedding.glove]
source = random
[classifier.gru]
cell = gru
[classifier.cnn]
cell = cnn
epochs = 4
[baseline]
models = majority, nb-svm, mean-logreg
"""


def sampler(direction: int = 1, seed: int = 0) -> Sampler:
    return Sampler(SPACE, frozenset({"b"}), direction, seed)


def ended(number: int, params: dict[str, object], value: float | None, **more: object) -> Trial:
    state = "failed" if value is None else "done"
    return Trial("one", number, "", dict(params), state=state, value=value, **more)  # type: ignore[arg-type]


def proposals(
    chosen: Sampler, score: Callable[[dict[str, float]], float | None], number: int
) -> list[dict[str, float]]:
    chosen.tell(ended(0, DEFAULT, score(DEFAULT), is_default=True))  # type: ignore[arg-type]
    asked = []
    for place_ in range(1, number):
        params = chosen.ask(place_)
        asked.append(params)
        chosen.tell(ended(place_, params, score(params)))
    return asked


def test_proposals_stay_in_the_space_and_are_the_same_with_the_same_seed() -> None:
    first, again, other = (proposals(sampler(seed=s), lambda p: p["b"] / 9, 15) for s in (0, 0, 1))
    assert first == again and first != other
    for params in first:
        assert 1e-4 <= params["a"] <= 1 and params["b"] in range(1, 10) and params["c"] in ("x", "y")
        assert params["a"] == float(f"{params['a']:.3g}"), "what a file shows is what was trained"


def test_first_proposals_change_some_settings_of_the_default_and_never_none() -> None:
    asked = proposals(sampler(), lambda p: 0.5, RANDOM)
    kept = [sum(params[name] == DEFAULT[name] for name in SPACE) for params in asked]
    assert all(number < len(SPACE) for number in kept) and max(kept) >= 1


@pytest.mark.parametrize("direction", [1, -1])
def test_the_search_learns_where_the_good_settings_are(direction: int) -> None:
    def score(params: dict[str, float]) -> float | None:
        return None if params["c"] == "y" else direction * params["b"]  # a half of the space fails

    late = proposals(sampler(direction), score, 50)[30:]
    assert sum(params["b"] >= 7 for params in late) > 12
    assert sum(params["c"] == "x" for params in late) > 12


def run_of(folder: Path, text: str = TEXT) -> RunSettings:
    (folder / "both.cfg").write_text(text, encoding="utf-8")
    run = load_run(folder / "both.cfg", {}, None, folder)
    assert isinstance(run, RunSettings)
    return run


def corpus_of(unlabelled: int = 0) -> Corpus:
    corpus, documents = Corpus(Path("in memory")), LABELLED + unlabelled
    corpus.__dict__.update(
        split=np.repeat(["train", "unlabelled"], [LABELLED, unlabelled]), offsets=20 * np.arange(documents + 1)
    )
    return corpus


def architecture(run: RunSettings, name: str) -> Architecture:
    return next(one for one in architectures_of(run, corpus_of()) if one.name == name)


def test_what_is_tuned_are_networks_with_their_embeddings_and_baselines(project: Path) -> None:
    found = {one.name: one for one in architectures_of(run_of(project), corpus_of())}
    assert [*found] == ["nb-svm", "mean-logreg", "gru", "cnn"]
    assert found["gru"].space["embedding"] == Choices(("cbow", "glove")) and "embedding.window" in found["gru"].space
    assert not any(name.startswith("embedding") for name in found["nb-svm"].space)
    assert {name for name in found["mean-logreg"].space if not name.startswith("embedding")} == set()


def test_every_default_is_a_point_of_the_space(project: Path) -> None:
    for one in architectures_of(run_of(project), corpus_of()):
        for point in one.defaults():
            params = one.params_of(point)
            assert params.keys() == one.space.keys()
            for name, how in one.space.items():
                if isinstance(how, Choices):
                    assert params[name] in how.values
                else:
                    assert how.low <= params[name] <= how.high


def test_the_search_begins_at_the_epochs_that_a_student_is_trained_for(project: Path) -> None:
    text = TEXT.replace("cell = gru", "cell = gru\nteacher = nb-svm")
    gru, cnn = (
        one.values_of_default(Point("cbow"))["classifier.epochs"]
        for one in architectures_of(run_of(project, text), corpus_of(unlabelled=40_000))
        if one.family == "classifier"
    )
    assert (gru, cnn) == (8, 4), "45,000 documents are learnt from; the other's epochs are set"


def test_settings_of_an_embedding_that_is_not_trained_are_not_read(project: Path) -> None:
    gru = architecture(run_of(project), "gru")
    params = {**gru.params_of(Point("glove")), "embedding.window": 9}
    glove, cbow = gru.point(params), gru.point({**params, "embedding": "cbow"})
    assert "embedding.window" not in (glove.values or {}) and (cbow.values or {})["embedding.window"] == 9
    assert gru.task(cbow, 0).embedding.window == 9 and gru.task(glove, 0).embedding == gru.run.embeddings["glove"]


def test_what_a_trial_leaves_as_it_was_has_the_name_that_it_had(project: Path) -> None:
    gru = architecture(run_of(project), "gru")
    default = gru.params_of(Point("cbow"))
    assert gru.task(gru.point(default), 0).digest == gru.task(Point("cbow"), 0).digest
    wider = gru.task(gru.point({**default, "classifier.hidden_size": 200}), 0)
    assert wider.settings.hidden_size == 200 and wider.embedding == gru.run.embeddings["cbow"], (
        "it is not trained again"
    )


def test_a_short_trial_is_the_same_network_with_a_third_of_the_epochs(project: Path) -> None:
    run = run_of(project)
    gru, cnn = architecture(run, "gru"), architecture(run, "cnn")
    point = gru.point({**gru.params_of(Point("cbow")), "classifier.epochs": 13})
    assert gru.short_epochs(point) == 5
    long, short = gru.task(point, 0).settings, gru.task(point, 0, epochs=5).settings
    assert short == long.model_copy(update={"epochs": 5})
    assert gru.short_epochs(Point("cbow")) == 0, "defaults are trained in full"
    assert cnn.short_epochs(cnn.point({**cnn.params_of(Point("cbow")), "classifier.epochs": 5})) == 0


def contender(project: Path, measure: str = "accuracy") -> Contender:
    return Contender.of(architecture(run_of(project), "nb-svm"), Memory("d1"), MEASURES[measure], 0)


@pytest.mark.parametrize(("measure", "better"), [("accuracy", [0.9, 0.8]), ("log-loss", [0.2, 0.3])])
def test_the_best_third_of_short_trials_goes_on(project: Path, measure: str, better: list[float]) -> None:
    one = contender(project, measure)
    values = [0.5, *better, 0.6, 0.55, 0.51]
    told = []
    for number, value in enumerate(values):
        trial = Trial("nb-svm", number, "", {}, short=value)
        one.trials.append(trial)
        told.append(one.is_promising(trial))
    assert told[0], "the first one has nothing to compare with"
    assert told[1] and one.is_promising(one.trials[2])
    assert not any(told[3:])


def test_the_default_is_tried_first_and_equals_do_not_displace_it(project: Path) -> None:
    one = contender(project)
    first = one.next()
    assert first is not None and first.is_default and one.task(first).settings == one.architecture.settings
    first.state, first.value, first.costs = "done", 0.8, {"a": 3.0}
    one.take(first)
    second = one.next()
    assert second is not None and not second.is_default
    second.state, second.value, second.costs = "done", 0.8, {"a": 3.0, "b": 2.0}
    one.take(second)
    assert one.best() is first and one.default is first
    assert one.spent == 5.0, "what two trials share counts once"
    again = contender(project)
    assert [trial.value for trial in again.ended] == [0.8, 0.8] and again.spent == 5.0


def test_a_broken_record_of_a_trial_is_none(project: Path) -> None:
    one = contender(project)
    assert one.next() is not None
    (path,) = one.memory.folder.glob("nb-svm.0.json")
    path.write_text('{"architecture": "nb-svm"', encoding="utf-8")
    assert contender(project).trials == []


def test_the_configuration_of_winners_trains_each_on_its_own_embedding(project: Path) -> None:
    run = run_of(project)
    gru, mean, nb = (architecture(run, name) for name in ("gru", "mean-logreg", "nb-svm"))
    values = {**gru.params_of(Point("cbow")), "classifier.learning_rate": 0.00213, "embedding.window": 9}
    winners = {
        "gru": gru.point(values),
        "mean-logreg": mean.point({**mean.params_of(Point("glove")), "embedding": "glove"}),
        "nb-svm": nb.point({**nb.params_of(Point("")), "baseline.longest": 2, "baseline.smoothing": 0.31}),
    }
    write_configuration(run, winners, {"gru": "held back +1.0"}, project / "tuned.cfg")
    tuned = load_run(project / "tuned.cfg", {}, None, project)
    assert isinstance(tuned, RunSettings)
    assert tuned.name == "both-tuned" and not tuned.corpus.lowercase and tuned.corpus.data == "demo"
    assert tuned.classifiers["gru"].on == ("cbow-gru",) and tuned.embeddings["cbow-gru"].window == 9
    assert tuned.classifiers["gru"].learning_rate == 0.00213
    assert tuned.classifiers["cnn"].on == ("cbow", "glove"), "what has no winner is as it was"
    of = {settings.model: settings for settings in tuned.baselines}
    assert of["mean-logreg"].on == ("glove",) and (of["nb-svm"].longest, of["nb-svm"].smoothing) == (2, 0.31)
    cells = [task.cell for task in tuned.report_task().cell_tasks if task.kind == "recurrent"]
    assert sorted(cells) == ["cbow-gru/gru", "cbow/cnn", "glove/cnn"]
    assert "[classifier.gru]\n# held back +1.0\n" in (project / "tuned.cfg").read_text(encoding="utf-8")


def test_a_stage_that_works_when_time_is_up_leaves_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.use(project)
    current.begin(write=True)
    task = CleanCorpus(settings=CorpusSettings(demo_documents=200, workers=1))
    current.end_at(time.monotonic() + 0.05)
    with pytest.raises(InterruptedError, match="time is up"):
        task.run()
    assert task.recorded_failure() is None and not task.is_done()
    assert [*(project / "artifacts" / "CleanCorpus").iterdir()] == []
    current.end_at(None)
    assert current.seconds_left() is None
