"""The compiled core against Word2Vec in plain NumPy, in double precision, on random small cases."""

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from embeddings.native.draws import alias_table, keep_limits
from embeddings.native.huffman import build_huffman_tree
from embeddings.native.kernels import padded_rows
from embeddings.native.parts import Draws, Model, Options, Paths, Span, Text
from embeddings.native.span_pass import TRAIN_SPAN, new_room
from embeddings.network import HuffmanTree

reference = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("word2vec_reference.py"))))
SIZE = 5
NO_TREE = HuffmanTree(np.zeros((0, 0), np.int32), np.zeros((0, 0), np.int8))


def random_model(words: int, generator: np.random.Generator) -> Model:
    model = Model(*(padded_rows(words, SIZE, np.float64) for _ in range(2)))
    for matrix in model:
        matrix[:, :SIZE] = generator.normal(size=(words, SIZE))
    return model


def trained(
    documents: list[list[int]], options: Options, seed: int, cut: int = 0, hot: int = 0
) -> tuple[Model, Model, int]:
    """Return the model that the core makes of documents, the model of the reference, and the words that were read.

    Token 0 has no row; the first `cut` tokens are not of the span; the core's thread has `hot` rows for itself.
    """
    generator = np.random.default_rng(seed)
    tokens = np.array([token for document in documents for token in document], np.int32)
    words = max(2, int(tokens.max(initial=0)))
    rows = np.concatenate([[-1], generator.permutation(words)]).astype(np.int32)
    counts = np.bincount(rows[tokens][rows[tokens] >= 0], minlength=words)
    order = np.sort(counts)[::-1]
    tree = (
        build_huffman_tree(order)
        if options.negatives == 0
        else HuffmanTree(np.zeros((0, 0), np.int32), np.zeros((0, 0), np.int8))
    )
    draws = Draws(keep_limits(counts + 1, 0.2), alias_table((counts + 1.0) ** 0.75))
    hot = min(hot, words)
    core = random_model(words + hot, generator)
    plain = Model(*(matrix[:words].copy() for matrix in core))
    offsets = np.cumsum([0, *map(len, documents)])
    text = Text(tokens, offsets, np.arange(len(documents)), rows)
    span = Span(0, len(documents), cut, len(tokens), len(tokens) - cut, 0.1, 0.02, seed)
    paths = Paths(tree.points, tree.signs)
    room = new_room(options, tree.points.shape[1], core, (words, hot, 2))
    known = TRAIN_SPAN["cbow" if options.cbow else "skipgram"](text, span, core, draws, paths, options, room)
    kept = [rows[document] for document in np.split(tokens[cut:], np.maximum(offsets[1:-1] - cut, 0))]
    begins = np.maximum(offsets[:-1] - cut, 0) / max(1, len(tokens) - cut)
    reference.train([row[row >= 0].tolist() for row in kept], 0.1 - 0.08 * begins, plain, draws, tree, options, seed)
    return Model(*(matrix[:words] for matrix in core)), plain, known


OPTIONS = st.builds(
    Options,
    window=st.integers(1, 6),
    dynamic=st.booleans(),
    negatives=st.integers(0, 13),
    shared=st.integers(1, 4),
    cbow=st.booleans(),
    divided=st.booleans(),
)
DOCUMENTS = st.lists(st.lists(st.integers(0, 7), max_size=20), min_size=1, max_size=5).filter(any)
USUAL = {"window": 5, "dynamic": True, "negatives": 5}


