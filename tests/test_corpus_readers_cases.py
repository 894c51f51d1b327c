"""The small inputs of ../shared/cases, each read or refused as its README says."""

import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import DataError
from corpus.series.csv_series import read_csv_series
from embeddings.vector_file import open_vectors

_shared = runpy.run_path(str(Path(__file__).with_name("readings.py")))
reading, told_of = _shared["reading"], _shared["told_of"]
CASES = Path(__file__).parents[2] / "shared" / "cases"
SIXTY = {"neg": 30, "pos": 30}
NUMBERED = {"0": 30, "1": 30}

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not here")

#: What is read → documents of each class.
READ: dict[str, dict[str, int]] = {
    "20news-bydate": {"neg.group": 30, "pos.group": 30},
    "arrow-feather/x.arrow": SIXTY,  # its classes are called so in the file
    "arrow-feather/x.feather": SIXTY,
    **dict.fromkeys((f"backslash-escapes/backslash{name}.csv" for name in ("", "_end", "_some")), SIXTY),
    "check-refuses-copies/allsame.csv": SIXTY,
    **dict.fromkeys((f"compressed/{name}" for name in ("a.tar.bz2", "a.tar.xz", "a.tbz2", "base.csv.bz2", "base.csv.xz",
                    "x.jsonl.bz2", "x.jsonl.xz", "x.jsonl.zst", "zipincsv.csv")), SIXTY),
    "compressed/csv_in.tar.gz": {"neg": 60, "pos": 60},
    "continuous-target/score_label.csv": SIXTY,
    "duplicate-columns/dupcols.csv": SIXTY,
    **dict.fromkeys((f"fasttext-odd/ft_{name}" for name in ("comma.txt", "csv.csv", "end.txt", "quoted.txt",
                    "upper.txt")), SIXTY),
    "folder-junk/fold": SIXTY,
    "folder-junk/fold2": SIXTY,
    "folder-junk/fold3": {"neg": 30, "pos": 31},
    "headerless-short-first-row/emo": {"joy": 50, "sadness": 50},
    "headerless-short-first-row/noheader_short.csv": {"neg": 31, "pos": 31},
    "headerless-short-first-row/noheader_short.tsv": {"neg": 31, "pos": 31},
    "hf-shards/hf": SIXTY,
    "hf-shards/hf1": SIXTY,
    **dict.fromkeys((f"json-shapes/{name}" for name in ("array.jsonl", "columns.json", "nested.jsonl", "objdata.json",
                    "pretty.json")), SIXTY),
    "label-list/listlabel.jsonl": SIXTY,
    "label-spellings/floatlabels.csv": NUMBERED,
    "label-spellings/mix": NUMBERED,
    "label-spellings/mixb": {"false": 30, "true": 30},
    "label-spellings/nfd_label.csv": {"neg": 30, "café": 30},
    "label-spellings/zw_label.csv": SIXTY,
    "late-bare-quote-tsv/latequote.tsv": {"neg": 2500, "pos": 2500},
    "literal-backslash-n/literal_n.csv": {"1": 30, "2": 30},
    "missing-labels-as-class/nanlabels.csv": {"neg": 10, "pos": 10},
    **dict.fromkeys((f"multi-file-folder/{name}" for name in ("eval", "many", "names", "single_in_folder",
                    "spark_out")), SIXTY),
    "parquet-types/binary.parquet": SIXTY,
    "parquet-types/decimal.parquet": NUMBERED,
    "parquet-types/ts.parquet": SIXTY,
    "parquet-types/ts_noname.parquet": SIXTY,
    "skipinitialspace/skipspace.csv": SIXTY,
    "sparse-column-as-text/sparse.csv": SIXTY,
    "sparse-column-as-text/spam.csv": {"ham": 30, "spam": 30},
    "url-as-text/sarcasm.json": NUMBERED,
    "utf16-no-bom/utf-16-be.csv": SIXTY,
    "utf16-no-bom/utf-16-le.csv": SIXTY,
}  # fmt: skip
#: What is refused → what the error says.
REFUSED = {
    "compressed/x.csv.Z": "Unix compress.*\n.*gzip -d",
    "continuous-target/continuous.csv": "a measurement, not classes",
    "fasttext-odd/ft_spaces.txt": "a label ends at the first blank",
    "kaggle-test-unlabelled/kaggle": r"test\.csv has no labels",
    "label-list/multilabel.csv": "holds several labels",
    "legacy-encodings-hint/ja_sjis.csv": "corpus.encoding=shift_jis",
    "legacy-encodings-hint/ru_cp1251.csv": "corpus.encoding=cp1251",
    "legacy-encodings-hint/ru_koi8.csv": "corpus.encoding=koi8-r",
    "legacy-encodings-hint/zh_big5.csv": "corpus.encoding=big5",
    "lfs-html/html.csv": "a page of HTML",
    "lfs-html/lfs.csv": "a Git LFS pointer",
    "lfs-html/lfs.parquet": "a Git LFS pointer",
}
TEXT_COLUMNS = {"url-as-text/sarcasm.json": "headline", "sparse-column-as-text/sparse.csv": "phrase",
                "sparse-column-as-text/spam.csv": "v2", "json-shapes/nested.jsonl": "data.text"}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_what_is_read(name: str) -> None:
    record: dict[str, Any] = told_of(CASES / name)
    assert record["classes"] == READ[name]
    if name in TEXT_COLUMNS:
        assert record["files"][0]["columns"]["text"] == TEXT_COLUMNS[name]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    with pytest.raises(DataError, match=REFUSED[name]):
        told_of(CASES / name)


def test_splits_and_texts() -> None:
    documents = list(reading(CASES / "20news-bydate").documents())
    assert Counter(document.split for document in documents) == {"train": 40, "test": 20}
    texts = [document.text for document in reading(CASES / "literal-backslash-n" / "literal_n.csv").documents()]
    assert all("\\" not in text and text.count("\n") == 3 for text in texts)
    texts = [document.text for document in reading(CASES / "backslash-escapes" / "backslash.csv").documents()]
    assert not any("\\" in text for text in texts)


@pytest.mark.parametrize(("name", "said"), [("gapmonth.csv", "steps are missing"), ("us_dates_shuffled.csv", "newest"),
                                            ("x.xlsx", "an Excel workbook")])  # fmt: skip
def test_series(name: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        read_csv_series(CASES / "series" / name, "")


@pytest.mark.parametrize(
    "name", ["bom.txt", "csv.txt", "doublein.txt", "spaceword_first.txt", "tabs.txt", "tabword.txt"]
)
def test_vectors_that_are_read(name: str) -> None:
    with open_vectors(CASES / "vectors" / name) as file:
        words = {word: file.parse(numbers) for word, numbers in file.entries()}
    assert b"good" in words and file.vector_size == 8


@pytest.mark.parametrize("name", ["ft.bin", "html.txt", "lfs.txt", "vec.bin.tar.gz", "vec.tar", "x.pkl"])
def test_vectors_that_are_named_for_what_they_are(name: str) -> None:
    named = r"fastText's own model|a page of HTML|Git LFS|a tar archive|a Python pickle"
    with pytest.raises(DataError, match=named), open_vectors(CASES / "vectors" / name) as file:
        list(file.entries())
