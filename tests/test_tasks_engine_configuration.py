"""Configuration files: what they mean, and what is refused with which words."""

import re
from pathlib import Path

import pytest

from tasks.chains import CHAINS
from tasks.comparison.settings import DEFAULT_CLASSIFIERS, DEFAULT_EMBEDDINGS, RunSettings
from tasks.engine.chain import Chain
from tasks.engine.configuration import load_run
from tasks.engine.place import find_root
from tasks.engine.run_settings import NAME_MEANING, run_folder
from tasks.engine.sections import SettingsError, read_sections
from tasks.language.settings import LanguageRunSettings
from tasks.series.settings import SeriesRunSettings


def load(tmp_path: Path, text: str, **overrides: str) -> RunSettings:
    path = tmp_path / "mine.cfg"
    path.write_text(text, encoding="utf-8")
    run = load_run(path, {key.replace("__", "."): value for key, value in overrides.items()}, None, tmp_path)
    assert isinstance(run, RunSettings)
    return run


def test_an_empty_configuration_is_the_default_grid(tmp_path: Path) -> None:
    run = load(tmp_path, "")
    assert run.name == "mine"
    assert set(run.embeddings) == set(DEFAULT_EMBEDDINGS)
    assert set(run.classifiers) == set(DEFAULT_CLASSIFIERS)
    assert run.classifiers["bi-gru"].cell == "gru"


def test_named_sections_inherit_what_they_share(tmp_path: Path) -> None:
    run = load(
        tmp_path, "[embedding]\nwindow = 8\n[embedding.wide]\nwindow = 12\n[embedding.plain]\nalgorithm = cbow\n"
    )
    assert (run.embeddings["wide"].window, run.embeddings["plain"].window) == (12, 8)
    assert run.embeddings["plain"].algorithm == "cbow"


def test_baselines_have_sections_of_their_own(tmp_path: Path) -> None:
    text = "[baseline]\nmodels = nb-svm, tfidf-logreg\nmin_count = 3\n[baseline.nb-svm]\nlongest = 2\n"
    of = {settings.model: settings for settings in load(tmp_path, text).baselines}
    assert (of["nb-svm"].longest, of["nb-svm"].min_count, of["tfidf-logreg"].longest) == (2, 3, 0)
    typed = load_run(tmp_path / "mine.cfg", {"baseline.tfidf-logreg.min_count": "1"}, None, tmp_path)
    assert isinstance(typed, RunSettings)
    assert [settings.min_count for settings in typed.baselines] == [3, 1]


def test_a_model_stands_on_the_embeddings_that_it_names_and_is_the_same_model(tmp_path: Path) -> None:
    text = "[classifier.gru]\ncell = gru\n{}[baseline]\nmodels = mean-logreg\n{}"
    every, some = load(tmp_path, text.format("", "")), load(tmp_path, text.format("on = cbow\n", "on = skipgram\n"))
    before, after = ({task.cell: task.digest for task in run.report_task().single_tasks} for run in (every, some))
    assert {*after} == {"cbow/gru", "skipgram/mean-logreg"} and after.items() <= before.items()


def test_what_is_typed_wins_over_the_file(tmp_path: Path) -> None:
    text = "[embedding.wide]\nwindow = 12\n[embedding.plain]\nwindow = 3\n"
    assert {e.window for e in load(tmp_path, text, embedding__window="8").embeddings.values()} == {8}
    run = load(tmp_path, text, embedding__wide__window="8")
    assert (run.embeddings["wide"].window, run.embeddings["plain"].window) == (8, 3)


def test_one_default_cell_can_be_changed_from_the_command_line(tmp_path: Path) -> None:
    run = load_run(None, {"classifier.bi-lstm.layers": "2"}, "reviews.csv", tmp_path)
    assert {name: c.layers for name, c in run.classifiers.items()} == {"bi-rnn": 1, "bi-lstm": 2, "bi-gru": 1}


