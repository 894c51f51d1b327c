"""Sections: one file and one place in a tuple are all that a new one needs, and one that says nothing is not there."""

import runpy
from pathlib import Path

import pytest

from reports import comparison, language, series
from reports.comparison import SECTIONS
from reports.folder import write_report
from reports.results.cells import read_results
from reports.sections.section import Section, told
from reports.statistics.comparison import Comparison
from reports.writing.blocks import Block

FakeRun = runpy.run_path(str(Path(__file__).with_name("fake_run.py")))["FakeRun"]
FILE = """
from matplotlib.figure import Figure as Drawn

from reports.sections.section import Section
from reports.statistics.comparison import Comparison
from reports.writing.blocks import Block, Column, Drawing, Figure, Paragraph, Row, Table


def tell(known: Comparison) -> list[Block]:
    rows = [Row([summary.name, str(len(summary.scores))]) for summary in known.summaries]
    drawing = Drawing("shelf", "A shelf", "An empty shelf.", lambda width: Drawn((width / 72, 1)))
    table = Table("Models", [Column("Cell"), Column("Models")], rows)
    return [Paragraph("<How> many models there are."), table, Figure(drawing, "Nothing on it.")]


SECTION = Section("shelf", "The shelf", tell)
"""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    small = {"seeds": (0,), "embeddings": ("cbow",), "architectures": ("bi-gru",), "baselines": ("nb-svm",)}
    return Comparison(read_results(FakeRun(**small).make(tmp_path_factory.mktemp("sections"))))


def written(known: Comparison, sections: tuple[Section[Comparison], ...], folder: Path) -> tuple[str, str]:
    folder.mkdir()
    write_report(known.results.request, told(known, sections), [s.name for s in known.summaries], folder)
    page, text = ((folder / name).read_text(encoding="utf-8") for name in ("report.html", "report.md"))
    return page, text


def test_a_section_is_one_file_and_one_place(known: Comparison, tmp_path: Path) -> None:
    (tmp_path / "shelf.py").write_text(FILE, encoding="utf-8")
    added = runpy.run_path(str(tmp_path / "shelf.py"))["SECTION"]
    page, text = written(known, (SECTIONS[0], added, SECTIONS[-2]), tmp_path / "report")
    assert '<li><a href="#shelf">The shelf</a></li>' in page
    assert '<section id="shelf" aria-labelledby="shelf-heading">' in page
    assert "&lt;How&gt; many models there are." in page and 'aria-label="Models"' in page
    assert page.index('id="answer"') < page.index('id="shelf"') < page.index('id="limits"')
    assert "## The shelf\n\n&lt;How&gt; many models there are.\n\n| Cell | Models |" in text
    assert "| nb-svm | 1 |" in text and '<th scope="row">nb-svm</th><td class="n">1</td>' in page
    assert "![A shelf](figures/shelf.svg)\n\nNothing on it." in text and "<figcaption>Nothing on it." in page
    assert (tmp_path / "report" / "figures" / "shelf.svg").is_file()


def test_a_section_that_says_nothing_is_in_neither(known: Comparison, tmp_path: Path) -> None:
    def nothing(known: Comparison) -> list[Block] | None:
        return None

    empty: Section[Comparison] = Section("silence", "Silence", nothing)
    page, text = written(known, (SECTIONS[0], empty, SECTIONS[-2]), tmp_path / "report")
    assert "silence" not in page.lower() and "silence" not in text.lower()


def test_anchors_and_headings_are_unique_in_every_report() -> None:
    for sections in (comparison.SECTIONS, language.SECTIONS, series.CLASSIFICATION, series.FORECASTS):
        for names in ({s.anchor for s in sections}, {s.heading for s in sections}):
            assert len(names) == len(sections)
        assert sections[0].anchor == "answer", "the skip link leads there"
