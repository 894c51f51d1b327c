"""Markdown from texts that would like to be markup."""

import pytest

from reports.writing.markdown_text import escaped, fenced, listed, tabled


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
    assert escaped(text) == expected


def test_a_table_keeps_its_columns_whatever_is_in_them() -> None:
    lines = tabled(["a|b", "c"], [["x|y", "`z`\nw"]]).splitlines()
    assert lines == ["| a\\|b | c |", "| :-- | --: |", "| x\\|y | \\`z\\` w |"]


def test_a_fence_is_longer_than_any_fence_inside() -> None:
    assert fenced("a ```` b").startswith("`````\n")
    assert fenced("plain") == "```\nplain\n```"


def test_a_list_has_a_line_for_each_entry() -> None:
    assert listed(["one\ntwo", "<b>"]) == "- one two\n- &lt;b&gt;"
