"""Every block in both renderings, whatever a text of the corpus says; and a section that somebody adds."""

import re
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.writing.blocks import (
    Block,
    Cards,
    Chapter,
    Choice,
    Chosen,
    Column,
    Columns,
    Definitions,
    Details,
    Drawing,
    Entry,
    Failure,
    Figure,
    Filtered,
    Graphic,
    Group,
    Heading,
    Items,
    Listing,
    Note,
    Paragraph,
    Quote,
    Row,
    Table,
    Tiles,
    kinds,
)
from reports.writing.html import HtmlWriter
from reports.writing.html_inline import PIECES as HTML_PIECES
from reports.writing.inline import (
    Badge,
    Between,
    Code,
    File,
    Isolated,
    Key,
    Link,
    Name,
    OnPage,
    Seen,
    Shaded,
    Sign,
    Small,
    Spoken,
    Strong,
    Text,
    Whole,
)
from reports.writing.markdown import MarkdownWriter
from reports.writing.markdown_text import PIECES as MARKDOWN_PIECES
from reports.writing.nesting import every
from reports.writing.page import page

EVIL = "<script>alert(1)</script> & \"quotes' | `tick` **bold** ](x) $x$\n# heading\n- item &lt;"
GRAPHIC = Graphic("figure", "<svg></svg>", "<svg></svg>", "")


def line(text: str) -> Text:
    """Return a line with the text in every kind of piece."""
    pieces = (Name(text), Strong(text), Code(text), Link(text, "a"), Badge(text, "severe"), File(text, "cells.csv"))
    more = (
        Key(text, "accent"),
        Seen(text, "x"),
        Spoken(text),
        Small(text),
        Isolated(text),
        Shaded(text, "for", 1, text),
        OnPage(text),
    )
    return (text, *pieces, *more, Between(), Sign("better"), Whole((text, Small(text)), "told"))


BLOCKS: dict[type, Callable[[str], Block]] = {
    Paragraph: lambda text: Paragraph(line(text), "lead", has_own_direction=True),
    Heading: lambda text: Heading(line(text)),
    Items: lambda text: Items([text, line(text)], "plain"),
    Table: lambda text: Table(
        text,
        [Column(text, text), Column(line(text), is_number=False)],
        [Group(text), Row([Entry(text, (text,)), Entry(line(text), (line(text),), shade=0.5, bar=0.5)]),
         Failure(Entry(text, (text,)), text)],
        caption=text,
    ),
    Figure: lambda text: Figure(Drawing("figure", text, text, lambda width: None), line(text)),
    Tiles: lambda text: Tiles([(text, text, text)]),
    Quote: lambda text: Quote(line(text)),
    Listing: lambda text: Listing(text),
    Definitions: lambda text: Definitions([(text, [(text, text)])]),
    Note: lambda text: Note([Paragraph(text)]),
    Details: lambda text: Details(text, [Paragraph(text)]),
    Cards: lambda text: Cards([[Paragraph(text), Quote(text)]]),
    Columns: lambda text: Columns([[Paragraph(text)], [Quote(text)]]),
    Filtered: lambda text: Filtered(
        "pair-1", line(text), line(text), [Choice("label", text, [(text, text)])],
        [Chosen(line(text), [Paragraph(text)], {"label": text}), Chosen(text, [], in_brief=False)],
    ),
}  # fmt: skip