def test_a_data_file_needs_no_configuration_and_names_the_run(tmp_path: Path) -> None:
    (tmp_path / "luigi.cfg").write_text("[run]\nname = demo\n[classifier]\nhidden_size = 7\n", encoding="utf-8")
    run = load_run(None, {}, "some/hotel reviews.csv", tmp_path)
    assert run.name == "hotel-reviews"
    assert run.corpus.data == "some/hotel reviews.csv"
    assert run.classifiers["bi-lstm"].hidden_size != 7, "the demo's settings must not leak into other data"


def test_the_sections_tell_the_chain_those_of_the_command_line_too(tmp_path: Path) -> None:
    assert isinstance(load_run(None, {"language.vocabulary": "50"}, "reviews.csv", tmp_path), LanguageRunSettings)
    assert isinstance(load_run(None, {"sequences.window": "5"}, "sales.csv", tmp_path), SeriesRunSettings)
    assert isinstance(load_run(None, {"run.seeds": "1"}, "reviews.csv", tmp_path), RunSettings)
    names = {load_run(None, {}, "a.csv", tmp_path, chain.command).name for chain in CHAINS}
    assert len(names) == len(CHAINS) == 3, "no chain replaces another's report"


#: Names that would stand for runs/ itself, for what is outside it, or for what no list of the runs shows.
NO_NAMES = (".", "..", "...", ".hidden", "", "/", "/tmp/x", "a/b", "../x", "a\\b", "a b", "a\nb", "a\x1b[1m", "a\n")


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.command)
@pytest.mark.parametrize("name", NO_NAMES)
def test_a_name_that_is_no_folder_right_under_runs_is_refused(tmp_path: Path, chain: Chain, name: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        load_run(None, {"run.name": name}, "a.csv", tmp_path, chain.command)
    said = str(refusal.value)
    assert said.startswith("[run] name = ") and NAME_MEANING in said
    assert said.isprintable(), "one line, without control characters"


@pytest.mark.parametrize("name", NO_NAMES)
def test_no_report_has_a_place_outside_of_runs(name: str) -> None:
    with pytest.raises(SettingsError, match=r"^\[run\] name = .*: allowed: "):
        run_folder(name)


def test_a_name_may_have_letters_of_any_script_and_dots_within(tmp_path: Path) -> None:
    for name in ("a.b-c_2", "影评", "हिन्दी", "-", "a.."):
        assert load_run(None, {"run.name": name}, "a.csv", tmp_path).name == name


@pytest.mark.parametrize("path", [".", "..", "/", "a/..", ".hidden", "...csv", "a\x1bb.csv", " .csv"])
def test_a_name_that_follows_from_what_is_read_is_always_allowed(tmp_path: Path, path: str) -> None:
    assert re.fullmatch(r"[\w-][\w.-]*", load_run(None, {}, path, tmp_path).name)


@pytest.mark.parametrize("file", ["..cfg", "...cfg", ".mine.cfg"])
def test_a_configuration_whose_name_begins_with_a_dot_gives_a_name_that_does_not(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_text("", encoding="utf-8")
    assert load_run(tmp_path / file, {}, None, tmp_path).name in ("run", "mine")


def test_a_configuration_of_another_chain_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.cfg").write_text("[corpus]\ndata = demo\n[language]\nvocabulary = 9\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"mine.cfg is for `wordloom language-model`, not for sequences"):
        load_run(tmp_path / "mine.cfg", {}, None, tmp_path, "sequences")


def test_seeds_are_a_list(tmp_path: Path) -> None:
    assert load(tmp_path, "[run]\nseeds = 0, 1,2\n").seeds == (0, 1, 2)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "[classifier.textcnn]\ncell = cnn\nlayers = 2\n",
            ["[classifier.textcnn] layers = 2", "cell = cnn has no layers; it must be 1"],
        ),
        (
            "[embedding]\ntransductive = true\n[language_model.lstm]\nstart = word2vec\n",
            ["[embedding] transductive = true", "lstm", "start = random"],
        ),
        ("[network.majority]\ncell = rnn\n", ["[network.majority]", "a baseline has that name"]),
        ("[embeding]\nwindow = 8\n", ["[embeding]", "did you mean [embedding]"]),
        ("[embedding]\nwindows = 8\n", ["[embedding] windows = 8", "did you mean window?"]),
        ("[embedding]\nwindow = 0\n", ["[embedding] window = 0", "greater than or equal to 1"]),
        ("[embedding.x]\nwindow = many\n", ["[embedding.x] window = many", "integer"]),
        ("[classifier]\ncell = transformer\n", ["[classifier] cell = transformer", "'rnn'", "'lstm'", "'gru'"]),
        ("[classifier]\npooling = mean, middle\n", ["[classifier] pooling", "'attention'"]),
        ("[baseline]\nmodels = majority, svm\n", ["'svm'", "'nb-svm'"]),
        ("[baseline.svm]\nmin_count = 3\n", ["[baseline.svm]", "'svm'", "'nb-svm'"]),
        ("[baseline.nb-svm]\nsmoothing = 0\n", ["[baseline.nb-svm] smoothing = 0", "greater than 0"]),
        ("[classifier.gru]\non = glove\n", ["[classifier.gru] on = glove", "there is cbow, skipgram"]),
        ("[baseline.mean-logreg]\non = glove\n", ["[baseline.mean-logreg] on = glove", "there is cbow, skipgram"]),
        ("[run]\nseeds = 1, 1\n", ["[run] seeds = 1, 1", "different"]),
        ("[run]\nname = a/b\n", ["[run] name = a/b"]),
        ("[DEFAULT]\nwindow = 8\n", ["[DEFAULT]", "leak"]),
        ("window = 8\n", ["no section headers"]),
        ("[run]\n[run]\n", ["already exists"]),
    ],
)
def test_a_configuration_that_nobody_would_understand_is_refused(tmp_path: Path, text: str, parts: list[str]) -> None:
    with pytest.raises(SettingsError) as refusal:
        load(tmp_path, text)
    for part in parts:
        assert part in str(refusal.value)


