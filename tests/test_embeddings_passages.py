"""Reading the tokens of some documents in chunks."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus.store import Corpus
from embeddings.passages import count_tokens, token_chunks


def corpus_of(lengths: list[int]) -> Corpus:
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    tokens = np.random.default_rng(0).integers(0, 7, offsets[-1]).astype(np.int32)
    corpus = Corpus(Path("in memory"))
    corpus.__dict__.update(words=list("abcdefg"), tokens=tokens, offsets=offsets)
    return corpus


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=30), st.integers(1, 12))
def test_chunks_hold_the_chosen_documents_in_order(documents: list[tuple[int, bool]], size: int) -> None:
    corpus = corpus_of([length for length, _ in documents])
    chosen = np.flatnonzero([wanted for _, wanted in documents])
    expected = [token for row in chosen for token in corpus.tokens[corpus.offsets[row] : corpus.offsets[row + 1]]]
    chunks = list(token_chunks(corpus, chosen, size))
    assert [token for chunk in chunks for token in chunk] == expected
    assert all(size <= len(chunk) < 2 * size for chunk in chunks[:-1])
    assert count_tokens(corpus, chosen).tolist() == [expected.count(token) for token in range(7)]
