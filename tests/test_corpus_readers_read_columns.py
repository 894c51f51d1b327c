"""Which columns are read, judged over all rows; what is not clear is asked, with the settings that answer."""

import runpy
from pathlib import Path

import pytest

from corpus.errors import DataError
from corpus.readers.header import check_columns
from corpus.readers.undecided import answers_in
from corpus.settings import CorpusSettings

_shared = runpy.run_path(str(Path(__file__).with_name("readings.py")))
ROWS, written, pairs, reading, told_of = (_shared[n] for n in ("ROWS", "written", "pairs", "reading", "told_of"))


def columns(path: Path, head: str, line: str) -> tuple[str, str]:
    """Return the columns taken from a table whose lines are made of {t}, {l} and {n}."""
    lines = [line.format(t=text, l=label, n=row) for row, (text, label) in enumerate(ROWS)]
    named = told_of(written(path / "r.csv", "\n".join([head, *lines, ""])))["files"][0]["columns"]
    return named["text"], named["label"]


@pytest.mark.parametrize(
    ("head", "line", "expected"),
    [
        (
            "link,headline,flag",
            "https://example.com/an/address/{n}/longer/than/a/text/{n},{t},{l}",
            ("headline", "flag"),
        ),
        ("file,said,kind", "/data/some/folder/of/ours/with/a/long/name/{n}.txt,{t},{l}", ("said", "kind")),
        ("hash,said,kind", "{n:064x},{t},{l}", ("said", "kind")),
        ("when,said,kind", "2020-01-01T00:00:{n:02},{t},{l}", ("said", "kind")),
        ("v1,v2,,,", "{l},{t},,,", ("v2", "v1")),
        ("said,score,verdict", "{t},0.{n:03},{l}", ("said", "verdict")),
        ("text,title,label", "https://example.com/{n},{t},{l}", ("title", "label")),
    ],
)
def test_what_only_points_to_a_text_is_none(tmp_path: Path, head: str, line: str, expected: tuple[str, str]) -> None:
    assert columns(tmp_path, head, line) == expected


def test_a_column_with_two_filled_cells_is_not_the_text(tmp_path: Path) -> None:
    note = "a note much longer than any of the texts here " * 3
    lines = [f"{text},{note if row > 37 else ''},{label}" for row, (text, label) in enumerate(ROWS)]
    read = told_of(written(tmp_path / "r.csv", "\n".join(["phrase,note,verdict", *lines])))
    assert read["files"][0]["columns"] == {"text": "phrase", "label": "verdict"}


@pytest.mark.parametrize("label", ["score", "value"])
def test_a_measurement_is_no_class(tmp_path: Path, label: str) -> None:
    path = written(
        tmp_path / "r.csv", f"text,{label}\n" + "".join(f"{t},{n * 0.137:.4f}\n" for n, (t, _) in enumerate(ROWS))
    )
    with pytest.raises(DataError, match=f"{label} holds 40 different numbers in 40 rows: a measurement"):
        reading(path, label_column=label)


@pytest.mark.parametrize("names", [("sentence1", "sentence2"), ("premise", "hypothesis"), ("text_a", "text_b")])
def test_pairs_are_asked_and_may_be_joined(tmp_path: Path, names: tuple[str, str]) -> None:
    lines = [f"{text},{text} too,{label}" for text, label in ROWS]
    path = written(tmp_path / "r.csv", "\n".join([f"{names[0]},{names[1]},label", *lines]))
    with pytest.raises(DataError, match="are pairs of texts") as caught:
        reading(path)
    answers = answers_in(str(caught.value))
    assert answers == [f"corpus.text_column={answer}" for answer in ("+".join(names), *names)]
    both = pairs(path, text_column=answers[0].partition("=")[2])
    assert both[0] == (f"{ROWS[0][0]}\n{ROWS[0][0]} too", "neg")


def test_two_near_candidates_are_asked(tmp_path: Path) -> None:
    lines = [f'"{text}","{text} again",{label}' for text, label in ROWS]
    with pytest.raises(DataError, match="several columns could be the text: one of it, other") as caught:
        reading(written(tmp_path / "r.csv", "\n".join(["one of it,other,kind", *lines])))
    assert answers_in(str(caught.value)) == ["corpus.text_column=one of it", "corpus.text_column=other"]


def test_named_columns_are_looked_for_in_the_header_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "r.csv", "said,mood\na,b\nbroken\n")
    check_columns(CorpusSettings(data=str(path), text_column="said"))
    with pytest.raises(DataError, match=r"label_column = mod: no such column; .* did you mean mood"):
        check_columns(CorpusSettings(data=str(path), label_column="mod"))


def test_many_columns_make_no_long_message(tmp_path: Path) -> None:
    names = [f"column_{n}_of_very_many" for n in range(5000)]
    path = written(tmp_path / "r.csv", ",".join(names) + "\n" + ",".join("1" * 5000) + "\n")
    with pytest.raises(DataError) as caught:
        reading(path)
    assert len(str(caught.value)) < 2000
