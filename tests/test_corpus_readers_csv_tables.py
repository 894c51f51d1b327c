"""CSV and TSV files as people have them."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.readers.read import describe, read_documents
from corpus.settings import CorpusSettings


def documents(path: Path, **settings: str) -> list[RawDocument]:
    return list(read_documents(CorpusSettings(data=str(path), **settings)))


def pairs(path: Path, **settings: str) -> list[tuple[str, str | None]]:
    return [(document.text, document.label) for document in documents(path, **settings)]


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.real_data
def test_the_chinese_hotel_reviews_need_no_setting(real_data: Path) -> None:
    found = pairs(real_data / "ChnSentiCorp_htl_all.csv")
    assert len(found) == 7766
    assert sum(label == "1" for _, label in found) == 5322
    assert found[0][0].startswith("距离川沙公路较近")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_separators_line_ends_and_byte_order_marks(tmp_path: Path, newline: str, separator: str, mark: str) -> None:
    rows = ["review,sentiment", "good food,pos", '"a, b ""c""",neg', '"two\nlines",pos']
    content = newline.join(rows[:3]).replace(",", separator).replace(f"a{separator} b", "a, b") + newline
    path = write(tmp_path / "reviews.csv", mark + content + rows[3].replace(",", separator) + newline)
    assert pairs(path) == [("good food", "pos"), ('a, b "c"', "neg"), ("two\nlines", "pos")]


@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1),
        min_size=2,
        max_size=20,
    )
)
def test_what_the_csv_writer_writes_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("csv") / "reviews.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(["text", "label"])
        writer.writerows([text, str(index % 2)] for index, text in enumerate(texts))
    assert pairs(path) == [(text, str(index % 2)) for index, text in enumerate(texts)]


def test_quotes_in_a_tsv_may_mean_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "train.tsv", 'sentence\tlabel\n"unfinished quote\t0\n5" screen\t1\nplain\t0\n')
    assert pairs(path) == [('"unfinished quote', "0"), ('5" screen', "1"), ("plain", "0")]


def test_quoted_tsv_fields_are_unquoted(tmp_path: Path) -> None:
    path = write(tmp_path / "train.tsv", 'sentence\tlabel\n"a\tb"\t0\n"c"\t1\nplain\t0\n')
    assert pairs(path) == [("a\tb", "0"), ("c", "1"), ("plain", "0")]


def test_a_field_of_megabytes_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "reviews.csv", f'text,label\n"{"long " * 500_000}",1\nshort,0\n')
    assert [len(text) for text, _ in pairs(path)] == [2_500_000, 5]


def test_gb18030_is_a_setting_away(tmp_path: Path) -> None:
    path = write(tmp_path / "reviews.csv", "评论,标签\n房间很大,1\n太差了,0\n".encode("gb18030"))
    with pytest.raises(DataError, match="encoding = gb18030 would read this line"):
        documents(path)
    assert pairs(path, encoding="gb18030") == [("房间很大", "1"), ("太差了", "0")]


def test_rows_without_a_label_are_unlabelled(tmp_path: Path) -> None:
    path = write(tmp_path / "reviews.csv", "text,label\ngood,1\nwho knows,\nbad, \n")
    assert [(d.label, d.split) for d in documents(path)] == [("1", None), (None, "unlabelled"), (None, "unlabelled")]


def test_a_split_column_is_honoured(tmp_path: Path) -> None:
    names = ["train", "dev", "Valid", "validation", "test", "unlabelled", ""]
    path = write(tmp_path / "reviews.csv", "text,label,split\n" + "".join(f"t,1,{name}\n" for name in names))
    found = [(document.split, document.label) for document in documents(path)]
    expected = ["train", "validation", "validation", "validation", "test"]
    assert found == [*((split, "1") for split in expected), ("unlabelled", None), (None, "1")]


def test_an_unknown_split_is_named_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "reviews.csv", "text,label,split\na,1,train\nb,1,holdout\n")
    with pytest.raises(DataError, match=r"line 3: split = holdout: unknown; known: train"):
        documents(path)


def test_group_and_tag_columns_are_handed_over(tmp_path: Path) -> None:
    path = write(tmp_path / "reviews.csv", "text,label,film,kind\na,1,tt1,long\nb,0,,\n")
    first, second = documents(path, group_column="film", tag_column="kind")
    assert (first.group, first.tag, second.group, second.tag) == ("tt1", "long", None, None)


def test_a_file_without_a_header_is_read_whole(tmp_path: Path) -> None:
    rows = "".join(f'"{n % 3}","a review of several words, number {n}"\n' for n in range(9))
    path = write(tmp_path / "reviews.csv", rows)
    found = documents(path)
    assert len(found) == 9
    assert found[0].label == "0"
    assert "text column: column 2 (found by its content)" in describe(CorpusSettings(data=str(path))).notes[0]


def test_a_row_that_does_not_fit_is_named_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "reviews.csv", 'text,label\n"two\nlines",1\ngood, really good,1\n' + "fine,1\n" * 9)
    with pytest.raises(DataError, match=r"line 4: 3 fields where the first line has 2"):
        documents(path)


@pytest.mark.parametrize("rest", ["b,0\nc,1\n", "b,0\nc,1", ""])
def test_a_quote_that_is_never_closed_loses_nothing_silently(tmp_path: Path, rest: str) -> None:
    path = write(tmp_path / "reviews.csv", f'text,label\ngood,1\n"a,0\n{rest}')
    with pytest.raises(DataError, match="line 3: a quote opened in this record is never closed"):
        documents(path)


def test_blank_lines_are_skipped(tmp_path: Path) -> None:
    path = write(tmp_path / "reviews.csv", "text,label\n\na,1\n\n\nb,0\n\n")
    assert [(document.id, document.text) for document in documents(path)] == [("1", "a"), ("2", "b")]


def test_only_a_header_is_no_document(tmp_path: Path) -> None:
    path = write(tmp_path / "reviews.csv", "text,label\n")
    with pytest.raises(DataError, match="no documents in it"):
        documents(path)
