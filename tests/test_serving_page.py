"""A page that runs a model: the tokens, labels and shares of Python, in a real browser, with nothing from outside."""

import re
import runpy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifiers.explain.explainers import explain_text
from classifiers.predict import Predictor
from corpus.errors import DataError
from corpus.settings import CorpusSettings
from models.linear.ngrams import NgramVocabulary
from serving.members import Members
from serving.page import build, reduced
from serving.page.build import Page, fitted_page
from serving.page.ngrams import tree_of, variable_length
from tests.accessibility import assert_accessible
from tests.exported_models import NETWORKS, Made, in_every_manner, made_network, made_once, together
from tests.text_vectors import chinese, english

two, three = made_once("english", 2), made_once("chinese", 3)
browser = runpy.run_path(str(Path(__file__).with_name("test_reports_browser.py")))["browser"]
#: Where mojibake stands tokens may differ, see docs/export.md; here it is asked what is made of tokens.
TEXTS, CHINESE_TEXTS = (
    [text for text in texts if not set("Ãâäß€") & set(text)]
    for texts in (
        ["", "wonderful", *english(60, seed=5), " ".join(english(4, seed=6)), "xyzzy qwerty", "wonderfull dreadfuly"],
        ["", "好", *chinese(60, seed=5), "".join(chinese(4, seed=6))],
    )
)
#: Texts of each language, with the settings that most runs have and with others.
VECTORS, FEWER_VECTORS = 3_000, 600
#: What the way into the browser cannot carry.
HALVES = re.compile("[\ud800-\udfff]")
ABOUT = {"en": "about", "zh": "关于"}
READ = """texts => texts.map(text => {
    const reading = wordloom.model.read(wordloom.model.tokens(text));
    return [reading.probabilities, reading.label];
})"""
EXPLAIN = """([text, one, other]) => {
    const reading = wordloom.model.read(wordloom.model.tokens(text));
    const shares = reading.tokens.map(() => 0);
    for (const _ of wordloom.model.explained(reading, one, other, shares));
    return [reading.tokens, shares];
}"""


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Return what opens the page of a predictor, and fails where the browser complains or asks for anything."""
    pages, heard = [], []

    def open_page(predictor: Predictor, **options: Any) -> tuple[Any, Page]:
        made = fitted_page(predictor, "a <b>run</b>", lambda _: ABOUT)
        path = tmp_path / f"{len(pages)}.html"
        path.write_bytes(made.html)
        page = browser.new_page(**options)
        pages.append(page)
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda one: heard.append(one.url) if not one.url.startswith(("file:", "data:")) else None)
        page.goto(path.as_uri())
        page.wait_for_selector("body[data-state=done]")
        return page, made

    yield open_page
    for page in pages:
        page.close()
    assert heard == []


def assert_same(page: Any, made: Page, predictor: Predictor, texts: list[str]) -> None:
    """Assert that a page says of texts what the model in it says, and gives the labels of the whole one."""
    said = page.evaluate(READ, texts)
    np.testing.assert_allclose([shares for shares, _ in said], made.predictor.probabilities(texts), rtol=0, atol=1e-5)
    wanted = predictor.classes(predictor.probabilities(texts))
    # Drawn weights give answers near the border, on which rounding decides.
    assert np.mean([label == other for (_, label), other in zip(said, wanted, strict=True)]) >= 0.97


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_says_the_same(two: Made, opened: Any, name: str) -> None:
    predictor = made_network(two.corpus, **NETWORKS[name])
    assert_same(*opened(predictor), predictor, TEXTS)


def test_every_baseline_says_the_same(two: Made, three: Made, opened: Any) -> None:
    for predictor in two.baselines.values():
        assert_same(*opened(predictor), predictor, TEXTS)
    for predictor in three.baselines.values():
        assert_same(*opened(predictor), predictor, CHINESE_TEXTS)


def test_ensembles_temperatures_and_thresholds_are_in_the_page(two: Made, three: Made, opened: Any) -> None:
    network = made_network(two.corpus, cell="gru", new_words="spelling")
    for predictor in in_every_manner(two.baselines["nb-svm"], network).values():
        assert_same(*opened(predictor), predictor, TEXTS)
    every = together([*three.baselines.values(), made_network(three.corpus, classes=3, cell="sru")])
    assert_same(*opened(every), every, CHINESE_TEXTS)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"urls": "keep", "emails": "keep", "numbers": "replace", "lowercase": False},
        {"urls": "remove", "emails": "remove", "numbers": "remove", "punctuation": False, "stop_words": "remove"},
        {"html": False, "unicode": False, "contractions": False, "repeats": 0},
    ],
    ids=["default", "kept", "removed", "as it is"],
)
def test_texts_are_cut_into_the_same_tokens(two: Made, opened: Any, settings: dict[str, Any]) -> None:
    count = FEWER_VECTORS if settings else VECTORS
    texts = [text for text in (*english(count, seed=1), *chinese(count, seed=2)) if not HALVES.search(text)]
    for tokenizer in ("words", "characters"):
        predictor = two.baselines["majority"]
        cleaning = CorpusSettings.model_validate(settings)
        changed = replace(predictor.model, cleaning=cleaning, tokenizer=tokenizer)
        page, _ = opened(Predictor(changed, predictor.labels))
        found = page.evaluate("texts => texts.map(wordloom.model.tokens)", texts)
        wanted = [changed.cleaner.tokens(text) for text in texts]
        differing = [(text, one, other) for text, one, other in zip(texts, found, wanted, strict=True) if one != other]
        assert len(differing) <= 0.001 * len(texts), differing[:3]


def test_what_each_word_adds_is_what_python_says(two: Made, three: Made, opened: Any) -> None:
    for made, texts, models in ((two, TEXTS, two.baselines), (three, CHINESE_TEXTS, ("char-logreg", "nb-svm"))):
        for name in models:
            predictor = made.baselines[name]
            page, packed = opened(predictor)
            for text in texts[:12]:
                tokens, shares = page.evaluate(EXPLAIN, [text, 1, 0])
                wanted = explain_text("baseline", packed.predictor.model, text, 1, 0)
                assert tokens == wanted[0], name
                np.testing.assert_allclose(shares, wanted[1], rtol=0, atol=1e-4)


def test_of_a_network_a_word_adds_what_an_unknown_one_in_its_place_would_not(two: Made, opened: Any) -> None:
    predictor = made_network(two.corpus, cell="gru", max_tokens=6)
    page, made = opened(predictor)
    text = "wonderful story with a dull ending and xyzzy music"
    tokens, shares = page.evaluate(EXPLAIN, [text, 1, 0])
    cleaner = Members.of(predictor).cleaner
    assert tokens == cleaner.tokens(text)
    logs = np.log(made.predictor.probabilities([text.replace("wonderful", "xyzzy"), text])).astype(float)
    preference = logs[:, 1] - logs[:, 0]
    assert shares[0] == pytest.approx(preference[1] - preference[0], abs=1e-4)
    assert shares[tokens.index("xyzzy")] == 0 and shares[4] == 0, "unknown words, and those that are not read"


def test_one_types_and_sees_label_probabilities_and_words(two: Made, opened: Any) -> None:
    predictor = together([two.baselines["nb-svm"], two.baselines["tfidf-logreg"]])
    page, _ = opened(predictor, locale="en-GB")
    assert page.evaluate("document.activeElement.id") == "text", "one can type at once"
    page.keyboard.type("A wonderful, wonderful <img src=x onerror=alert(1)> story")
    page.wait_for_selector("body[data-state=done] #words mark.for")
    shown = page.locator("#label").inner_text()
    assert shown == predictor.labels[int(predictor.probabilities(["A wonderful, wonderful story"])[0].argmax())]
    assert page.locator("#words mark").first.inner_text() == "a"
    assert page.locator("#words img").count() == 0
    assert page.locator("#classes tr").count() == 2
    lines = page.locator("#words mark.for").first.evaluate("e => getComputedStyle(e).borderBottomStyle")
    assert lines == "solid", "a sign needs no colour"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    assert page.locator("#numbers tr").count() > 3
    assert "<b>run</b>" in page.locator("h1").inner_text()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (380, "dark")])
def test_the_page_fits_and_speaks_two_languages(two: Made, opened: Any, width: int, theme: str) -> None:
    page, _ = opened(
        two.baselines["nb-svm"], viewport={"width": width, "height": 800}, color_scheme=theme, locale="zh-CN"
    )
    page.fill("#text", "wonderful " * 30 + "x" * 200)
    page.wait_for_selector("body[data-state=done] #words mark.for")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    assert page.get_by_text("每个词的作用").is_visible() and page.get_by_text("关于").is_visible()
    page.get_by_role("button", name="English").click()
    assert page.get_by_text("What each word adds").is_visible() and not page.get_by_text("关于").is_visible()
    assert_accessible(page)


def test_what_does_not_fit_is_left_out_by_weight_and_frequency(
    two: Made, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = together([two.baselines["nb-svm"], made_network(two.corpus, cell="gru")])
    size = len(fitted_page(whole, "", lambda _: ABOUT).html)
    monkeypatch.setattr(reduced, "WORDS", 100)
    monkeypatch.setattr(reduced, "NGRAMS", 120)
    monkeypatch.setattr(build, "MOST_BYTES", size)
    page, made = opened(whole)
    baseline, network = Members.of(made.predictor).models
    assert list(network.vocabulary.words) == list(Members.of(whole).models[1].vocabulary.words)[:100]
    assert baseline.linear.weight.shape[1] == 120
    assert_same_of_reduced(page, made)
    monkeypatch.setattr(build, "MOST_BYTES", 20_000)
    with pytest.raises(DataError, match=r"at most 20,000 bytes.*--cell"):
        fitted_page(whole, "", lambda _: ABOUT)


def test_vectors_of_rare_words_are_coarse_where_words_are_many(
    two: Made, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = made_network(two.corpus, cell="gru")
    before = len(fitted_page(whole, "", lambda _: ABOUT).html)
    monkeypatch.setattr(reduced, "FEW_WORDS", 50)
    monkeypatch.setattr(reduced, "VECTOR_STEPS", ((20, 127), (60, 15), (reduced.WORDS, 7)))
    page, made = opened(whole)
    vectors = made.predictor.model.network.embedding.weight.numpy()
    for row, steps in ((10, 127), (50, 15), (100, 7)):
        whole_numbers = vectors[row] / np.abs(vectors[row]).max() * steps
        np.testing.assert_allclose(whole_numbers, whole_numbers.round(), atol=1e-4)
    coarse = vectors[10] / np.abs(vectors[10]).max() * 15
    assert np.abs(coarse - coarse.round()).max() > 0.1
    assert len(made.html) < before
    assert_same_of_reduced(page, made)


def assert_same_of_reduced(page: Any, made: Page) -> None:
    said = [shares for shares, _ in page.evaluate(READ, TEXTS)]
    np.testing.assert_allclose(said, made.predictor.probabilities(TEXTS), rtol=0, atol=1e-5)


def test_a_tree_holds_the_ngrams_it_was_made_of() -> None:
    ngrams = [(0,), (3,), (0, 3), (2, 1), (0, 3, 5)]  # (2,) is none by itself
    keys = sorted(sum((word + 1) << (21 * place) for place, word in enumerate(reversed(one))) for one in ngrams)
    tree = tree_of(NgramVocabulary(np.array(keys), (1, 2, 3)))
    assert tree.levels == [3, 2, 1]
    assert tree.children.tolist() == [3, 1, 1, 0, 1, 0] and tree.steps.tolist() == [1, 2, 1, 4, 2, 6]
    assert tree.columns.tolist() == [0, -1, 1, 2, 3, 4]
    assert variable_length(np.array([0, 127, 128, 2**28 - 1])).tolist() == [0, 127, 128, 1, 255, 255, 255, 127]


def test_every_ngram_that_stays_keeps_what_it_begins_with(two: Made) -> None:
    whole = two.baselines["nb-svm"].model
    vocabulary = whole.features.vocabulary
    reach = np.random.default_rng(0).random(len(vocabulary)).astype(np.float32)
    stays = reduced._with_beginnings(vocabulary, reach, 50)
    keys = set(vocabulary.keys[stays].tolist())
    assert stays.sum() == 50 and any(key >> 42 for key in keys)
    assert all(key >> 21 in keys for key in keys if key >> 21)
