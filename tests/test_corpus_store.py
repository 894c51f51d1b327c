"""A corpus on disk is opened as it was written, and says what is missing."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import DataError
from corpus.store import DROPPED, SPLITS, Corpus


def test_rows_part_the_documents(demo_corpus: Path) -> None:
    corpus = Corpus.open(demo_corpus)
    rows = np.concatenate([corpus.rows(split) for split in (*SPLITS, DROPPED)])
    assert sorted(rows.tolist()) == list(range(len(corpus.ids)))
    for split in (*SPLITS, DROPPED):
        assert set(corpus.split[corpus.rows(split)]) == {split}


def test_tokens_are_mapped_and_fit_the_lexicon(demo_corpus: Path) -> None:
    corpus = Corpus.open(demo_corpus)
    assert isinstance(corpus.tokens, np.memmap)
    assert corpus.offsets[0] == 0
    assert corpus.offsets[-1] == len(corpus.tokens)
    assert np.all(np.diff(corpus.offsets) > 0)
    assert np.array_equal(np.unique(corpus.tokens), np.arange(len(corpus.words)))
    assert np.all(np.diff(corpus.counts) <= 0)


def test_texts_come_in_the_order_asked_for(demo_corpus: Path) -> None:
    corpus = Corpus.open(demo_corpus)
    texts = corpus.column("text")
    assert corpus.texts([5, 0, 5, len(texts) - 1]) == [texts[5], texts[0], texts[5], texts[-1]]
    assert corpus.texts([]) == []
    with pytest.raises(IndexError, match=str(len(texts))):
        corpus.texts([len(texts)])


def test_labels_are_sorted_and_unlabelled_is_minus_one(demo_corpus: Path) -> None:
    corpus = Corpus.open(demo_corpus)
    assert corpus.labels == sorted(corpus.labels)
    was = np.array([before or now for before, now in zip(corpus.column("dropped_from"), corpus.split, strict=True)])
    assert np.array_equal(corpus.label_ids == -1, was == "unlabelled")


def test_an_unknown_split_lists_the_known(demo_corpus: Path) -> None:
    with pytest.raises(DataError, match="train, validation, test, unlabelled"):
        Corpus.open(demo_corpus).rows("dev")


@pytest.mark.parametrize("name", ["documents.parquet", "tokens.npy", "offsets.npy", "lexicon.parquet", "audit.json"])
def test_a_folder_that_lacks_a_file_is_no_corpus(demo_corpus: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(demo_corpus, folder)
    (folder / name).unlink()
    with pytest.raises(DataError, match=name):
        Corpus.open(folder)


def test_neither_cleaning_nor_reading_imports_pandas(tmp_path: Path) -> None:
    program = """
import sys, pathlib
from corpus.cleaning.clean import clean_corpus
from corpus.settings import CorpusSettings
from corpus.store import Corpus
folder = pathlib.Path(sys.argv[1])
clean_corpus(CorpusSettings(demo_documents=200, workers=1), folder)
corpus = Corpus.open(folder)
corpus.words, corpus.counts, corpus.label_ids, corpus.texts([0]), corpus.tokens, corpus.offsets
assert "pandas" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, cwd=Path(__file__).parent.parent)
