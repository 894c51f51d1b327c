"""The page in a browser: what is folded opens, tables are sorted and filtered, figures say their values."""

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.comparison import build_report

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
browser = runpy.run_path(str(Path(__file__).with_name("test_reports_browser.py")))["browser"]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("page")
    run = FakeRun(labels=("negative", "neutral", "很满意"), failed=(("cbow/bi-gru", 0),), explained=3, gradients=6)
    build_report(run.make(root), root)
    return root / "report.html"


@pytest.fixture
def page(browser: Any, report: Path) -> Iterator[Any]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.goto(report.as_uri())
    yield opened
    opened.close()


def column(page: Any, number: int) -> list[str]:
    """Return what stands in a column of the table of all cells, from the top, of rows that are shown."""
    script = """(rows, n) => rows.filter(row => !row.hidden && !row.matches('.group, .failed')).map(row => {
        const cell = row.cells[n].cloneNode(true);
        for (const small of cell.querySelectorAll('small')) small.remove();
        return cell.textContent.trim().replace(' best of the column', '');
    })"""
    found: list[str] = page.locator("#cells tbody tr").evaluate_all(script, number)
    return found


def test_a_reader_sees_the_answer_first(page: Any) -> None:
    for seen in (".headline", ".numbers", "#answer .readings", ".ways", "#answer figure svg.wide"):
        box = page.locator(seen).first.bounding_box()
        assert box is not None and box["y"] < 800, f"{seen} is on the first screen"
    assert page.locator("details[open]").count() <= 12, "depth is folded"
    folded = "[...document.querySelectorAll('main > section > details')].every(part => !part.open)"
    assert page.evaluate(folded)


def test_every_section_opens_with_its_finding(page: Any) -> None:
    sections = page.locator("main > section").evaluate_all(
        "all => all.slice(1).map(s => [s.id, s.querySelector('h2').nextElementSibling.className])"
    )
    assert len(sections) > 12
    assert {look for _, look in sections} == {"finding"}


@pytest.mark.parametrize(("link", "anchor"), [("Use it", "use"), ("Why", "why"), ("What could be wrong", "all-limits")])
def test_a_link_opens_what_it_leads_to(page: Any, link: str, anchor: str) -> None:
    part = page.locator(f"#{anchor}")
    assert part.get_attribute("open") is None
    page.get_by_role("link", name=link, exact=True).click()
    page.locator(f"#{anchor}[open]").wait_for()
    assert part.locator("> :not(summary)").first.is_visible()


def test_an_address_opens_what_it_leads_to(browser: Any, report: Path) -> None:
    page = browser.new_page()
    page.goto(f"{report.as_uri()}#pair-1")
    assert page.locator("#pair-1").get_attribute("open") is not None
    page.close()


def test_rows_are_sorted_up_and_down_and_put_back(page: Any) -> None:
    before = column(page, 0)
    head = page.locator("#cells thead").get_by_role("button", name="Test accuracy")
    cells = {name: float(score.rstrip(" %\u00a0")) for name, score in zip(before, column(page, 2), strict=True)}
    head.click()
    assert [cells[name] for name in column(page, 0)] == sorted(cells.values())
    assert page.locator("#cells th[aria-sort=ascending]").count() == 1
    assert page.locator("#cells tr.group:visible").count() == 0, "a group is none any more"
    head.press("Enter")
    assert [cells[name] for name in column(page, 0)] == sorted(cells.values(), reverse=True)
    head.click()
    assert column(page, 0) == before and page.locator("#cells tr.group:visible").count() == 2
    assert page.locator("#cells th[aria-sort=none]").count() == page.locator("#cells thead th").count()


def test_numbers_are_sorted_by_their_size_and_not_by_their_digits(page: Any) -> None:
    head = page.locator("#cells thead").get_by_role("button", name="Parameters")
    head.click()
    sizes = page.locator("#cells tbody tr:not(.group, .failed)").evaluate_all(
        "(rows, n) => rows.map(row => Number(row.cells[n].dataset.value))",
        page.locator("#cells thead th").all_inner_texts().index(head.locator("..").inner_text()),
    )
    assert sizes == sorted(sizes) and len(set(sizes)) > 3


