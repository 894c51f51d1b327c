"""The page in a real browser: quiet, self-contained, never wider than the screen, readable without eyes."""

import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.build import build_report

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
SIZES = [(1280, "light"), (1280, "dark"), (800, "light"), (380, "light"), (380, "dark")]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("browser")
    build_report(FakeRun(labels=("negative", "neutral", "很满意"), failed=(("cbow/bi-gru", 0),)).make(root), root)
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
    assert page.get_by_role("img").count() == len(figures) == 13
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
    page.emulate_media(media="print")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(254, 254, 254)", "paper is white, whatever the screen was"
    page.close()
