"""The held-out loss against the formula, word by word, and what makes it comparable."""

from math import exp, log, log1p
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from corpus.store import Corpus
from embeddings.gensim_engine import huffman_tree
from embeddings.native.heldout import NOTHING, WINDOW, HeldOut, draw_sample
from embeddings.network import HuffmanTree, Network
from embeddings.vocabulary import Vocabulary

V, D = 6, 4
VOCABULARY = Vocabulary(list("abcdef"), np.ones(V, np.int64), np.array([0, 1, 2, 3, 4, 5, -1], np.int32))
UNKNOWN = 6


def network(tree: HuffmanTree | None = None) -> Network:
    generator = np.random.default_rng(1)
    vectors, outputs = generator.normal(size=(2, V, D)).astype(np.float32)
    return Network(vectors, outputs, tree)


def sample(centres: list[int], contexts: list[list[int]], negatives: list[list[int]]) -> HeldOut:
    padded = [row + [NOTHING] * (2 * WINDOW - len(row)) for row in contexts]
    noise = np.log(5 * np.full(V + 1, 1 / (V + 1))).astype(np.float32)
    return HeldOut(np.array([0]), np.array(centres), np.array(padded), np.array(negatives), noise)


def softplus(value: float) -> float:
    return log1p(exp(value))


def pair_loss(net: Network, hidden: np.ndarray, centre: int, negatives: list[int]) -> float:
    """Mikolov et al. 2013, eq. 4, negated."""
    loss = softplus(-float(hidden @ net.outputs[centre]))
    return loss + sum(softplus(float(hidden @ net.outputs[word])) for word in negatives if word != centre)


CENTRES, CONTEXTS = [0, 3], [[1, 2], [4, 5, 1]]
NEGATIVES = [[1, 2, 3, 4, 5], [3, 0, 0, 1, 2]]  # in the second place, one is the word itself


def test_skipgram_is_asked_once_for_each_word_of_the_window() -> None:
    net = network()
    losses = [
        pair_loss(net, net.vectors[word], centre, negatives)
        for centre, context, negatives in zip(CENTRES, CONTEXTS, NEGATIVES, strict=True)
        for word in context
    ]
    loss = sample(CENTRES, CONTEXTS, NEGATIVES).loss(net, VOCABULARY, "skipgram")
    assert loss == pytest.approx(np.mean(losses), rel=1e-5)


def test_cbow_is_asked_once_with_the_mean_of_the_window() -> None:
    net = network()
    losses = [
        pair_loss(net, net.vectors[context].mean(axis=0), centre, negatives)
        for centre, context, negatives in zip(CENTRES, CONTEXTS, NEGATIVES, strict=True)
    ]
    loss = sample(CENTRES, CONTEXTS, NEGATIVES).loss(net, VOCABULARY, "cbow")
    assert loss == pytest.approx(np.mean(losses), rel=1e-5)


@pytest.mark.parametrize("algorithm", ["skipgram", "cbow"])
def test_a_word_without_a_vector_gets_the_even_guess(algorithm: str) -> None:
    net = network()
    alone = sample([0], [[UNKNOWN]], [[1, 2, 3, 4, 5]])
    assert alone.loss(net, VOCABULARY, algorithm) == pytest.approx(6 * log(2), rel=1e-6)
    centre = sample([UNKNOWN], [[1]], [[2, 2, 2, 2, 2]])
    expected = log(2) + 5 * softplus(float(net.vectors[1] @ net.outputs[2]))
    assert centre.loss(net, VOCABULARY, algorithm) == pytest.approx(expected, rel=1e-5)


def test_a_network_that_knows_nothing_has_six_times_log_two() -> None:
    nothing = Network(np.ones((V, D), np.float32), np.zeros((V, D), np.float32))
    loss = sample([0], [[1, 2]], [[1, 2, 3, 4, 5]]).loss(nothing, VOCABULARY, "skipgram")
    assert loss == pytest.approx(6 * log(2), rel=1e-6)


def test_the_hierarchical_softmax_is_a_distribution_and_its_log_odds_are_those_of_noise_contrast() -> None:
    # a: 0, b: 10, c: 110, d: 111; the inner nodes are numbered 0, 1, 2 from the root
    codes = [[0], [1, 0], [1, 1, 0], [1, 1, 1]]
    points = [[0], [0, 1], [0, 1, 2], [0, 1, 2]]
    tree = huffman_tree(SimpleNamespace(wv=SimpleNamespace(expandos={"code": codes, "point": points})))
    net = network(tree)
    noise = np.log(np.array([[0.5, 0.7, 1.3, 2.5]], np.float32))
    log_odds = net.log_odds(net.vectors[np.newaxis, :2], np.arange(4)[np.newaxis], noise)  # (1, 2, 4)
    assert log_odds.shape == (1, 2, 4)
    np.testing.assert_allclose(np.exp(log_odds + noise[:, np.newaxis]).sum(axis=2), 1, rtol=1e-5)
    sigmoid = [1 / (1 + exp(-float(net.vectors[0] @ net.outputs[node]))) for node in range(3)]
    assert log_odds[0, 0, 1] == pytest.approx(log((1 - sigmoid[0]) * sigmoid[1]) - log(0.7), rel=1e-4)


def test_the_sample_belongs_to_the_corpus_alone(demo_corpus: Path) -> None:
    corpus = Corpus.open(demo_corpus)
    one, other = draw_sample(corpus), draw_sample(Corpus.open(demo_corpus))
    for name in ("documents", "centres", "contexts", "negatives"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert len(one.centres) > 100
    assert set(corpus.split[one.documents]) == {"validation"}
    assert len(one.documents) <= len(corpus.rows("validation")) / 2


def test_windows_hold_the_words_around_a_place_and_stay_in_their_document(demo_corpus: Path) -> None:
    corpus = Corpus.open(demo_corpus)
    drawn = draw_sample(corpus, places=50)
    texts = [set(corpus.tokens[corpus.offsets[row] : corpus.offsets[row + 1]].tolist()) for row in drawn.documents]
    assert len(drawn.centres) == 50
    for centre, context in zip(drawn.centres.tolist(), drawn.contexts.tolist(), strict=True):
        words = {centre, *context} - {NOTHING}
        assert any(words <= text for text in texts)
        assert set(context) != {NOTHING}


def test_without_validation_documents_there_is_no_loss() -> None:
    corpus = Corpus(Path("in memory"))
    corpus.__dict__.update(
        words=list("ab"),
        counts=np.array([2, 1]),
        tokens=np.array([0, 0, 1], np.int32),
        offsets=np.array([0, 3]),
        split=np.array(["train"]),
    )
    empty = draw_sample(corpus)
    assert len(empty.documents) == 0
    assert empty.loss(network(), VOCABULARY, "cbow") is None
