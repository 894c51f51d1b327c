"""Chunks of encoded documents: nothing lost, nothing reordered, bounded size."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.encoded import NO_ROW, encode, encoded_chunks

DOCUMENTS = st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=12)


@given(DOCUMENTS, st.integers(1, 15), st.randoms())
def test_chunks_hold_the_asked_rows_in_order_and_stay_within_the_budget(documents, most, random):
    tokens = np.array([id_ for document in documents for id_ in document], np.int32)
    offsets = np.concatenate([[0], np.cumsum([len(document) for document in documents])]).astype(np.int64)
    rows = np.array([row for row in range(len(documents)) if random.random() < 0.7], np.int64)
    random.shuffle(rows)

    found = []
    for chunk in encoded_chunks(tokens, offsets, rows, most):
        assert len(chunk) == 1 or len(chunk.ids) <= most
        assert chunk.offsets[0] == 0 and chunk.offsets[-1] == len(chunk.ids)
        found += [chunk.ids[start:end].tolist() for start, end in zip(chunk.offsets, chunk.offsets[1:], strict=False)]
    assert found == [documents[row] for row in rows]


def test_words_become_rows_and_strangers_unknown():
    encoded = encode([["good", "odd"], [], ["bad"]], {"bad": 0, "good": 1})
    assert encoded.ids.tolist() == [1, NO_ROW, 0]
    assert encoded.offsets.tolist() == [0, 2, 2, 3]
    assert encoded.of_token().tolist() == [0, 0, 2]


def test_no_documents_at_all():
    encoded = encode([], {})
    assert len(encoded) == 0 and encoded.ids.size == 0
