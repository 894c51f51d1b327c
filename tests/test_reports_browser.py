"""The page in a real browser: quiet, self-contained, never wider than the screen, readable without eyes."""

import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.comparison import build_report

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
SIZES = [(1280, "light"), (1280, "dark"), (800, "light"), (380, "light"), (380, "dark")]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("browser")
    run = FakeRun(labels=("negative", "neutral", "很满意"), failed=(("cbow/bi-gru", 0),), explained=9)
    build_report(run.make(root), root)
    return root / "report.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `browser`)")
    program = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.mark.parametrize(("width", "theme"), SIZES)
def test_the_page_is_quiet_and_fits(browser: Any, report: Path, width: int, theme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=theme)
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.append(request.url) if not is_local(request.url) else None)
    page.goto(report.as_uri())
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert heard == []
    context.close()


def is_local(address: str) -> bool:
    return address.startswith(("file:", "data:"))


def test_every_figure_can_be_read_aloud(browser: Any, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    figures = page.query_selector_all("figure")
    for figure in figures:
        shown = [svg for svg in figure.query_selector_all("svg") if svg.is_visible()]
        assert len(shown) == 1, "either the wide drawing or the narrow one"
    assert page.get_by_role("img").count() == len(figures) == 16
    assert page.get_by_role("img", name="Test accuracy of every cell").count() == 1
    page.close()


def test_text_is_dark_on_light_and_light_on_dark(browser: Any, report: Path) -> None:
    for theme, is_dark in (("light", False), ("dark", True)):
        context = browser.new_context(color_scheme=theme)
        page = context.new_page()
        page.goto(report.as_uri())
        colour = (
            "getComputedStyle(document.querySelector(%r)).%s.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0)"
        )
        paper = page.evaluate(colour % ("body", "backgroundColor"))
        ink = page.evaluate(colour % ("body", "color"))
        drawn = page.evaluate(colour % ("#answer svg text", "fill"))
        assert (paper < 200) == is_dark and (ink > 500) == is_dark and (drawn > 400) == is_dark
        context.close()


def test_the_keyboard_reaches_every_box_that_scrolls(browser: Any, report: Path) -> None:
    page = browser.new_page(viewport={"width": 380, "height": 800})
    page.goto(report.as_uri())
    boxes = page.evaluate(
        "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.tabIndex)"
    )
    assert boxes and set(boxes) == {0}
    page.close()


def test_the_page_prints(browser: Any, report: Path) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(report.as_uri())
    assert page.pdf(format="A4").startswith(b"%PDF")
    unfold(page)
    assert page.locator(".filters").first.is_visible()
    page.emulate_media(media="print")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(254, 254, 254)", "paper is white, whatever the screen was"
    assert not page.locator(".filters").first.is_visible(), "paper has no controls"
    assert page.locator(".disagreement mark").first.is_visible()
    arrow = "getComputedStyle(document.querySelector('th[aria-sort] button'), '::after').content"
    assert page.evaluate(arrow) == "none", "nothing is sorted on paper"
    page.close()


def unfold(page: Any) -> None:
    """Open the pairs of models, but none of their documents."""
    page.evaluate("for (const pair of document.querySelectorAll('.pair')) pair.open = true")


def shown(page: Any) -> list[dict[str, str]]:
    """Return what the documents of the first pair that are shown say about themselves."""
    script = "[...document.querySelector('.pair').querySelectorAll('.disagreement')].filter(e => !e.hidden)"
    found: list[dict[str, str]] = page.evaluate(f"{script}.map(e => ({{...e.dataset}}))")
    return found


def test_every_filter_shows_the_documents_that_fit(browser: Any, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    unfold(page)
    filters = page.locator(".pair .filters").first
    every = shown(page)
    assert len(every) == 18 and filters.locator("output").inner_text() == "18 of 18 documents"
    for name, label in (("way", "Right"), ("label", "Label"), ("length", "Length"), ("tag", "Phenomenon")):
        control = filters.get_by_label(label, exact=True)
        wanted = every[0][name]
        control.select_option(wanted)
        assert shown(page) == [one for one in every if one[name] == wanted]
        assert 0 < len(shown(page)) < 18
        control.select_option("")
    filters.get_by_label("Right").select_option("second")
    filters.get_by_label("Label").select_option("很满意")
    both = [one for one in every if one["way"] == "second" and one["label"] == "很满意"]
    assert shown(page) == both
    assert filters.locator("output").inner_text() == f"{len(both)} of 18 documents"
    page.close()


def test_all_documents_can_be_opened_and_closed(browser: Any, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    unfold(page)
    pair = page.locator(".pair").first
    pair.get_by_role("button", name="Open all").click()
    assert pair.locator(".disagreement[open]").count() == 18
    pair.get_by_role("button", name="Close all").click()
    assert pair.locator(".disagreement[open]").count() == 0
    page.close()


def test_the_keyboard_reaches_every_control(browser: Any, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    unfold(page)
    wanted = page.locator(".pair :is(select, button, summary)").count()
    page.locator("#disagreements .finding").evaluate("e => { e.tabIndex = -1; e.focus() }")
    reached = set()
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "[...document.querySelectorAll('.pair :is(select, button, summary)')].indexOf(document.activeElement)"
            )
        )
    assert reached == set(range(wanted))
    names = "[...document.querySelectorAll('.filters :is(select, button)')].every(e => e.labels[0] || e.textContent)"
    assert page.evaluate(names), "every control has a name"
    page.locator(".filters select").first.focus()
    page.keyboard.press("ArrowDown")  # to the first model
    assert {one["way"] for one in shown(page)} == {"first"}
    page.close()


def test_without_a_script_everything_is_there(browser: Any, report: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    assert page.locator(".pair").count() == 2
    assert page.locator(".filters:visible").count() == 0, "controls that would do nothing"
    items = page.locator(".disagreement")
    assert items.count() == 36
    for pair in page.locator(".pair > summary").all():
        pair.click()
    assert page.locator(".disagreement > summary:visible").count() == 36
    items.last.locator("summary").click()
    assert items.last.locator("mark").first.is_visible()
    context.close()


def test_a_sign_needs_no_colour(browser: Any, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    lines = {
        kind: page.locator(f".disagreement mark.{kind}").first.evaluate("e => getComputedStyle(e).borderBottomStyle")
        for kind in ("for", "against")
    }
    assert lines == {"for": "solid", "against": "dotted"}
    titles = page.locator(".disagreement mark").evaluate_all("all => all.map(e => [e.className, e.title])")
    assert all(title[0] == ("+" if "for" in kind else "−") for kind, title in titles)
    page.close()
