"""Separated values as programs and people write them: quotes, headers, separators, ends; judged on the whole file."""

import runpy
from pathlib import Path

import pytest

from corpus.errors import DataError

_shared = runpy.run_path(str(Path(__file__).with_name("readings.py")))
ROWS, written, table, pairs, told_of = (_shared[n] for n in ("ROWS", "written", "table", "pairs", "told_of"))

LATE = "".join(f"{text}\t{label}\n" for text, label in ROWS * 60)


def test_a_quote_far_down_a_tsv_swallows_nothing(tmp_path: Path) -> None:
    content = f'text\tlabel\n{LATE}"so he said\tneg\n{LATE}the end" of it\tpos\n{LATE}'
    path = written(tmp_path / "late.tsv", content)
    found = pairs(path)
    assert len(found) == 3 * 60 * len(ROWS) + 2
    assert ('"so he said', "neg") in found and ('the end" of it', "pos") in found
    assert "quotes mean nothing: they stay in the texts" in told_of(path)["files"][0]["notes"]


def test_records_over_several_lines_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path / "r.csv", table().replace(" and scene", "\nand, well, scene"))
    assert told_of(path)["files"][0]["records_over_lines"] == len(ROWS)
    assert pairs(path)[0][0] == ROWS[0][0].replace(" and scene", "\nand, well, scene")


@pytest.mark.parametrize(
    "text", ['she said \\"dull\\" twice', 'the \\"end\\"', 'C:\\temp and \\"so\\"', 'a \\\\ b \\"']
)
def test_quotes_escaped_by_a_backslash(tmp_path: Path, text: str) -> None:
    path = written(tmp_path / "r.csv", table() + f'"{text}",neg\n')
    assert pairs(path)[-1] == (text.replace('\\"', '"').replace("\\\\", "\\"), "neg")


@pytest.mark.parametrize("between", [", ", ",  ", " , "])
def test_blanks_around_quotes(tmp_path: Path, between: str) -> None:
    lines = [f'{label}{between}"{text}, so"' for text, label in ROWS]
    path = written(tmp_path / "r.csv", "\n".join([f"label{between}text", *lines, ""]))
    assert pairs(path) == [(f"{text}, so", label) for text, label in ROWS]


@pytest.mark.parametrize("separator", ["::", "|||", "##", "\x01", "\x1f", "^", "~", " ;; "])
@pytest.mark.parametrize("name", ["r.csv", "r.txt"])
def test_separators_of_several_characters_and_control_characters(tmp_path: Path, separator: str, name: str) -> None:
    assert pairs(written(tmp_path / name, table(separator, quote=""))) == ROWS


@pytest.mark.parametrize("end", ["\r", "\r\n", "\r\r\n"])
def test_ends_of_lines(tmp_path: Path, end: str) -> None:
    assert pairs(written(tmp_path / "r.csv", table(end=end))) == ROWS


def test_a_lone_carriage_return_in_a_text_is_no_end(tmp_path: Path) -> None:
    path = written(tmp_path / "r.csv", table(quote="").replace("scene 3 ", "scene\r3 "))
    assert len(pairs(path)) == len(ROWS)


@pytest.mark.parametrize(
    ("before", "count"),
    [
        ("sep=,\n", 1),
        ("# made by us\n", 1),
        ("# made by us, with love\n# on a rainy day\n", 2),
        ("Our export\nof today\n\n", 2),
        ("Our export,\n", 0),
    ],
)
def test_lines_before_the_table_are_counted(tmp_path: Path, before: str, count: int) -> None:
    path = written(tmp_path / "r.csv", before + table())
    if not count:  # as wide as a row: it may well be one
        assert len(pairs(path)) >= len(ROWS)
        return
    assert pairs(path) == ROWS
    assert told_of(path)["files"][0]["left_out"] == {"a line before the table": count}


def test_an_unusual_separator_is_said_by_the_first_line(tmp_path: Path) -> None:
    assert pairs(written(tmp_path / "r.txt", "sep=@\n" + table("@", head="", quote=""))) == ROWS


@pytest.mark.parametrize("after", ["Total,40\n", "(40 rows)\n", "\x1a", "\x1a\n", "---\n"])
def test_what_ends_a_table_is_no_row(tmp_path: Path, after: str) -> None:
    path = written(tmp_path / "r.csv", table() + after)
    assert pairs(path) == ROWS
    assert sum(told_of(path)["files"][0]["left_out"].values()) == (after != "\x1a")


def test_the_header_again_is_no_row(tmp_path: Path) -> None:
    path = written(tmp_path / "r.csv", table() + table())
    assert pairs(path) == ROWS + ROWS
    assert told_of(path)["files"][0]["left_out"] == {"the header again": 1}


def test_a_header_one_field_short_as_r_writes_it(tmp_path: Path) -> None:
    lines = [f'"{row}","{text}","{label}"' for row, (text, label) in enumerate(ROWS, 1)]
    path = written(tmp_path / "r.csv", "\n".join(['"text","label"', *lines, ""]))
    assert pairs(path) == ROWS


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_short_first_row_with_a_label_of_later_rows_is_data(tmp_path: Path, separator: str) -> None:
    content = f"great film{separator}pos\n" + table(separator, head="", quote="")
    found = pairs(written(tmp_path / f"r.{'tsv' if separator == chr(9) else 'csv'}", content))
    assert found == [("great film", "pos"), *ROWS]


def test_a_file_without_a_header_decides_for_its_siblings(tmp_path: Path) -> None:
    written(tmp_path / "d" / "train.txt", table(";", head="", quote=""))
    written(tmp_path / "d" / "test.txt", "let down;neg\nwhat a joy;pos\n")
    assert len(pairs(tmp_path / "d")) == len(ROWS) + 2


def test_columns_of_one_name(tmp_path: Path) -> None:
    lines = [f"{text},{label},other,x" for text, label in ROWS]
    path = written(tmp_path / "r.csv", "\n".join(["text,label,text,label", *lines, ""]))
    assert pairs(path) == ROWS
    assert "several columns are called text, label: the first is read" in told_of(path)["files"][0]["notes"][0]
    assert pairs(path, text_column="text (column 3)")[0] == ("other", "neg")


def test_written_line_breaks_are_told_from_paths(tmp_path: Path) -> None:
    broken = table().replace(" and scene", ".\\nAnd \\nscene")
    assert pairs(written(tmp_path / "a.csv", broken))[0][0] == ROWS[0][0].replace(" and scene", ".\nAnd \nscene")
    paths = table().replace(" and scene", " in C:\\new\\things and scene")
    assert "C:\\new\\things" in pairs(written(tmp_path / "b.csv", paths))[0][0]


def test_a_quote_closed_before_the_end_of_its_field_swallows_no_line(tmp_path: Path) -> None:
    content = table().replace("the plot", '"Great" plot, and the plot', 1)
    with pytest.raises(DataError, match="line 2: a quote opened in this record is closed before the end of its field"):
        pairs(written(tmp_path / "r.csv", 'text,label\n"The "Great\n' + content.partition("\n")[2]))
