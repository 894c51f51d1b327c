"""What leaves for a terminal or a spreadsheet steers neither, whatever was read."""

import csv
import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.json_files import json_text
from corpus.outgoing import cell, cells, visible

HOSTILE = "\x1b]0;owned\x07 \x9b2J \r \u202etxt.exe \u2066 \ud800 \x00"


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_steers_a_terminal_and_nothing_else_is_lost(text: str) -> None:
    shown = visible(text)
    assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in shown)
    assert visible(shown) == shown
    assert visible(text, lines=True).replace("\n", r"\n") == shown
    shown.encode("utf-8")


@pytest.mark.parametrize("text", ["", "a film", "房间很好", "می\u200cخواهم", "👩\u200d🚀", "naïve — “quoted”"])
def test_text_of_any_script_stays_as_it_is(text: str) -> None:
    assert visible(text) == cell(text) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "\x00=1", "＝1", "\tx"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert cell(text).startswith("'")


@pytest.mark.parametrize("text", ["-1", "+1.5", "-1,234.5", "-0.3e-7", "-5 %", "1-2", "a=b", "e@x.org"])
def test_a_number_is_none_and_nor_is_a_sign_within(text: str) -> None:
    assert cell(text) == text


def test_a_row_keeps_its_numbers_and_its_line_breaks_go_through_a_file() -> None:
    row = cells({"text": "one\r\ntwo", "label": "=yes", "share": -0.5, "none": None})
    stream = io.StringIO(newline="")
    csv.DictWriter(stream, row).writerow(row)
    stream.seek(0)
    assert next(csv.reader(stream)) == ["one\ntwo", "'=yes", "-0.5", ""]


def test_json_is_read_as_what_it_was_and_steers_nothing() -> None:
    text = json_text({HOSTILE: HOSTILE})
    assert json.loads(text) == {HOSTILE: HOSTILE}
    assert visible(text, lines=True) == text