def test_a_word_filters_rows(page: Any) -> None:
    every = column(page, 0)
    page.locator("#cells").get_by_label("Filter rows").fill("GRU")
    assert column(page, 0) == [name for name in every if "gru" in name] != every
    output = page.locator("#cells .tools output").inner_text()
    assert output == f"{len(column(page, 0))} of {len(every)} rows"
    page.locator("#cells").get_by_label("Filter rows").fill("")
    assert column(page, 0) == every


def test_the_best_of_each_column_is_marked(page: Any) -> None:
    marked = page.locator("#cells td.best").all_inner_texts()
    assert len(marked) >= 4
    assert not page.locator("#cells tr", has_text="majority").locator("td.best").count()


def test_a_figure_says_its_values_to_the_pointer_and_to_the_keyboard(page: Any) -> None:
    drawing = page.locator("#answer .drawing")
    bubble = drawing.locator("output")
    assert bubble.is_hidden()
    drawing.focus()
    page.keyboard.press("ArrowRight")
    first = bubble.inner_text()
    page.keyboard.press("ArrowRight")
    assert bubble.is_visible() and bubble.inner_text() != first and "%" in first
    page.keyboard.press("Escape")
    assert bubble.is_hidden()
    box = drawing.bounding_box()
    place = page.evaluate(
        "(() => { const svg = document.querySelector('#answer svg.wide'); const [x, y, said] ="
        " JSON.parse(svg.dataset.values)[2]; const b = svg.getBoundingClientRect(), v = svg.viewBox.baseVal;"
        " return [b.left + x * b.width / v.width, b.top + y * b.height / v.height, said]; })()"
    )
    page.mouse.move(place[0], place[1])
    assert box is not None and bubble.inner_text() == place[2]


def test_every_figure_has_values(page: Any) -> None:
    silent = page.locator("figure").evaluate_all(
        "all => all.filter(f => !f.querySelector('svg[data-values]')).map(f => f.querySelector('title').textContent)"
    )
    assert silent == []


def test_a_figure_opens_in_a_larger_view_and_comes_back(page: Any) -> None:
    figure = page.locator("#answer figure")
    before = figure.locator("svg.wide").bounding_box()
    figure.get_by_role("link", name="Larger").click()
    view = page.get_by_role("dialog")
    larger = view.locator("svg.wide").bounding_box()
    assert before is not None and larger is not None and larger["width"] > before["width"]
    page.keyboard.press("Escape")
    figure.locator("svg.wide").wait_for()
    assert page.evaluate("document.activeElement.className") == "larger"


def test_the_contents_mark_where_one_is(page: Any) -> None:
    for anchor in ("answer", "verdict", "limits"):
        page.evaluate(f"document.getElementById('{anchor}').scrollIntoView()")
        page.locator(f"nav a[aria-current][href='#{anchor}']").wait_for()
    assert page.locator("nav a[aria-current]").count() == 1


def test_on_paper_everything_is_open(page: Any) -> None:
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("main > section > details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("main > section > details[open]").count() == 0


def test_without_a_script_tables_are_plain_and_links_and_folds_work(browser: Any, report: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    assert page.locator("th button, .tools, dialog").count() == 0
    assert page.locator("#cells tbody tr").first.is_visible()
    page.locator("#why > summary").click()
    assert page.locator("#why p").first.is_visible()
    files = page.locator("a.larger").evaluate_all("all => all.map(link => link.getAttribute('href'))")
    assert files and all((report.parent / name).is_file() for name in files)
    context.close()


def test_nothing_moves_by_itself(page: Any) -> None:
    moving = "[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e); return"
    moving += " s.animationName !== 'none' || s.transitionDuration !== '0s' || s.scrollBehavior !== 'auto' }).length"
    assert page.evaluate(moving) == 0


def test_a_phone_has_room_for_what_else_there_is_and_breaks_no_digest(browser: Any, report: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(report.as_uri())
    first = page.locator("#answer .readings .role").first.bounding_box()
    assert first["y"] + first["height"] < 844
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    heights = page.locator("#provenance td code").evaluate_all(
        "codes => codes.map(c => c.getBoundingClientRect().height)"
    )
    assert heights and max(heights) < 30
    page.close()


def test_on_paper_the_words_of_a_head_are_no_button_that_is_left_out_on_the_next_sheet(page: Any) -> None:
    page.emulate_media(media="print")
    shown = "heads => heads.map(head => getComputedStyle(head).display)"
    assert set(page.locator("#cells thead th button").evaluate_all(shown)) == {"contents"}