@pytest.mark.parametrize(
    ("overrides", "part"),
    [
        ({"window": "8"}, "SECTION.KEY=VALUE"),
        ({"embedding.other.window": "8"}, "no section [embedding.other]"),
        ({"embeding.window": "8"}, "did you mean [embedding]"),
        ({"embedding.windw": "8"}, "did you mean window?"),
    ],
)
def test_a_wrong_override_is_refused(tmp_path: Path, overrides: dict[str, str], part: str) -> None:
    with pytest.raises(SettingsError, match=part.replace("[", r"\[").replace("?", r"\?")):
        load_run(None, overrides, None, tmp_path)


def test_a_path_of_vectors_begins_an_embedding_beside_the_others(tmp_path: Path) -> None:
    chosen = {"embedding.glove.max_words": "9", "embedding.glove.path": "glove.txt", "embedding.window": "3"}
    run = load_run(None, chosen, "reviews.csv", tmp_path)
    assert isinstance(run, RunSettings)
    assert [*run.embeddings] == ["cbow", "skipgram", "glove"]
    assert (run.embeddings["glove"].source, run.embeddings["glove"].max_words) == ("pretrained", 9)
    assert {settings.source for settings in run.embeddings.values()} == {"word2vec", "pretrained"}
    with pytest.raises(
        SettingsError, match=r"no section \[embedding.glove\]; there is .*\n  -S embedding.glove.path=…"
    ):
        load_run(None, {"embedding.glove.window": "3"}, "reviews.csv", tmp_path)
    with pytest.raises(SettingsError, match=r"no section \[classifier.gru\]"):
        load_run(None, {"classifier.gru.cell": "gru"}, "reviews.csv", tmp_path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no configuration file"):
        read_sections(tmp_path / "none.cfg")
    with pytest.raises(SettingsError, match="is a folder"):
        read_sections(tmp_path)


def test_sections_of_luigi_are_left_to_luigi(tmp_path: Path) -> None:
    assert load(tmp_path, "[worker]\ncheck_complete_on_run = true\n[core]\nworkers = 3\n").name == "mine"


def test_the_root_is_the_nearest_folder_with_a_configuration(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert find_root(deep) == deep.resolve()
    (tmp_path / "a" / "luigi.cfg").touch()
    assert find_root(deep) == (tmp_path / "a").resolve()
