"""Integrated gradients: complete for every network, and nothing for words that say nothing."""

import itertools

import numpy as np
import pytest
import torch

from classifiers.explain.integrated_gradients import MOST_STEPS, STEPS, TOLERANCE, Attribution, integrated_gradients
from classifiers.network import TextNetwork
from classifiers.settings import ClassifierSettings
from corpus.sizes import CLASSIFIER, IMDB, fitted
from models.cells import CELLS
from models.networks.pooling import POOLINGS
from models.settings import RECURRENT
from models.stack import DIRECTIONS
from models.vocabulary import PADDING, UNKNOWN_ROW

WORDS, SIZE, HIDDEN = 20, 5, 4
DOCUMENT = np.array([3, 4, 5, 9, 4, 17, 2], np.int32)
GRID = [*itertools.product(RECURRENT, POOLINGS, (0, 3)), ("cnn", "max", 0)]


def network(double: bool = True, **settings: object) -> TextNetwork:
    torch.manual_seed(2)
    vectors = np.random.default_rng(1).normal(0, 1, (WORDS, SIZE)).astype(np.float32)
    made = TextNetwork(fitted(ClassifierSettings(hidden_size=HIDDEN, **settings), CLASSIFIER, IMDB), vectors, classes=3)  # type: ignore[arg-type]
    made.embedding.weight.data[PADDING] = 7.0  # no result may depend on it
    made.head.weight.data *= 5  # preferences worth explaining
    return (made.double() if double else made).requires_grad_(False)


def rest(found: Attribution) -> float:
    return float(abs(found.contributions.sum() - (found.score - found.start)))


@pytest.mark.parametrize(("cell", "pooling", "chop"), GRID)
def test_contributions_add_up_to_the_change_of_the_preference(cell: str, pooling: str, chop: int) -> None:
    found = integrated_gradients(network(cell=cell, pooling=(pooling,), chop=chop), DOCUMENT, 0, 2)
    assert found.contributions.shape == DOCUMENT.shape
    assert rest(found) <= TOLERANCE * max(1, abs(found.score - found.start))
    if pooling != "max" and cell != "rnn-relu":
        assert rest(found) < 1e-6 and found.steps == STEPS, "smooth: Gauss–Legendre is exact to many digits"


@pytest.mark.parametrize(("direction", "layers"), list(itertools.product(DIRECTIONS, (1, 2, 3))))
def test_single_precision_is_as_complete(direction: str, layers: int) -> None:
    model = network(double=False, cell="gru", direction=direction, layers=layers, pooling=("mean", "max"))
    assert rest(integrated_gradients(model, DOCUMENT, 1, 0)) <= 2 * TOLERANCE


def test_the_preference_is_the_difference_of_the_scores() -> None:
    model = network(cell="lstm")
    found = integrated_gradients(model, DOCUMENT, 0, 2)
    rows, length = torch.from_numpy(DOCUMENT.astype(np.int64))[None], torch.tensor([len(DOCUMENT)])
    scores = model.eval()(rows, length)[0]
    unknown = model(torch.full_like(rows, UNKNOWN_ROW), length)[0]
    assert found.score == pytest.approx(float(scores[0] - scores[2]))
    assert found.start == pytest.approx(float(unknown[0] - unknown[2]))


def test_a_word_alone_contributes_everything() -> None:
    found = integrated_gradients(network(cell="rnn", pooling=("last",)), DOCUMENT[:1], 0, 1)
    assert found.contributions == pytest.approx([found.score - found.start])


@pytest.mark.parametrize("cell", CELLS)
def test_unknown_words_contribute_nothing(cell: str) -> None:
    model = network(cell=cell)
    only = integrated_gradients(model, np.full(4, UNKNOWN_ROW, np.int32), 0, 1)
    assert only.score == only.start and not only.contributions.any()
    some = integrated_gradients(model, np.array([3, UNKNOWN_ROW, 8], np.int32), 0, 1).contributions
    assert some[1] == 0 and some[0] != 0 != some[2]


def test_the_other_way_round_every_sign_changes() -> None:
    model = network(cell="gru", pooling=("attention",))
    one, other = (integrated_gradients(model, DOCUMENT, *classes) for classes in ((0, 2), (2, 0)))
    np.testing.assert_allclose(one.contributions, -other.contributions)
    assert one.score == pytest.approx(-other.score)


def test_what_segments_are_filled_up_with_takes_no_part() -> None:
    whole, padded = (
        integrated_gradients(network(cell="sru", pooling=("mean",), chop=chop), DOCUMENT, 0, 2) for chop in (7, 50)
    )
    np.testing.assert_allclose(whole.contributions, padded.contributions)


def test_points_are_doubled_until_it_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    from classifiers.explain import integrated_gradients as module

    model = network(cell="rnn", pooling=("mean",))
    for name, value in (("STEPS", 1), ("TOLERANCE", 1e-7), ("TOKENS", 10)):  # and no more than a point at a time
        monkeypatch.setattr(module, name, value)
    found = integrated_gradients(model, DOCUMENT, 0, 2)
    assert 4 <= found.steps < MOST_STEPS
    assert rest(found) <= 1e-7 * max(1, abs(found.score - found.start))
    monkeypatch.setattr(module, "TOLERANCE", 0.0)
    assert integrated_gradients(model, DOCUMENT, 0, 2).steps <= MOST_STEPS, "it ends"
