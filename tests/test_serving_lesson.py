"""The lesson: real numbers of a run, a browser that computes what Python does, and chance as it can be worked out."""

import json
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scipy.stats import norm, t

from classifiers.gradient_flow import DOCUMENTS
from classifiers.predict import Predictor
from classifiers.recurrent import RecurrentModel
from corpus.errors import DataError
from corpus.store import Corpus
from embeddings.native.word_pairs import WordPairs
from embeddings.settings import EmbeddingSettings
from models.cells import CELLS
from models.networks.layers import Layer
from models.networks.plain_steps import steps_of
from models.networks.recurrence import Recurrence
from models.stack import RESIDUAL
from serving.lesson.build import example_of, fitting_model, kind_of, texts_of, written
from serving.lesson.chance import MOST_SEEDS, critical_values
from serving.lesson.fading import STEPS, Trained, fading_part, joined_texts
from serving.lesson.words import WordVectors, fitted_outputs, word_part
from serving.page.arrays import Arrays
from serving.page.pack import packed
from tests.accessibility import assert_accessible
from tests.exported_models import NETWORKS, Made, made_network, made_once

two, three = made_once("english", 2), made_once("chinese", 3)
browser = runpy.run_path(str(Path(__file__).with_name("test_reports_browser.py")))["browser"]
RECURRENT = [name for name, settings in NETWORKS.items() if CELLS[settings["cell"]].recurrent]
CHANCE = {"documents": 800, "seeds": 1, "is_measured": False, "spread": 0.01, "unsteady": 0.08}
TRACE = """text => {
    const network = wordloom.model.members[0];
    const rows = network.rowsOf(wordloom.model.tokens(text));
    const plain = (values) => Array.from(values);
    return wordloom.traceOf(network, rows).map(layer => layer.map(steps => steps.map(step => ({
        shown: plain(step.shown), memory: plain(step.memory),
        gates: Object.fromEntries(Object.entries(step.gates).map(([name, values]) => [name, plain(values)])),
    }))));
}"""


