"""The text file for gensim: it must lose no word, as gensim's own reading of plain lines does."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sizes import EMBEDDING, IMDB, fitted
from embeddings.gensim_engine import build_model
from embeddings.line_sentences import FILLER, names_of_rows, write_line_sentences
from embeddings.settings import EmbeddingSettings

#: gensim's MAX_SENTENCE_LEN.
BATCH = 10_000


def documents(lengths: list[int], words: int = 50) -> list[np.ndarray]:
    generator = np.random.default_rng(0)
    return [generator.integers(0, words, length).astype(np.int32) for length in lengths]


def words_trained(path: Path, sequences: list[np.ndarray], tokens: int) -> int:
    """Let gensim read a file once without sub-sampling; return how many words it trained on."""
    names = names_of_rows(50)
    model = build_model(
        fitted(EmbeddingSettings(subsample=0, vector_size=2, window=1, negative_samples=1), EMBEDDING, IMDB), threads=1
    )
    counts = np.bincount(np.concatenate(sequences), minlength=50)
    model.build_vocab_from_freq(dict(zip(names, counts.tolist(), strict=True)))
    trained, _ = model.train(corpus_file=str(path), total_words=tokens, epochs=1)
    return int(trained)


@pytest.mark.parametrize("lengths", [[25_000], [9_000] * 8, [600] * 100, [1] * 3_000, [10_000, 3, 10_001]])
def test_gensim_trains_on_every_word(tmp_path: Path, lengths: list[int]) -> None:
    sequences = documents(lengths)
    file = write_line_sentences(tmp_path / "text", sequences, names_of_rows(50))
    assert file.words == sum(lengths)
    assert words_trained(file.path, sequences, file.tokens) == sum(lengths)


def test_gensim_loses_words_of_plain_lines(tmp_path: Path) -> None:
    """The reason for all this; where gensim has mended it, the fillers can go."""
    sequences = documents([9_000] * 8)
    names = names_of_rows(50)
    path = tmp_path / "text"
    path.write_text("".join(" ".join(names[row] for row in sequence) + "\n" for sequence in sequences))
    assert words_trained(path, sequences, 72_000) < 60_000


@settings(max_examples=30)
@given(st.lists(st.integers(0, 6_000), max_size=12), st.integers(0, 40))
def test_no_batch_holds_more_words_than_gensim_keeps(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], first: int
) -> None:
    path = tmp_path_factory.mktemp("lines") / "text"
    sequences = documents(lengths)
    write_line_sentences(path, sequences, names_of_rows(50))
    lines = path.read_text().splitlines()
    words = [word for line in lines for word in line.split() if word != FILLER]
    assert words == [f"w{row:x}" for sequence in sequences for row in sequence]
    tokens = known = 0
    for line in lines[first:]:  # a thread may start anywhere
        fields = line.split()
        tokens, known = tokens + len(fields), known + len(fields) - fields.count(FILLER)
        assert known <= BATCH
        if tokens > BATCH:  # gensim closes a batch by the line that goes beyond it
            tokens = known = 0


def test_a_name_read_from_its_middle_is_no_other_name() -> None:
    names = set(names_of_rows(5_000))
    assert not any(name[start:] in names for name in names for start in range(1, len(name)))
