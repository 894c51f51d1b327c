"""Recurrent layers: equal to their equations, and blind to padding and to the documents beside them."""

import itertools
from typing import get_args

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from classifiers.network import TextNetwork
from classifiers.settings import ClassifierSettings
from corpus.sizes import CLASSIFIER, IMDB, fitted
from models.cells import CELLS
from models.kernels.recurrence import arranged
from models.networks.layers import TORCH_LAYERS, layer_of
from models.networks.pooling import POOLINGS, States
from models.networks.recurrence import Recurrence
from models.networks.reversal import reversal_index, turned
from models.settings import RECURRENT, Pooling
from models.stack import DIRECTIONS
from models.training.criteria import CRITERIA
from models.training.optimizers import OPTIMIZERS
from models.vocabulary import PADDING
from tests.fixed_layers import fixed_recurrence, fixed_scores

WORDS = 20
SIZE, HIDDEN = 5, 4
GRID = [
    *itertools.product(RECURRENT, DIRECTIONS, POOLINGS, (1, 2)),
    *itertools.product(("rnn-relu", "sru"), DIRECTIONS, ("max", "attention"), (4,)),  # residual
]
TABLES = (("cell", CELLS), ("direction", DIRECTIONS), ("optimizer", OPTIMIZERS), ("best_by", {"auto", *CRITERIA}))


def network(cell: str, direction: str, pooling: str, layers: int, chop: int = 0) -> TextNetwork:
    torch.manual_seed(1)
    settings = {"cell": cell, "direction": direction, "layers": layers, "chop": chop, "hidden_size": HIDDEN}
    made = TextNetwork(
        fitted(ClassifierSettings(pooling=(pooling,), **settings), CLASSIFIER, IMDB),
        np.random.default_rng(1).normal(0, 1, (WORDS, SIZE)).astype(np.float32),
        classes=3,
    )
    # What stands in the padding row must not matter either.
    made.embedding.weight.data[PADDING] = 7.0
    return made.eval()


def padded(documents: list[list[int]], extra: int) -> tuple[Tensor, Tensor]:
    lengths = torch.tensor([len(document) for document in documents])
    rows = torch.full((len(documents), int(lengths.max()) + extra), PADDING)
    for place, document in enumerate(documents):
        rows[place, : len(document)] = torch.tensor(document)
    return rows, lengths


@pytest.mark.parametrize(("cell", "direction", "pooling", "layers"), GRID)
@settings(max_examples=6)
@given(
    documents=st.lists(st.lists(st.integers(1, WORDS - 1), min_size=1, max_size=12), min_size=1, max_size=5),
    extra=st.integers(0, 9),
    chop=st.sampled_from([0, 1, 3, 5, 50]),
)
def test_scores_depend_neither_on_padding_nor_on_the_batch(
    cell: str, direction: str, pooling: str, layers: int, documents: list[list[int]], extra: int, chop: int
) -> None:
    model = network(cell, direction, pooling, layers, chop)
    with torch.inference_mode():
        alone = torch.cat([model(*padded([document], 0)) for document in documents])
        together = model(*padded(documents, extra))
    projected = fixed_scores(model, documents)
    # The states of rnn-relu have no bound: a small score is a sum of parts as large as the largest, rounded like them.
    rounding = 1e-6 * max(1.0, float(alone.abs().max()))
    torch.testing.assert_close(together, alone, atol=rounding, rtol=0)
    torch.testing.assert_close(projected, alone, atol=rounding, rtol=0)


@pytest.mark.parametrize("chop", [0, 3])
@pytest.mark.parametrize(("cell", "direction", "layers"), list(itertools.product(RECURRENT, DIRECTIONS, (1, 2, 3))))
def test_gradients_do_not_depend_on_padding(cell: str, direction: str, layers: int, chop: int) -> None:
    gradients = []
    for extra in (0, 6):
        model = network(cell, direction, "max", layers, chop)
        model(*padded([[3, 4, 5], [6, 7, 8, 9]], extra)).square().sum().backward()
        gradients.append([weight.grad for weight in model.parameters()])
    for left, right in zip(*gradients, strict=True):
        torch.testing.assert_close(left, right, atol=1e-5, rtol=0)


@pytest.mark.parametrize("cell", TORCH_LAYERS)
@pytest.mark.parametrize("layers", [1, 2])
def test_full_length_documents_agree_with_a_bidirectional_layer_of_torch(cell: str, layers: int) -> None:
    ours = Recurrence(cell, "both", (SIZE, HIDDEN), layers, dropout=0.0)
    theirs = TORCH_LAYERS[cell](SIZE, HIDDEN, num_layers=layers, bidirectional=True)
    for number in range(layers):
        for suffix, layer in zip(("", "_reverse"), ours.layers[number].directions, strict=True):
            for name, weight in layer.named_parameters():
                getattr(theirs, name.replace("_l0", f"_l{number}{suffix}")).data.copy_(weight.data)
    vectors = torch.randn(6, 3, SIZE)
    torch.testing.assert_close(ours(vectors, torch.tensor([6, 6, 6])), theirs(vectors)[0], atol=1e-5, rtol=0)