@settings(max_examples=150)
@given(DOCUMENTS, OPTIONS, st.integers(0, 2**62))
@example([[1, 2, 1, 2, 2, 1, 1, 2]], Options(**USUAL, shared=2, cbow=False, divided=True), 1)  # words and noise repeat
@example([[1, 2, 1, 2, 2, 1, 1, 2]], Options(**USUAL, shared=4, cbow=True, divided=True), 1)
@example([[3], [], [0, 3], [1, 2]], Options(**USUAL, shared=2, cbow=False, divided=True), 3)  # no context at all
def test_the_core_equals_the_formulas_word_by_word(documents: list[list[int]], options: Options, seed: int) -> None:
    core, plain, known = trained(documents, options, seed)
    np.testing.assert_allclose(core.vectors, plain.vectors, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(core.outputs, plain.outputs, rtol=1e-9, atol=1e-10)
    assert known == sum(token > 0 for document in documents for token in document)


@settings(max_examples=50)
@given(DOCUMENTS, OPTIONS, st.integers(0, 2**62), st.integers(1, 9))
def test_rows_that_a_thread_has_for_itself_change_nothing_while_it_is_alone(
    documents: list[list[int]], options: Options, seed: int, hot: int
) -> None:
    core, plain, _ = trained(documents, options, seed, hot=hot)
    np.testing.assert_allclose(core.vectors, plain.vectors, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(core.outputs, plain.outputs, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("cbow", [False, True])
def test_a_long_document_is_read_in_pieces(cbow: bool) -> None:
    document = np.random.default_rng(0).integers(0, 40, 2 * reference.PIECE).tolist()
    options = Options(window=4, dynamic=True, negatives=3, shared=2, cbow=cbow, divided=True)
    core, plain, _ = trained([document, [1, 2, 3]], options, 7, hot=10)
    np.testing.assert_allclose(core.vectors, plain.vectors, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("cbow", [False, True])
def test_a_document_that_began_before_the_span_is_read_from_there_on(cbow: bool) -> None:
    options = Options(window=2, dynamic=False, negatives=3, shared=2, cbow=cbow, divided=True)
    core, plain, known = trained([[1, 2, 3, 4, 5, 6], [3, 2, 1]], options, 5, cut=4)
    np.testing.assert_allclose(core.vectors, plain.vectors, rtol=1e-9, atol=1e-10)
    assert known == 5


@pytest.mark.parametrize("cbow", [False, True])
@pytest.mark.parametrize("negatives", [0, 5])
def test_the_padding_of_the_rows_stays_zero(cbow: bool, negatives: int) -> None:
    options = Options(window=3, dynamic=True, negatives=negatives, shared=2, cbow=cbow, divided=False)
    core, _, _ = trained([[1, 2, 3, 4, 5, 6, 7] * 5], options, 5)
    for matrix in core:
        assert not matrix[:, SIZE:].any()


def random_step(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    return generator.normal(size=(3, SIZE)), generator.normal(size=(4, SIZE)), np.array([1.0, 0.0, -1.0, 0.0])


@pytest.mark.parametrize("seed", range(3))
def test_the_gradients_of_the_reference_are_those_of_the_loss(seed: int) -> None:
    x, b, goals = random_step(seed)
    for which, gradient in zip((x, b), reference.gradients(x, b, goals), strict=True):
        for place in np.ndindex(which.shape):
            kept, losses = which[place], []
            for which[place] in (kept + 1e-6, kept - 1e-6):
                losses.append(reference.loss(x, b, goals))
            which[place] = kept
            assert (losses[0] - losses[1]) / 2e-6 == pytest.approx(gradient[place], abs=1e-7)


@pytest.mark.parametrize("divided", [False, True])
def test_only_the_divided_step_of_cbow_goes_down_the_gradient_of_its_loss(divided: bool) -> None:
    x, b, goals = random_step(0)
    words, noise = [0, 3, 1, 2], [1, 2, 0]  # word 3 between the others
    goals[2] = 0.0
    model = SimpleNamespace(vectors=np.concatenate([x, x[:1]]), outputs=b[[1, 2, 3, 0]])
    numeric = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        kept, losses = x[place], []
        for x[place] in (kept + 1e-6, kept - 1e-6):
            losses.append(reference.loss(x.mean(axis=0, keepdims=True), model.outputs[[3, *noise]], goals))
        x[place] = kept
        numeric[place] = (losses[0] - losses[1]) / 2e-6
    options: Any = SimpleNamespace(divided=divided, negatives=3)
    reference.cbow_group(words, range(1, 2), 2, noise, 1e-3, model, NO_TREE, options)
    factor = 1 if divided else len(x)
    np.testing.assert_allclose(x - model.vectors[:3], 1e-3 * factor * numeric, atol=1e-9)
