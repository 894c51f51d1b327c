"""The chain of language models: what its configuration means, which tasks it has, and one small run of all of it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.engine.configuration import load_run
from tasks.engine.sections import SettingsError
from tasks.language.report import LanguageReport
from tasks.language.settings import DEFAULT_LANGUAGE_MODELS, LanguageRunSettings

Cli = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parent.parent
SMALL = """
[run]
name = small
[corpus]
demo_documents = 240
workers = 1
[language]
train_tokens = 2000
validation_tokens = 300
[language_model.2-gram]
kind = ngram
order = 2
[language_model.rnn]
kind = rnn
hidden_size = 4
embedding_size = 4
epochs = 1
[language_test]
test_tokens = 300
blanks = 10
least_context = 2
samples = 1
sample_words = 3
[report]
bootstrap = 100
"""


def load(tmp_path: Path, text: str, chain: str = "language-model") -> LanguageRunSettings:
    path = tmp_path / "mine.cfg"
    path.write_text(text, encoding="utf-8")
    run = load_run(path, {}, None, tmp_path, chain)
    assert isinstance(run, LanguageRunSettings)
    return run


def test_without_a_configuration_the_default_models_read_the_demo(tmp_path: Path) -> None:
    run = load_run(None, {}, None, tmp_path, "language-model")
    assert isinstance(run, LanguageRunSettings)
    assert (run.name, run.corpus.data, list(run.models)) == ("language-demo", "demo", list(DEFAULT_LANGUAGE_MODELS))


def test_a_run_on_own_data_does_not_take_the_name_of_the_comparison(tmp_path: Path) -> None:
    names = {load_run(None, {}, "some/reviews.csv", tmp_path, chain).name for chain in ("run", "language-model")}
    assert names == {"reviews", "reviews-language"}


def test_the_sections_tell_which_chain_a_configuration_is_for(tmp_path: Path) -> None:
    assert load(tmp_path, "[language_model.a]\nkind = gru\n", chain="run").models["a"].kind == "gru"
    with pytest.raises(SettingsError, match=r"mine\.cfg is for `wordloom run`, not for language-model"):
        load(tmp_path, "[classifier.a]\ncell = gru\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[language_model.a]\nkind = transformer\n", "'ngram'"),
        ("[language_model.a]\nkind = ngram\norder = 9\n", "order = 9"),
        ("[language_model.a]\nkind = ngram\ndirection = both\n", "reads in one direction"),
        ("[language_model.a]\nkind = gru\ndirection = both\n", "none of them has a perplexity"),
        ("[language]\nvocabulary = 1\n", "vocabulary = 1"),
        ("[language_test]\nblank = 3\n", "did you mean blanks?"),
        ("[run]\nsplit_seeds = 1\n", "there is no such setting"),
        ("[run]\nseeds = 1, 1\n", "different"),
    ],
)
def test_a_configuration_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        load(tmp_path, text)
    assert said in str(refusal.value)


def test_ngrams_need_one_seed_and_only_some_networks_the_embedding(project: Path) -> None:
    run = load(
        project,
        "[run]\nseeds = 0, 1\n[language_model.2-gram]\nkind = ngram\n[language_model.a]\nkind = gru\n"
        "[language_model.b]\nkind = lstm\nstart = word2vec\n",
    )
    report = LanguageReport(run_settings=run)
    assert [(t.cell, t.seed, t.embedding is not None) for t in report.cell_tasks] == [
        ("2-gram", 0, False),
        ("a", 0, False),
        ("a", 1, False),
        ("b", 0, True),
        ("b", 1, True),
    ]
    families = [task.task_family for task in report.all_tasks()]
    assert families == [
        "CleanCorpus",
        "TrainEmbedding",
        *["TrainLanguageModel"] * 5,
        *["EvaluateLanguageModel"] * 5,
        "LanguageReport",
    ]


def test_what_is_asked_is_no_part_of_a_trained_model(project: Path) -> None:
    digests = []
    for asked in ("blanks = 5", "blanks = 6"):
        task = LanguageReport(run_settings=load(project, f"[language_test]\n{asked}\n")).cell_tasks[0]
        digests.append((task.training.digest, task.digest))
    (trained, answers), (trained_again, other) = digests
    assert trained == trained_again
    assert answers != other


def test_the_whole_chain_runs_reuses_and_redraws(project: Path, cli: Cli) -> None:
    Path("small.cfg").write_text(SMALL, encoding="utf-8")
    code, out, err = cli("language-model", "small.cfg", "-j", "1")
    assert code == 0, err
    assert [line.split()[0] for line in out.splitlines()[1:3]] == ["2-gram", "rnn"]
    assert "perplexity" in out
    assert Path("runs/small/report.html").is_file()
    code, _, err = cli("run", "small.cfg")
    assert (code, "0 made, 6 reused" in err) == (0, True)
    code, out, _ = cli("status", "small.cfg", "--json")
    assert all(cell["test_perplexity"] > 1 for cell in json.loads(out)["cells"])
    assert cli("status", "small.cfg")[0] == 0
    assert cli("report", "small")[0] == 0


def test_a_text_with_nothing_to_learn_is_one_clear_error(project: Path, cli: Cli) -> None:
    rows = "".join(f"well well well,{n % 2}\n" for n in range(40))
    Path("same.csv").write_text("text,label\n" + rows, encoding="utf-8")
    Path("same.cfg").write_text("[language_model.2-gram]\nkind = ngram\norder = 2\n", encoding="utf-8")
    chosen = ["-S", "corpus.duplicates=report", "-S", "language.min_count=1", "-j", "1"]
    code, _, err = cli("language-model", "same.cfg", "--data", "same.csv", *chosen)
    assert code == 1
    assert "1 words of train occur that often, and a language model needs two" in err
    assert "Traceback" not in err
