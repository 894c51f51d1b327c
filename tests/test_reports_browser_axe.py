"""Accessibility of every kind of report: axe finds nothing to mend, in either scheme, folded and open."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.accessibility import assert_accessible
from tests.report_pages import PAGES

browser = runpy.run_path(str(Path(__file__).with_name("test_reports_browser.py")))["browser"]
#: Each width in one scheme folded and in the other open.
LOOKS = ((1280, "light", True), (1280, "dark", False), (390, "light", False), (390, "dark", True))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return what gives the page of a kind of report; each is drawn once."""
    folders: dict[str, Path] = {}

    def draw(kind: str) -> Path:
        if kind not in folders:
            folders[kind] = PAGES[kind](tmp_path_factory.mktemp(kind))
        return folders[kind] / "report.html"

    return draw


@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_nothing_to_mend(browser: Any, drawn: Callable[[str], Path], kind: str) -> None:
    for width, scheme, is_open in LOOKS:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        page.goto(drawn(kind).as_uri())
        if is_open:
            page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert_accessible(page)
        context.close()
