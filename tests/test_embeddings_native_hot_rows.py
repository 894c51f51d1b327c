"""Rows that threads have for themselves: what is exchanged, and that nothing is lost."""

import numpy as np

from embeddings.native.hot_rows import exchange_all, exchange_some, new_hot, own, shared
from embeddings.native.kernels import padded_rows
from embeddings.native.parts import Model, Options, Paths

WORDS, COUNT, SIZE = 6, 3, 4
NO_PATHS = Paths(np.zeros((0, 0), np.int32), np.zeros((0, 0), np.int8))


def two_threads() -> tuple[Model, list]:
    """Return a model in which row r of the vectors is r, of the outputs 10 · r, and the rows of two threads."""
    model = Model(*(padded_rows(WORDS + 2 * COUNT, SIZE, np.float64) for _ in range(2)))
    for factor, matrix in zip((1, 10), model, strict=True):
        matrix[:WORDS] = factor * np.arange(WORDS)[:, np.newaxis]
    return model, [new_hot(*model, WORDS + thread * COUNT, COUNT, 4) for thread in range(2)]


def test_the_changes_of_all_threads_are_added() -> None:
    model, (first, second) = two_threads()
    for step, hot in ((0.25, first), (0.5, second)):
        for matrix in model:
            matrix[own.py_func(hot, 1)] += step
    for hot in (first, second, first):
        exchange_all(model, hot)
    for matrix, before in zip(model, (1, 10), strict=True):
        assert set(matrix[[1, WORDS + 1, WORDS + COUNT + 1]].ravel()) == {before + 0.75}


def test_rows_are_told_apart_by_thread_and_led_back_to_their_words() -> None:
    _, threads = two_threads()
    rows = [[own.py_func(hot, word) for word in range(WORDS)] for hot in threads]
    assert rows == [[6, 7, 8, 3, 4, 5], [9, 10, 11, 3, 4, 5]]
    assert [[shared.py_func(hot, row) for row in each] for hot, each in zip(threads, rows, strict=True)] == [
        list(range(WORDS))
    ] * 2


def test_a_word_is_exchanged_for_every_so_many_that_are_read() -> None:
    model, (hot, _) = two_threads()
    options = Options(window=2, dynamic=False, negatives=0, shared=1, cbow=False, divided=True)
    row = own.py_func(hot, 2)
    model.vectors[row] += 1
    for known in (2, 2, 3):  # after three words nothing, after six a word
        assert set(model.vectors[2].ravel()) == {known}
        exchange_some(np.full(3, row), np.zeros(0, np.uint64), options, NO_PATHS, model, hot, np.uint64(0))
