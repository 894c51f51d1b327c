"""Sentences in another language: every catalogue is complete, keeps the values of each sentence, and is used."""

import inspect
import os
import string
from collections.abc import Iterator

import pytest
import typer

from pipeline.__main__ import app
from pipeline.errors import UsageError
from pipeline.help_pages import MEANING, PAGE, chosen_language, translate_help
from translation.catalogue import LANGUAGE, catalogue, languages, speaking
from translation.shapes import translated
from translation.sources import ROOT, every_sentence, every_text, is_said, sentences_of

OTHERS = [code for code in languages() if code != "en"]


def paragraphs_of_help(command: object) -> Iterator[str]:
    """Yield every paragraph of the help pages, in English."""
    texts = [inspect.cleandoc(command.help or ""), command.epilog, *(getattr(p, "help", "") for p in command.params)]
    for text in filter(None, texts):
        yield from (paragraph.strip("\n") for paragraph in text.split("\n\n"))
    for below in getattr(command, "commands", {}).values():
        yield from paragraphs_of_help(below)


def values_of(sentence: str) -> set[str]:
    """Return the names in braces; a help page has none, but may have braces of its own, as JSON has."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
    except ValueError:
        return set()


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_has_every_sentence_and_what_else_it_has_is_said_somewhere(code: str) -> None:
    sentences = {*every_sentence(), *paragraphs_of_help(typer.main.get_command(app))}
    assert sorted(sentences - set(catalogue(code))) == []
    texts = every_text()
    assert [entry for entry in catalogue(code) if entry not in sentences and not is_said(entry, texts)] == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_values_of_its_sentence(code: str) -> None:
    for sentence, other in catalogue(code).items():
        assert values_of(other) <= values_of(sentence), sentence
        assert other.strip(), sentence


def test_a_sentence_is_said_in_the_language_that_is_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "print JSON"
    with speaking("zh"):
        assert translated(sentence) == catalogue("zh")[sentence] != sentence
        with speaking("en"):
            assert translated(sentence) == sentence
    monkeypatch.setenv(LANGUAGE, "zh")
    assert translated(sentence) == catalogue("zh")[sentence]
    monkeypatch.delenv(LANGUAGE)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert translated(sentence) == catalogue("zh")[sentence]


def test_the_option_may_stand_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LANGUAGE, raising=False)
    assert chosen_language(["run", "--language", "zh", "-n"]) == ["run", "-n"]
    assert os.environ[LANGUAGE] == "zh"
    assert chosen_language(["--language=en", "predict", "demo", "--", "--language"]) == [
        "predict",
        "demo",
        "--",
        "--language",
    ]
    assert os.environ[LANGUAGE] == "en"
    for wrong in (["--language", "tlh"], ["run", "--language"]):
        with pytest.raises(UsageError, match="there is no such language"):
            chosen_language(wrong)
    monkeypatch.delenv(LANGUAGE)


def test_translated_help_fits_a_terminal() -> None:
    from rich.cells import cell_len

    with speaking("zh"):
        command = typer.main.get_command(app)
        translate_help(command)
        pages = [command, *command.commands.values()]
        for page in pages:
            for line in page.help.splitlines():
                # Lines of examples stand as they are written.
                assert cell_len(line) <= PAGE or line.startswith("  "), line
            for parameter in page.params:
                for line in (getattr(parameter, "help", "") or "").splitlines():
                    assert cell_len(line) <= MEANING, line


@pytest.mark.parametrize(
    ("sentence", "typed"),
    [
        ("a.csv: --text-column x: no such column; the columns are: tokens, baseline, test", "tokens, baseline, test"),
        (
            "a.csv: --text-column x: no such column; the columns are: tokens, label; did you mean label?",
            "tokens, label",
        ),
        ("To take such documents for unlabelled ones: -S 'corpus.missing_labels=nan, test'", "=nan, test'"),
        ("--only x: there is no such stage; known: rivals, explain, report", "rivals, explain, report"),
        ("a and b have other classes (objective, x; test, y); over several data sets: --across", "objective, x"),
        ("[x] y = 1: there is no such setting; allowed: data, format, encoding", "data, format, encoding"),
        ("[x] = 1: unknown section [x]\n  allowed: run, embedding, baseline", "run, embedding, baseline"),
    ],
)
def test_names_that_people_type_stay_as_they_are(sentence: str, typed: str) -> None:
    with speaking("zh"):
        other = translated(sentence)
    assert typed in other and "the columns are" not in other and "allowed" not in other and "did you" not in other


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("12 of 31", "12 / 31"),
        ("12 of train", "训练集 12"),
        ("setting embedding: tuned → frozen", "设置 embedding：tuned → frozen"),
        ('setting pooling: ["mean", "max"] → null', '设置 pooling：["mean", "max"] → null'),
        (
            "[run] ensembles = all: an ensemble has two members or more; there is nb-svm alone",
            "[run] ensembles = all：集成要有两个或更多成员；",
        ),
        ("no cell all in this run; did you mean seeds?", "这次运行中没有单元 all；是不是想写 seeds？"),
        (
            "[run] ensembles = all + foo: no cell foo in this run; there is nb-svm\n  allowed: auto, none, best-two, "
            "all; or cells as in skipgram/bi-gru + nb-svm",
            "允许：auto, none, best-two, all；",
        ),
        ("stale; code of a.b, c.d and 8 more", "代码 a.b，c.d 等，另有 8 个"),
        ("backwards language model glove/gru 64", "反向语言模型 glove/gru 64"),
        (
            "corpus a.csv failed: [corpus] data = a.csv: no documents in it; labelled documents are needed",
            "语料 a.csv 失败：[corpus] data = a.csv：其中没有文档；需要带标签的文档",
        ),
        (
            "[classifier] entropy = 1 learns from unlabelled texts, and the corpus has none: add documents without a "
            "label (docs/unlabelled.md), or set unlabelled_batch_size = 0 to take train alone",
            "或设 unlabelled_batch_size = 0，只用训练集",
        ),
        ("would remove 1 artefact, 8.9 kB; nothing was changed", "将会删除 1 个产物，8.9 kB；什么都没有改动"),
        ("gru trial 3: 0.6562 on validation; 59.9 min left", "gru 第 3 次试验：验证集上 0.6562；还剩 59.9 分钟"),
    ],
)
def test_numbers_names_and_messages_are_told_apart(sentence: str, said: str) -> None:
    with speaking("zh"):
        assert said in translated(sentence)


def test_a_list_of_names_has_one_kind_of_comma() -> None:
    with speaking("zh"):
        assert translated("nb-svm, tfidf-logreg, stack-best-two and stack-all") == (
            "nb-svm，tfidf-logreg，stack-best-two 和 stack-all"
        )


def test_what_results_are_called_and_what_is_counted_is_said() -> None:
    source = """
def label(self):
    return "never" if self.lost else f"tale of {self.name}"
def told(self):
    return count(3, "cat")
"""
    assert {*sentences_of(source)} == {"never", "tale of {name}", "{n} cat", "{n} cats"}


def test_the_chinese_texts_have_one_word_for_word_vectors_and_one_for_you() -> None:
    page = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    assert [text for text in (page, *catalogue("zh").values()) if "嵌入" in text or "您" in text] == []
