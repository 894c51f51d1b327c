"""fastText files and plain lines with a label in front."""

from collections import Counter
from pathlib import Path

import pytest

from corpus.document import RawDocument
from corpus.errors import DataError
from corpus.readers.read import describe, read_documents
from corpus.settings import CorpusSettings


def read(path: Path, **settings: str) -> list[RawDocument]:
    return list(read_documents(CorpusSettings(data=str(path), **settings)))


def test_the_fasttext_file_that_gensim_ships() -> None:
    from gensim.test.utils import datapath

    path = Path(datapath("pang_lee_polarity.cor"))
    with pytest.raises(DataError, match=r"line 27: byte 0x97 .* encoding = cp1252 would read this line"):
        read(path)  # the real file holds a dash of Windows
    documents = read(path, encoding="cp1252")
    assert Counter(document.label for document in documents) == {"neg": 100, "pos": 100}
    assert documents[0].text == "simplistic , silly and tedious ."


def test_fasttext_lines(tmp_path: Path) -> None:
    path = tmp_path / "reviews.txt"
    path.write_text("__label__pos good film \n\nno label here\n__label__neg\tbad\n__label__neg\n")
    found = [(d.id, d.text, d.label, d.split) for d in read(path)]
    assert found[:2] == [("1", "good film", "pos", None), ("2", "no label here", None, "unlabelled")]
    assert found[2:] == [("3", "bad", "neg", None), ("4", "", "neg", None)]


def test_several_labels_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "reviews.txt"
    path.write_text("__label__a x\n__label__a __label__b y\n")
    with pytest.raises(DataError, match=r"line 2: 2 labels \(a, b\); a document has one label"):
        read(path)


def test_labelled_lines_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "sst.dev"
    path.write_text("0 one long string of cliches .\n1 a gem .\n0  no , thanks\n1 yes\n")
    assert describe(CorpusSettings(data=str(path))).format == "labelled-lines"
    assert [(d.text, d.label) for d in read(path)][2] == ("no , thanks", "0")


@pytest.mark.real_data
def test_a_colon_after_a_label_is_none_of_it_and_one_within_is(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    for first, second, labels in (("neg: ", "pos: ", {"neg", "pos"}), ("X:neg ", "X:pos ", {"X:neg", "X:pos"})):
        path.write_text("".join(f"{first}a dull film, {n}\n{second}a warm film\n" for n in range(10)))
        assert {(document.label, document.text[:2]) for document in read(path)} == {(label, "a ") for label in labels}


def test_the_stanford_treebank_as_three_files(real_data: Path) -> None:
    folder = real_data / "sst2"
    files = {
        "validation_data": str(folder / "stsa.binary.dev"),
        "test_data": str(folder / "stsa.binary.test"),
    }
    documents = read(folder / "stsa.binary.train", **files)
    assert Counter(d.split for d in documents) == {"train": 6920, "validation": 872, "test": 1821}
    assert len({d.id for d in documents}) == len(documents)
    assert documents == read(folder)  # a folder with files called train, dev and test is understood as well