class Tags(HTMLParser):
    """Collects the tags of HTML and what stands between them; every element must be closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert all(not name.startswith("on") for name, _ in attrs)
        self.tags.append(tag)
        if tag != "wbr":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def html(block: Block, cells: Sequence[str] = ()) -> str:
    return str(HtmlWriter({"figure": GRAPHIC}, cells).blocks([block]))


def markdown(block: Block) -> str:
    return "\n\n".join(MarkdownWriter("svg").blocks([block]))


def test_every_kind_of_block_and_piece_is_written_by_both() -> None:
    assert set(BLOCKS) == set(kinds()) == set(HtmlWriter({}).writers) == set(MarkdownWriter("svg").writers)
    assert set(HTML_PIECES) == set(MARKDOWN_PIECES)
    assert {type(part) for part in line("x")} - {str} == set(HTML_PIECES)


@pytest.mark.parametrize("kind", BLOCKS, ids=lambda kind: kind.__name__)
def test_an_evil_text_is_text_in_both(kind: type) -> None:
    block = BLOCKS[kind](EVIL)
    found = Tags(html(block, cells=("alert", "b")))
    assert not {"script", "img"} & set(found.tags) and found.open == []
    assert "<script>alert(1)</script>" in "".join(found.words)
    text = markdown(block)
    if kind not in (Listing, Definitions):  # inside a fence nothing is read
        assert "<script" not in text and "\n# heading" not in text and "\n- item" not in text
        assert not re.search(r"(?<!\\)`tick", text) and not re.search(r"(?<!\\)\$x", text)


@pytest.mark.parametrize("kind", BLOCKS, ids=lambda kind: kind.__name__)
@given(text=st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_text_has_the_same_tags_as_a_plain_one(kind: type, text: str) -> None:
    """What the corpus says may change words, but neither the elements of a page nor the lines of Markdown."""
    plain, other = Tags(html(BLOCKS[kind]("word"))), Tags(html(BLOCKS[kind](text)))
    assert [tag for tag in other.tags if tag not in ("wbr", "span")] == [
        tag for tag in plain.tags if tag not in ("wbr", "span")
    ]
    if kind not in (Listing, Definitions):
        assert len(markdown(BLOCKS[kind](text)).split("\n")) == len(markdown(BLOCKS[kind]("word")).split("\n"))
        assert "<" not in markdown(BLOCKS[kind](text)).replace("\\<", "")


def test_names_of_cells_do_not_break_in_sentences() -> None:
    found = html(Paragraph(("take cbow/bi-gru", Strong("not bi-gru"))), cells=("bi-gru", "cbow/bi-gru"))
    assert 'take <span class="cell">cbow/bi-gru</span>' in found
    assert '<b>not <span class="cell">bi-gru</span></b>' in found
    assert "cell" not in html(Paragraph("take it"))


def test_a_name_breaks_after_its_slash() -> None:
    found = html(Heading(Name("skipgram-wide/bidirectional-lstm-of-three-layers")))
    assert '<span class="cell">skipgram-wide</span>/<wbr>bidirectional-lstm' in found


def test_rows_of_a_group_are_a_body_of_their_own() -> None:
    rows = [Group("a"), Row(["x", "1"]), Group("b"), Row(["y", "2"], "chosen")]
    found = html(Table("t", [Column("n"), Column("v")], rows))
    assert found.count("<tbody>") == found.count("</tbody>") == 2
    assert '<tr class="chosen"><th scope="row">y</th><td class="n">2</td></tr>' in found
    assert '<th scope="col">n</th><th scope="col" class="n">v</th>' in found, "names stand left, numbers right"


def test_blocks_inside_others_are_found() -> None:
    inner = [block for kind in (Note, Details, Cards, Columns, Filtered) for block in every([BLOCKS[kind]("x")])]
    assert sum(isinstance(block, Paragraph) for block in inner) == 5


def test_documents_that_are_not_told_in_brief_are_counted() -> None:
    text = markdown(BLOCKS[Filtered]("x"))
    assert text.endswith("1 more are on the page.")


def test_a_page_has_its_title_its_colours_and_one_script() -> None:
    colours = {"light": "--ink: #000;", "dark": "--ink: #fff;"}
    chapter = Chapter("answer", "The answer", [Details("x", [Paragraph("x")])])
    written = page("<title>", [chapter], {}, cells=(), colours=colours)
    assert "script-src 'sha256-" in written and written.count("<script") == 1
    assert "&lt;title&gt;" in written and "--ink: #fff;" in written


def test_the_best_of_a_column_is_marked_in_both() -> None:
    rows = [
        Row(["free", Entry("0 s", value=0.0)], competes=False),
        Group("g"),
        Row(["slow", Entry("9 s", value=9.0)]),
        Row(["fast", Entry("2 s", value=2.0)]),
        Row(["as fast", Entry("2 s", value=2.0)]),
        Row(["unknown", Entry("–")]),
    ]
    table = Table("t", [Column("Cell"), Column("Time", best="lowest")], rows)
    assert html(table).count('class="n best"') == 2 and '<td class="n" data-value="0">0 s</td>' in html(table)
    assert "| fast | **2 s** |" in markdown(table) and "| free | 0 s |" in markdown(table)
    same = Table("t", table.columns, [Row(["a", Entry("1 s", value=1.0)]), Row(["b", Entry("1 s", value=1.0)])])
    assert "best" not in html(same), "where all are alike none is best"


def test_a_long_text_is_clamped_and_a_short_one_is_not() -> None:
    text = "a word " * 100
    found = html(Quote(text))
    assert found.startswith('<details class="clamp"><summary>') and f">{text}</blockquote>" in found
    assert len(found.partition("</summary>")[0]) < 400
    assert html(Quote("short")) == '<blockquote dir="auto" lang="">short</blockquote>'


def test_a_link_leads_to_what_is_folded() -> None:
    found = html(Details(("see ", Name("bi-gru")), [Paragraph("x")], anchor="deep"))
    assert found.startswith('<details id="deep"><summary>see <span class="cell">bi-gru</span></summary>')


def test_a_class_of_a_look_is_in_the_style_sheet() -> None:
    """A misspelt look would be seen by nobody but the reader."""
    folder = Path(__file__).parent.parent / "reports"
    styles = "".join(path.read_text(encoding="utf-8") for path in (folder / "writing").glob("*.css"))
    sources = "".join(path.read_text(encoding="utf-8") for path in (folder / "sections").rglob("*.py"))
    looks = re.findall(r'(?:look=|Paragraph\([^\n]+, )"([a-z ]+)"\)', sources)
    assert len(looks) > 20
    assert {look for each in looks for look in each.split()} - set(re.findall(r"\.([a-z]+)", styles)) == set()
