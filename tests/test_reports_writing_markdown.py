"""Markdown from texts that would like to be markup."""

import pytest

from reports.writing.blocks import Block, Column, Entry, Failure, Group, Items, Listing, Row, Table
from reports.writing.inline import Code, File, Key, Shaded, Spoken, Strong
from reports.writing.markdown import MarkdownWriter
from reports.writing.markdown_text import escaped, fenced, line
from reports.writing.spoken import spoken
from translation.catalogue import speaking


def written(*blocks: Block) -> str:
    return "\n\n".join(MarkdownWriter("svg").blocks(blocks))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a|b", "a\\|b"),
        (
            "`code` **bold** _x_ [a](b) #1 ~x~ $y$",
            "\\`code\\` \\*\\*bold\\*\\* \\_x\\_ \\[a\\](b) \\#1 \\~x\\~ \\$y\\$",
        ),
        ("&lt;", "&amp;lt;"),
        ("back\\slash", "back\\\\slash"),
        ("two\nlines\r\nand\ttab\u2028end", "two lines and tab end"),
        ("- not a list", "\\- not a list"),
        ("1. not a list", "1\\. not a list"),
        ("25.2 k", "25.2 k"),
        ("= not a heading", "\\= not a heading"),
        ("房间很干净", "房间很干净"),
        ("plain words, 91.3 %", "plain words, 91.3 %"),
    ],
)
def test_nothing_in_a_text_is_read_as_markup(text: str, expected: str) -> None:
    assert escaped(text) == line(text) == expected


def test_a_table_keeps_its_columns_whatever_is_in_them() -> None:
    rows = [Row(["x|y", "`z`\nw"]), Group("<b>"), Row([Strong("a|b"), Entry("1", ("2|3", "4"))])]
    assert written(Table("", [Column("a|b"), Column("c")], rows)).splitlines() == [
        "| a\\|b | c |",
        "| :-- | --: |",
        "| x\\|y | \\`z\\` w |",
        "| **&lt;b&gt;** |  |",
        "| **a\\|b** | 1 (2\\|3; 4) |",
    ]


def test_what_failed_stands_below_its_table_with_the_whole_message() -> None:
    text = written(
        Table("", [Column("a"), Column("b")], [Failure(Entry("x", ("seed 0 failed",)), "no | disk\n<here>")])
    )
    assert text.splitlines()[-1] == "- x (seed 0 failed): no \\| disk &lt;here&gt;"


def test_a_column_of_bars_has_the_head_that_is_read_aloud() -> None:
    text = written(Table("", [Column("Class"), Column(Spoken("share of test"), is_number=False)], []))
    assert text == "| Class | share of test |\n| :-- | :-- |"


def test_a_fence_is_longer_than_any_fence_inside() -> None:
    assert fenced("a ```` b").startswith("`````\n")
    assert written(Listing("plain")) == "```\nplain\n```"


def test_a_list_has_a_line_for_each_entry() -> None:
    assert written(Items(["one\ntwo", "<b>"])) == "- one two\n- &lt;b&gt;"
    assert written(Items(["- one", "2. two"], is_ordered=True)) == "1. \\- one\n2. 2\\. two"


def test_a_key_says_how_its_lines_look() -> None:
    assert line((Key("train", "dashed"), " and ", Key("networks", "accent"))) == "train (dashed) and networks (blue)"
    with speaking("zh"):
        assert line((Key("nb-svm", "rival"), "，", Key("网络", "accent"))) == "nb-svm（橙色），网络（蓝色）"
        said = spoken(("The model of nb-svm is in ", File("model/", "model/"), ":"))
        assert line(said) == "nb-svm 的模型在 `model/`："


@pytest.mark.parametrize(
    ("piece", "expected"),
    [
        (Code("test/1"), "`test/1`"),
        (Code("a`b"), "a\\`b"),
        (Code("a|b"), "a\\|b"),
        (Code("<unknown>"), "&lt;unknown&gt;"),
        (Strong(" two  words "), "**two  words**"),
        (Strong(""), ""),
        (Strong("*"), "**\\***"),
        (Shaded("great", "for", 3), "**great**"),
        (Shaded("dull", "against", 1), "*dull*"),
        (Shaded("。", "for", 3), "。"),
    ],
)
def test_marks_stand_only_where_they_are_read_as_marks(piece: Code | Strong | Shaded, expected: str) -> None:
    assert line(piece) == expected
