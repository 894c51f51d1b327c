"""One class for the ways in which data sets write it, and none where there is no label."""

import json
import runpy
from pathlib import Path

import pytest

from corpus.cleaning.clean import clean_corpus
from corpus.errors import DataError
from corpus.readers.labels import Labels
from corpus.readers.read import read_documents
from corpus.settings import CorpusSettings

_shared = runpy.run_path(str(Path(__file__).with_name("readings.py")))
ROWS, written, pairs, told_of = (_shared[n] for n in ("ROWS", "written", "pairs", "told_of"))


@pytest.mark.parametrize(
    "spellings",
    [
        [1, 1.0, "1", "1.0", " 1.00 "],
        [True, "True", "true", "TRUE"],
        ["café", "cafe\u0301", "\u200bcafé", "café\ufeff"],
        ["pos", "__label__pos", "__LABEL__pos,", ["pos"], "['pos']", '["pos"]'],
    ],
)
def test_spellings_of_one_class(spellings: list[object]) -> None:
    labels = Labels(CorpusSettings())
    assert len({labels.label(spelling, "here") for spelling in spellings}) == 1


@pytest.mark.parametrize(
    "missing", ["", " ", None, "nan", "NaN", "NULL", "null", "N/A", "<NA>", "\\N", [], float("nan")]
)
def test_no_label(missing: object) -> None:
    assert Labels(CorpusSettings()).label(missing, "here") is None


def test_none_is_a_class_and_the_list_is_a_setting() -> None:
    assert Labels(CorpusSettings()).label("none", "here") == "none"
    settings = CorpusSettings.model_validate({"missing_labels": "none, unknown"})
    assert Labels(settings).label("Unknown", "here") is None and Labels(settings).label("NA", "here") == "NA"


def test_case_and_blanks_are_merged_where_that_is_set() -> None:
    merged = Labels(CorpusSettings(merge_labels=True))
    assert {merged.label(text, "here") for text in ("Very Good", "very  good", "VERY GOOD ")} == {"very good"}
    assert Labels(CorpusSettings()).label("Good", "here") == "Good"


@pytest.mark.parametrize("several", [["a", "b"], "['a', 'b']", '["a", "b"]'])
def test_several_labels_are_refused_by_name(several: object) -> None:
    with pytest.raises(DataError, match=r"here: holds several labels.*not done"):
        Labels(CorpusSettings()).label(several, "here")


def test_labels_between_commas_are_several_where_their_parts_come_again(tmp_path: Path) -> None:
    several = ("food,price", "service,food", "service")
    path = written(
        tmp_path / "r.csv", "text,labels\n" + "".join(f'"{t}","{several[n % 3]}"\n' for n, (t, _) in enumerate(ROWS))
    )
    with pytest.raises(DataError, match="column labels: holds several labels"):
        pairs(path)
    assert len({label for _, label in pairs(path, label_separator="none")}) == 3
    alone = ("Baby, Kids & Toys", "Home, Garden", "Music")
    path = written(
        tmp_path / "s.csv", "text,label\n" + "".join(f'"{t}","{alone[n % 3]}"\n' for n, (t, _) in enumerate(ROWS))
    )
    assert {label for _, label in pairs(path)} == set(alone)


def test_flags_are_several_labels(tmp_path: Path) -> None:
    lines = [f"{text},{n % 2},{int(n % 3 == 0)},{int(n % 5 == 0)}" for n, (text, _) in enumerate(ROWS)]
    path = written(tmp_path / "r.csv", "\n".join(["text,toxic,rude,threat", *lines]))
    with pytest.raises(DataError, match="each of toxic, rude, threat says"):
        pairs(path)
    assert pairs(path, label_column="rude")[0][1] == "1"


def test_labels_are_the_same_across_files(tmp_path: Path) -> None:
    written(tmp_path / "d" / "train.csv", "text,label\n" + "".join(f"{t},{label == 'pos'}\n" for t, label in ROWS))
    lines = [json.dumps({"text": text, "label": label == "pos"}) for text, label in ROWS]
    written(tmp_path / "d" / "test.jsonl", "\n".join(lines))
    assert told_of(tmp_path / "d")["classes"] == {"false": 40, "true": 40}


def test_labels_are_called_as_the_settings_say(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("text,label\n" + "".join(f"a film number {n},{n % 2}\n" for n in range(20)), encoding="utf-8")
    settings = CorpusSettings.model_validate({"data": str(path), "label_names": "0 = negative, 1 = positive"})
    assert [document.label for document in read_documents(settings)][:2] == ["negative", "positive"]
    assert CorpusSettings().label_names == ()


@pytest.mark.parametrize("wrong", ["negative", "0 =", "= positive", "0 = a, 1"])
def test_names_of_labels_are_pairs(wrong: str) -> None:
    with pytest.raises(ValueError, match="write pairs"):
        CorpusSettings.model_validate({"label_names": wrong})


def test_a_name_for_a_label_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("text,label\n" + "".join(f"a film number {n},{n % 2}\n" for n in range(20)), encoding="utf-8")
    settings = CorpusSettings.model_validate({"data": str(path), "label_names": "0 = no, 2 = yes", "workers": 1})
    with pytest.raises(DataError, match=r"no document has the label 2, .* the labels are: 1, no"):
        clean_corpus(settings, tmp_path)
