"""The page: in its order, by itself, and with nothing of the corpus read as markup."""

import base64
import hashlib
import re
import runpy
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reports.comparison import SECTIONS, build_report
from reports.request import ReportRequest

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
#: Elements that HTML closes by itself.
VOID = {"meta", "link", "br", "wbr"}


class Page(HTMLParser):
    """Collects tags, ids and links, and checks that every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("page")
    failed = (("skipgram/bi-lstm", 0), ("skipgram/bi-lstm", 1))
    build_report(FakeRun(failed=failed, explained=6).make(root), root)
    return (root / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(source: str) -> Page:
    return Page(source)


def test_every_element_is_closed_and_every_id_is_there_once(page: Page) -> None:
    assert page.open == []
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    anchors = {value[1:] for name, value in page.attributes if name == "href" and value.startswith("#")}
    assert anchors <= set(ids)


def test_sections_stand_in_the_order_of_the_issue(source: str) -> None:
    headings = re.findall(r'<h2 id="(\w+)-heading">', source)
    asked_for = {"together", "rivals", "gradients", "probes", "updates"}  # only there where something of the kind is
    assert headings == [section.anchor for section in SECTIONS if section.anchor not in asked_for]
    order = (
        "answer data audit cells price verdict embeddings learning confusion detection slices disagreements documents "
        "calibration provenance limits"
    )
    assert " ".join(headings) == order


def test_the_page_is_complete_in_itself(source: str, page: Page) -> None:
    assert len(source.encode()) < 3_000_000
    assert not {"iframe", "object", "img", "form", "base"} & set(page.tags)
    links = [value for name, value in page.attributes if name in ("src", "href", "srcset", "action")]
    beside = ("cells.csv", "label_errors.csv", "report.md", "model/", "figures/")
    assert all(link.startswith(("#", "data:,", *beside)) for link in links)
    assert "@import" not in source and not re.search(r"url\((?!#)", source)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "default-src 'none'" in source


def test_only_the_script_of_the_page_may_run(source: str, page: Page) -> None:
    assert page.tags.count("script") == source.count("<script") == 1
    script = source.partition("<script>")[2].partition("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'\"" in source and len(script) < 15_000


def test_a_run_without_explanations_is_still_drawn(tmp_path: Path) -> None:
    small = {"seeds": (0,), "embeddings": ("cbow",), "architectures": ("bi-gru",)}
    request = FakeRun(**small).make(tmp_path)
    stored = request.model_dump(mode="json")
    del stored["explanations"], stored["explanations_failure"]  # as an earlier version wrote it
    build_report(ReportRequest.model_validate(stored), tmp_path)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'id="disagreements"' not in text and 'id="calibration"' in text


def test_the_corpus_is_shown_and_never_read(source: str, page: Page) -> None:
    words = " ".join(page.words)
    assert "<script>alert('review')</script>" in words, "the review is there, as text"
    assert source.count("<script") == 1 and "<img" not in source
    assert "<script>alert('word')</script>"[:7] in words
    assert "loss is nan <b>at</b> step 12 | try less" in words


def test_figures_are_drawn_for_desk_and_phone_with_text_alternatives(source: str, page: Page) -> None:
    figures = page.tags.count("figure")
    assert figures == 17
    assert page.tags.count("svg") == 2 * figures == sum(n == "role" and v == "img" for n, v in page.attributes)
    assert page.tags.count("title") == 1 + 2 * figures and page.tags.count("desc") == 2 * figures
    assert source.count('class="wide"') == source.count('class="narrow"') == figures


def test_the_main_table_has_baselines_first_and_failures_with_their_message(source: str) -> None:
    table = source[source.index('<table class="main">') :].partition("</table>")[0]
    assert table.index("Baselines") < table.index("nb-svm") < table.index("Networks") < table.index("bi-gru")
    assert table.count('class="failed"') == 1 and "seeds 0, 1 failed" in table
    assert table.count('class="chosen"') == 1


def test_results_of_earlier_code_are_named(page: Page) -> None:
    words = re.sub(r"\s+", " ", " ".join(page.words))
    assert "Made by earlier code and taken over with wordloom adopt" in words
    assert "majority seed 0 (since changed: models.cost)" in words