def lstm_step(w: Tensor, u: Tensor, bias: Tensor, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    i, f, g, o = (w @ x + u @ h + bias).chunk(4)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def gru_step(w: Tensor, u: Tensor, b: Tensor, b_h: Tensor, x: Tensor, h: Tensor) -> Tensor:
    (r, z, n), (r_h, z_h, n_h) = (w @ x + b).chunk(3), (u @ h + b_h).chunk(3)
    z = torch.sigmoid(z + z_h)
    return (1 - z) * torch.tanh(n + torch.sigmoid(r + r_h) * n_h) + z * h


ACTIVATIONS = {"rnn": torch.tanh, "rnn-relu": torch.relu}


@pytest.mark.parametrize("cell", TORCH_LAYERS)
def test_both_directions_follow_the_equations_of_the_cell(cell: str) -> None:
    recurrence = Recurrence(cell, "both", (SIZE, HIDDEN), 1, dropout=0.0)
    vectors, length = torch.randn(7, 1, SIZE), 4
    found = recurrence(vectors, torch.tensor([length]))[:, 0]  # (7, 2 · HIDDEN)
    words = list(vectors[:length, 0])
    for layer, order, first in (
        (recurrence.layers[0].directions[0], range(length), 0),
        (recurrence.layers[0].directions[1], reversed(range(length)), HIDDEN),
    ):
        w, u, b, b_h = (weight.data for weight in layer.parameters())
        h = c = torch.zeros(HIDDEN)
        for place in order:
            if cell == "lstm":
                h, c = lstm_step(w, u, b + b_h, words[place], h, c)
            elif cell == "gru":
                h = gru_step(w, u, b, b_h, words[place], h)
            else:
                h = ACTIVATIONS[cell](w @ words[place] + u @ h + b + b_h)
            torch.testing.assert_close(found[place, first : first + HIDDEN], h, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize(("cell", "direction", "layers"), list(itertools.product(RECURRENT, DIRECTIONS, (2, 3, 5))))
def test_from_the_third_layer_on_states_are_added_to_those_below(cell: str, direction: str, layers: int) -> None:
    torch.manual_seed(3)
    recurrence = Recurrence(cell, direction, (SIZE, HIDDEN), layers, dropout=0.5)
    vectors, lengths = torch.randn(6, 3, SIZE), torch.tensor([6, 4, 1])

    def composed(drop: bool) -> Tensor:
        states = recurrence.layers[1](dropped(recurrence.layers[0](vectors, lengths), drop), lengths)
        for layer in recurrence.layers[2:]:
            states = states + layer(dropped(states, drop), lengths)
        return states

    def dropped(states: Tensor, drop: bool) -> Tensor:
        return recurrence.dropout(states) if drop else states

    torch.manual_seed(4)
    trained = recurrence(vectors, lengths)
    torch.manual_seed(4)
    assert torch.equal(trained, composed(drop=True))
    recurrence.eval()
    arguments = recurrence.project(vectors.flatten(0, 1)), arranged(6, 3), lengths
    with torch.inference_mode():
        expected = composed(drop=False) * (torch.arange(6)[:, None] < lengths)[:, :, None]
        torch.testing.assert_close(recurrence.of_projected(*arguments), expected, atol=1e-5, rtol=1e-5)
        states = States(expected, lengths, HIDDEN)
    fixed = fixed_recurrence(recurrence)
    places, long = (part.numpy() for part in arguments[1:])
    pooled = fixed.pooled(fixed.project(vectors.flatten(0, 1).numpy()), places, long)
    for own, other in zip(pooled, (states.last, *states.mean_and_max), strict=True):
        np.testing.assert_allclose(own, other, atol=1e-5, rtol=1e-5)


def test_the_rectified_recurrence_starts_by_keeping_its_state() -> None:
    """Le, Jaitly & Hinton 2015, section 2: U = I, no bias; where no word adds anything, a state stays."""
    layer = layer_of("rnn-relu", 2, SIZE, HIDDEN)
    matrix, _ = layer.weights()
    assert torch.equal(matrix, torch.eye(HIDDEN).expand(2, 1, HIDDEN, HIDDEN))
    words = torch.zeros(5, 1, SIZE)
    words[0] = torch.randn(SIZE)
    states = layer(words, torch.tensor([5]))[:, 0, :HIDDEN]  # forwards
    assert (states >= 0).all() and states.any()
    torch.testing.assert_close(states, states[:1].expand_as(states))


def test_documents_are_turned_around_and_their_padding_stays_at_the_end() -> None:
    index = reversal_index(torch.tensor([3, 1, 4]), 4)
    rows = torch.tensor([[1, 2, 3, 0], [5, 0, 0, 0], [6, 7, 8, 9]]).t().contiguous()[:, :, None]  # (T, B, 1)
    assert turned(rows, index)[:, :, 0].t().tolist() == [[3, 2, 1, 0], [5, 0, 0, 0], [9, 8, 7, 6]]
    assert torch.equal(turned(turned(rows, index), index), rows)


def test_every_choice_of_the_settings_is_in_its_table_and_the_other_way_round() -> None:
    fields = ClassifierSettings.model_fields
    for name, table in TABLES:
        assert set(get_args(fields[name].annotation)) == set(table)
    assert set(get_args(Pooling)) == set(POOLINGS)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no GPU that torch can use")
@pytest.mark.parametrize(("cell", "direction", "chop"), list(itertools.product(RECURRENT, DIRECTIONS, (0, 3))))
def test_a_gpu_gives_the_scores_and_gradients_of_the_cpu(cell: str, direction: str, chop: int) -> None:
    found = []
    rows, lengths = padded([[3, 4, 5], [6, 7, 8, 9], [1]], 2)
    for device in ("cpu", "cuda"):
        model = network(cell, direction, "max", 2, chop).to(device)
        scores = model(rows.to(device), lengths.to(device))
        scores.square().sum().backward()
        found.append([scores.detach().cpu(), *(weight.grad.cpu() for weight in model.parameters() if weight.numel())])
    for left, right in zip(*found, strict=True):
        torch.testing.assert_close(left, right, atol=1e-4, rtol=1e-4)
