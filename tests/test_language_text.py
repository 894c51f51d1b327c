"""The text that language models share: vocabulary, symbols, and what is refused."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from corpus.errors import DataError
from corpus.store import Corpus
from language.settings import LanguageSettings
from language.text import (
    END,
    UNKNOWN_WORD,
    LanguageVocabulary,
    chosen_rows,
    learn_vocabulary,
    predicted,
    read_documents,
)
from language.train import learnt_from

WORDS = ["b", "a", "c", "rare", "test-only"]


def corpus(folder: Path, texts: dict[str, list[list[int]]]) -> Corpus:
    """Write a corpus of token ids by split."""
    documents = [(split, ids) for split, of_split in texts.items() for ids in of_split]
    splits = pa.array([split for split, _ in documents], pa.string())
    names = pa.array([f"d{n}" for n in range(len(documents))], pa.string())
    parquet.write_table(pa.table({"id": names, "split": splits}), folder / "documents.parquet")
    np.save(folder / "tokens.npy", np.array([token for _, ids in documents for token in ids], np.int32))
    np.save(
        folder / "offsets.npy", np.concatenate([[0], np.cumsum([len(ids) for _, ids in documents])]).astype(np.int64)
    )
    table = pa.table({"word": WORDS, "count": pa.array([9, 5, 4, 1, 0], pa.int64())})
    parquet.write_table(table, folder / "lexicon.parquet")
    (folder / "audit.json").write_text("{}", encoding="utf-8")
    return Corpus.open(folder)


def test_the_vocabulary_is_counted_in_what_is_learnt_from(tmp_path: Path) -> None:
    found = corpus(tmp_path, {"train": [[1, 1, 1, 0, 0, 2, 2, 3]], "test": [[4, 4, 4, 4]]})
    vocabulary = learn_vocabulary(found, found.rows("train"), LanguageSettings(min_count=2))
    assert vocabulary.words == ["a", "b", "c"]
    assert learn_vocabulary(found, found.rows("train"), LanguageSettings(vocabulary=2)).words == ["a", "b"]
    assert vocabulary.outcomes == 5 == vocabulary.start


def test_documents_stand_between_their_symbols_and_rare_words_are_unknown(tmp_path: Path) -> None:
    found = corpus(tmp_path, {"train": [[1, 3], [0]], "test": [[4]]})
    vocabulary = LanguageVocabulary(["a", "b"])
    texts = read_documents(found, found.rows("train"), vocabulary)
    start = vocabulary.start
    assert texts.ids.tolist() == [start, 2, UNKNOWN_WORD, END, start, 3, END]
    assert texts.offsets.tolist() == [0, 4, 7]
    assert predicted(texts).tolist() == [False, True, True, True, False, True, True]
    assert [vocabulary.word(symbol) for symbol in (END, UNKNOWN_WORD, 2)] == ["<end>", "<unknown>", "a"]


def test_as_many_documents_are_drawn_as_the_tokens_need(tmp_path: Path) -> None:
    found = corpus(tmp_path, {"train": [[0, 1]] * 50, "validation": [[1]]})
    rows = chosen_rows(found, "train", 21, seed=0)
    assert len(rows) == 11
    assert (np.diff(rows) > 0).all()
    assert (
        chosen_rows(found, "train", 21, seed=0).tolist() == rows.tolist() != chosen_rows(found, "train", 21, 1).tolist()
    )
    assert len(chosen_rows(found, "train", 0, seed=0)) == len(chosen_rows(found, "train", 10_000, seed=0)) == 50


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"train": [], "validation": [[1]]}, "train has no tokens"),
        ({"train": [[]], "validation": [[1]]}, "train has no tokens"),
        ({"train": [[0, 0, 0]], "validation": [[0]]}, "1 words of train occur that often"),
        ({"train": [[0, 1, 2]], "validation": [[0]]}, "min_count = 2: 0 words"),
        ({"train": [[0, 1, 0, 1]], "validation": []}, "validation has no documents"),
    ],
)
def test_what_teaches_nothing_is_refused(tmp_path: Path, texts: dict[str, list[list[int]]], said: str) -> None:
    with pytest.raises(DataError, match=said):
        learnt_from(corpus(tmp_path, texts), LanguageSettings())