def made_page(
    made: Made, predictor: Predictor, language: str | None = None, algorithm: str = "skipgram"
) -> tuple[bytes, Predictor]:
    """Return a lesson of a made-up run, and the model in it."""
    corpus, arrays, small = Corpus.open(made.corpus), Arrays(), fitting_model(predictor)
    assert isinstance(predictor.model, RecurrentModel)
    settings = EmbeddingSettings.model_validate({"algorithm": algorithm, "negative_samples": 3})
    told = {
        "cell": {"name": "skipgram/<b>", "kind": kind_of(predictor), "run": "a run"},
        "recommended": True,
        "words": word_part(WordVectors("skipgram", made.corpus.parent / "embedding", settings, corpus), arrays),
        "fading": fading_part({"skipgram/rnn": Trained(predictor.model)}, corpus)
        if kind_of(predictor) == "rnn"
        else [],
        "chance": {**CHANCE, "critical": critical_values()},
        "example": example_of(corpus),
    }
    return written("a <b>run</b>", packed(small), arrays.joined(told), language), small


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Return what opens a page, and fails where the browser complains or asks for anything."""
    contexts, heard = [], []

    def open_page(html: bytes, **options: Any) -> Any:
        path = tmp_path / f"{len(contexts)}.html"
        path.write_bytes(html)
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda one: heard.append(one.url) if not one.url.startswith(("file:", "data:")) else None)
        page.goto(path.as_uri())
        page.wait_for_selector("body[data-state=done]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


def forward(model: RecurrentModel, rows: torch.Tensor) -> list[list[list[Any]]]:
    """Return layers of directions of steps in the order of the text, by the plain steps; `rows` (T,)."""
    network = model.network
    assert isinstance(network.recurrence, Recurrence)
    states = network.embedding(rows)  # (T, D)
    layers = []
    for number, layer in enumerate(network.recurrence.layers):
        assert isinstance(layer, Layer)
        gates = len(CELLS[layer.cell].gates)
        matrices, vectors = layer.weights()
        directions = []
        for way, projected in enumerate(layer.project(states)):  # (T, G · H)
            read = projected.view(len(rows), 1, gates, layer.hidden).flip(0 if way else ())
            steps = steps_of(layer.cell, read, matrices[way], vectors[way])
            directions.append(steps[::-1] if way else steps)
        above = torch.cat([torch.cat([step.shown for step in steps]) for steps in directions], dim=1)
        states = states + above if number >= RESIDUAL else above
        layers.append(directions)
    return layers


@pytest.mark.parametrize("name", RECURRENT)
def test_states_and_gates_of_the_page_are_those_of_python(two: Made, opened: Any, name: str) -> None:
    predictor = made_network(two.corpus, **NETWORKS[name])
    html, small = made_page(two, predictor)
    page, model = opened(html), small.model
    assert isinstance(model, RecurrentModel)
    text = Corpus.open(two.corpus).texts([3])[0]
    tokens = model.cleaner.tokens(text)
    rows = torch.from_numpy(model.vocabulary.rows(tokens).astype(np.int64))
    size = model.network.chop or len(rows)
    parts = [forward(model, rows[start : start + size]) for start in range(0, len(rows), size)]
    found = page.evaluate(TRACE, text)
    for number, layer in enumerate(found):
        for way, steps in enumerate(layer):
            wanted = [step for part in parts for step in part[number][way]]
            assert len(steps) == len(wanted) == len(tokens)
            for mine, step in zip(steps, wanted, strict=True):
                np.testing.assert_allclose(mine["shown"], step.shown[0].detach(), atol=1e-4)
                np.testing.assert_allclose(mine["memory"], step.memory[0].detach(), atol=1e-4)
                for gate, values in step.gates.items():
                    np.testing.assert_allclose(mine["gates"][gate], values[0].detach(), atol=1e-4)


def test_the_parts_of_a_text_add_up_to_its_answer(two: Made, opened: Any) -> None:
    html, small = made_page(two, made_network(two.corpus, cell="gru"))
    page = opened(html, locale="en-US")
    text = "wonderful plot, dreadful end"
    page.fill("#text", text)
    shares = small.probabilities([text])[0]
    last = page.locator("#added tr").last.locator("td").first.inner_text()
    assert float(last.removesuffix("%").strip()) == pytest.approx(100 * shares.max(), abs=0.06)
    first = page.locator("#added tr").first.locator("td").first.inner_text()
    added = [float(cell.replace("−", "-")) for cell in page.locator("#added tr td:nth-child(3)").all_inner_texts()[1:]]
    start = float(first.removesuffix("%").strip()) / 100
    total = np.log(shares.max() / shares.min()) - np.log(start / (1 - start))
    assert sum(added) == pytest.approx(total, abs=0.01 * len(added) + 0.01)


def test_the_arithmetic_of_a_number_comes_out(two: Made, opened: Any) -> None:
    for cell in ("rnn", "rnn-relu", "lstm", "lstm-forget", "gru", "sru", "mingru"):
        page = opened(made_page(two, made_network(two.corpus, cell=cell))[0], locale="en-US")
        line = page.locator("#arithmetic").inner_text().splitlines()[-1]
        _, *sums, result = (part.strip() for part in line.replace("−", "-").replace("·", "*").split("="))
        worked = sums[-1].replace("tanh", "np.tanh").replace("max", "max")
        if re.fullmatch(r"[-+*/(). 0-9a-z,]*", worked) and not re.search(r"\b[Whbcnr]\b", worked):
            assert eval(worked, {"np": np, "max": max}) == pytest.approx(float(result), abs=0.03)


@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
def test_an_update_by_hand_is_the_formula(two: Made, opened: Any, algorithm: str) -> None:
    page = opened(made_page(two, made_network(two.corpus, cell="rnn"), algorithm=algorithm)[0])
    before = page.evaluate("[[...WORDS.window.input()], WORDS.window.rows.map(row => [...row]), WORDS.window.loss()]")
    x, rows, loss = (np.array(part) for part in before)
    page.evaluate("WORDS.window.update(0.5)")
    errors = 1 / (1 + np.exp(-rows @ x)) - np.eye(len(rows))[0]
    signs = np.where(np.arange(len(rows)) == 0, 1, -1)
    assert loss == pytest.approx(np.logaddexp(0, -signs * (rows @ x)).sum(), rel=1e-5)
    np.testing.assert_allclose(
        page.evaluate("WORDS.window.rows.map(row => [...row])"), rows - 0.5 * np.outer(errors, x), atol=1e-5
    )
    given = page.evaluate("WORDS.window.given.length")  # of CBOW the neighbours, which share the step
    assert (given > 1) == (algorithm == "cbow")
    np.testing.assert_allclose(page.evaluate("[...WORDS.window.input()]"), x - 0.5 * errors @ rows / given, atol=1e-5)
    assert page.evaluate("WORDS.window.loss()") < loss
    asked = page.evaluate("WORDS.window.asked")
    assert len(set(asked)) == len(asked) == 4  # the right word, and as many of noise as the settings say


def test_outputs_tell_neighbours_from_noise(two: Made) -> None:
    draw = np.random.default_rng(0)
    vectors = draw.normal(size=(40, 6)).astype(np.float32)
    inputs = draw.integers(0, 40, 4000)
    words = (inputs + 1) % 40  # each word stands before the next
    settings = EmbeddingSettings.model_validate({"negative_samples": 4})
    outputs = fitted_outputs(vectors, np.full(40, 100), WordPairs(inputs, words), settings)
    scores = vectors @ outputs.T
    right = scores[np.arange(40), (np.arange(40) + 1) % 40]
    assert right.mean() > scores.mean() + 1


def test_joined_texts_are_long_enough_and_of_one_class(two: Made) -> None:
    corpus = Corpus.open(two.corpus)
    model = made_network(two.corpus, cell="gru").model
    assert isinstance(model, RecurrentModel)
    batch, labels = joined_texts(corpus, model)
    assert batch.rows.shape == (len(labels), STEPS + 1) and 1 <= len(labels) <= DOCUMENTS
    assert batch.lengths.tolist() == [STEPS + 1] * len(labels)


def test_gradients_are_told_for_each_step(two: Made) -> None:
    model = made_network(two.corpus, cell="lstm").model
    assert isinstance(model, RecurrentModel)
    recorded = {"records": [{"relative": [1.0, 0.9]}, {"relative": [1.0, 0.5]}]}
    part = fading_part({"a": Trained(model), "b": Trained(model, recorded)}, Corpus.open(two.corpus))
    assert [each["recorded"] for each in part] == [None, [1.0, 0.5]]
    assert all(len(each["relative"]) == STEPS + 1 and each["relative"][0] == 1 for each in part)


@pytest.mark.parametrize("seeds", [1, 2, 5, 20])
@pytest.mark.parametrize(("documents", "spread"), [(300, 0.0), (1000, 0.01), (25_000, 0.02)])
def test_chance_is_what_it_can_be_worked_out_to_be(chance_page: Any, seeds: int, documents: int, spread: float) -> None:
    asked = {"seeds": seeds, "documents": documents, "spread": spread, "unsteady": 0.1, "lead": 0.01}
    asked |= {"critical": critical_values(), "trials": 20_000, "seed": 7}
    found = chance_page.evaluate(
        "asked => { const found = compareEqual(asked); delete found.differences; return found; }", asked
    )
    deviation = np.sqrt(2 * (spread**2 + 0.1 / (2 * documents)) / seeds)
    assert found["leads"] == pytest.approx(2 * norm.sf(0.01 / deviation), abs=0.015)
    by_documents = norm.ppf(0.975) * np.sqrt(0.1 / (documents * seeds))
    assert found["byDocuments"] == pytest.approx(2 * norm.sf(by_documents / deviation), abs=0.015)
    assert found["bySeeds"] == pytest.approx(0.05 if seeds > 1 else 0, abs=0.01)


def test_chance_is_what_trainings_on_single_documents_give(chance_page: Any) -> None:
    """The page draws scores; here each training answers each document, right or wrong."""
    draw = np.random.default_rng(3)
    seeds, documents, spread, unsteady, trials = 3, 1000, 0.015, 0.1, 4000
    open_ones = int(2 * unsteady * documents)  # of which a training is right about half: two of them differ on half
    moved = draw.normal(0, spread, (trials, 2, seeds)) * documents / open_ones
    right = draw.binomial(open_ones, np.clip(0.5 + moved, 0, 1)) / documents
    difference = right[:, 0].mean(axis=1) - right[:, 1].mean(axis=1)
    asked = {"seeds": seeds, "documents": documents, "spread": spread, "unsteady": unsteady, "lead": 0.01}
    asked |= {"critical": critical_values(), "trials": 20_000}
    found = chance_page.evaluate("asked => compareEqual(asked).leads", asked)
    assert found == pytest.approx(float(np.mean(np.abs(difference) >= 0.01)), abs=0.03)


def test_the_same_seed_draws_the_same(chance_page: Any) -> None:
    asked = {"seeds": 2, "documents": 100, "spread": 0.01, "unsteady": 0.1, "lead": 0.01, "critical": critical_values()}
    one, other, third = (
        chance_page.evaluate("asked => compareEqual(asked).differences.slice(0, 9)", {**asked, "seed": seed})
        for seed in (1, 1, 2)
    )
    assert one == other != third


def test_critical_values_are_students() -> None:
    values = critical_values()
    assert values[:2] == [None, None] and len(values) == MOST_SEEDS + 1
    assert values[2] == pytest.approx(t.ppf(0.975, 2)) and values[20] == pytest.approx(t.ppf(0.975, 38))


@pytest.fixture
def chance_page(two: Made, opened: Any) -> Any:
    return opened(made_page(two, made_network(two.corpus, cell="rnn"))[0])


def test_languages_have_the_same_texts_with_the_same_gaps() -> None:
    texts = texts_of()
    gaps = {
        name: {key: sorted(re.findall(r"\{(\w+)\}", text)) for key, text in table.items()}
        for name, table in texts.items()
    }
    # In an equation braces hold a subscript.
    assert gaps["zh"] == gaps["en"]
    assert all(text.strip() for table in texts.values() for text in table.values())
    folder = Path(__file__).resolve().parent.parent / "serving" / "lesson"
    used = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.*") if path.suffix in (".js", ".html"))
    families = ("equation.", "source.", "quantity.", "words.about.", "about.", *(f"{part}.title" for part in "wcf"))
    unused = [key for key in texts["en"] if key not in used and not key.startswith(families)]
    assert [key for key in unused if key.rpartition(".")[2] not in ("title", "lead", "source", "code")] == []


@pytest.mark.parametrize("language", [None, "en", "zh"])
def test_the_page_opens_in_the_language_that_was_asked_for(three: Made, opened: Any, language: str | None) -> None:
    html, _ = made_page(three, made_network(three.corpus, classes=3, cell="rnn"), language)
    page = opened(html, locale="zh-CN")
    wanted = language or "zh"
    titles = {name: table["chance.title"] for name, table in texts_of().items()}
    shown = page.locator("#chance-title span").last
    assert shown.inner_text() == titles[wanted]
    page.focus("#language")
    page.keyboard.press("Enter")
    assert shown.inner_text() == titles["en" if wanted == "zh" else "zh"]
    assert "{" not in page.inner_text("main")


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (800, "dark"), (390, "light")])
def test_the_lesson_fits_and_can_be_worked_by_keyboard(two: Made, opened: Any, width: int, theme: str) -> None:
    html, _ = made_page(two, made_network(two.corpus, cell="rnn"))
    page = opened(html, viewport={"width": width, "height": 800}, color_scheme=theme, locale="en-US")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for control, output in (("#seeds", "#seeds-value"), ("#back", "#back-value"), ("#unit", "#unit-value")):
        before = page.inner_text(output)
        page.focus(control)
        page.keyboard.press("ArrowRight")
        assert page.inner_text(output) != before
    page.focus("input[name=centre]:checked")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("WORDS.window.centre") == 2
    assert page.evaluate("document.activeElement.name") == "centre"
    page.focus("#once")
    page.keyboard.press("Enter")
    assert "Updates: 1" in page.inner_text("#words-loss")
    assert_accessible(page)


def test_controls_have_names_and_figures_say_what_they_show(two: Made, opened: Any) -> None:
    page = opened(made_page(two, made_network(two.corpus, cell="rnn"))[0], locale="en-US")
    names = page.evaluate(
        "[...document.querySelectorAll('input, select, textarea, button')].filter(one => one.checkVisibility())"
        ".map(one => one.labels?.length ? one.labels[0].innerText : one.ariaLabel ?? one.innerText)"
    )
    assert all(name.strip() for name in names)
    figures = page.evaluate("[...document.querySelectorAll('[role=img]')].map(one => one.getAttribute('aria-label'))")
    assert len(figures) == 5 and all(len(told) > 20 and "{" not in told for told in figures)
    moving = page.evaluate("document.getAnimations().length")
    assert moving == 0


def test_without_scripts_the_lesson_says_what_it_needs(two: Made, browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "lesson.html"
    path.write_bytes(made_page(two, made_network(two.corpus, cell="rnn"), "en")[0])
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert "needs JavaScript" in page.inner_text("main") and "One seed proves nothing" in page.inner_text("main")
    context.close()


def test_a_lesson_is_about_recurrent_networks(two: Made) -> None:
    for predictor in (two.baselines["nb-svm"], made_network(two.corpus, cell="cnn", filters=5)):
        with pytest.raises(DataError, match="recurrent network"):
            fitting_model(predictor)


def test_texts_of_a_run_stay_texts(two: Made) -> None:
    html = made_page(two, made_network(two.corpus, cell="rnn"))[0].decode()
    assert "<b>run" not in html and "a &lt;b&gt;run" in html
    assert json.loads(html.partition('data-language="">')[2].partition("</script>")[0]) == texts_of()
