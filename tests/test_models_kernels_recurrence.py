"""Compiled recurrences: their gradients, torch's layers as the oracle, and the plain forms of the elementwise ones."""

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from torch import Tensor

from models.cells import CELLS, named
from models.kernels import forward as forward_kernels
from models.kernels import recurrence as compiled_recurrence
from models.kernels import states as compiled_states
from models.kernels.compiled import Weights, Words, tanh
from models.kernels.recurrence import arranged
from models.kernels.states import KERNELS, in_order, pooled_states
from models.networks.layers import TORCH_LAYERS, ElementwiseLayer, GatedLayer, compiled, layer_of, projected
from models.networks.pooling import States
from tests.fixed_layers import fixed_layer

SIZE, HIDDEN = 5, 3
LENGTHS = st.lists(st.integers(1, 6), min_size=1, max_size=4)


def parts(cell: str, count: int, directions: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return projections of `count` words, matrix and vectors, in double precision."""
    torch.manual_seed(count)
    matrix = torch.randn(directions, len(CELLS[cell].matrices), HIDDEN, HIDDEN)
    vectors = torch.randn(directions, KERNELS[cell].vectors, HIDDEN)
    found = torch.randn(directions, count, len(CELLS[cell].gates) * HIDDEN), matrix, vectors
    return tuple(part.double().requires_grad_() for part in found)  # type: ignore[return-value]


@pytest.mark.parametrize("cell", KERNELS)
@pytest.mark.parametrize("lengths", [[4, 3, 1], [2, 4, 3], [3, 3, 4]])
@pytest.mark.parametrize("directions", [1, 2])
def test_gradients_are_those_of_finite_differences(cell: str, lengths: list[int], directions: int) -> None:
    inputs, matrix, vectors = parts(cell, 4 * 3, directions)
    places, long = arranged(4, 3), torch.tensor(lengths)

    def states(inputs: Tensor, matrix: Tensor, vectors: Tensor) -> Tensor:
        return compiled(KERNELS[cell], inputs, places, long, matrix, vectors)

    in_padding = torch.arange(4)[:, None] >= long
    assert (states(inputs, matrix, vectors)[in_padding] == 0).all()
    assert torch.autograd.gradcheck(states, (inputs, matrix, vectors))


def test_projections_and_their_gradients() -> None:
    torch.manual_seed(0)
    words, weights, biases = (torch.randn(*shape, dtype=torch.double) for shape in ((7, 4), (2, 6, 4), (2, 6)))
    longer = torch.cat((weights, biases[:, :, None]), dim=2)
    for found, weight, bias in zip(projected(words, longer), weights, biases, strict=True):
        torch.testing.assert_close(found, torch.nn.functional.linear(words, weight, bias))
    parts = tuple(part.requires_grad_() for part in (words, longer))
    assert torch.autograd.gradcheck(projected, parts)
    assert torch.autograd.gradcheck(lambda *parts: projected(words.detach(), *parts), parts[1:])


@pytest.mark.parametrize("cell", TORCH_LAYERS)
@pytest.mark.parametrize("directions", [1, 2])
@settings(max_examples=15)
@given(lengths=LENGTHS, seed=st.integers(0, 1000))
def test_states_and_gradients_are_those_of_torchs_layers(
    cell: str, directions: int, lengths: list[int], seed: int
) -> None:
    torch.manual_seed(seed)
    layer = GatedLayer(cell, directions, SIZE, HIDDEN)
    with torch.no_grad():
        for weight in layer.parameters():
            weight.mul_(3)  # so that gates leave their linear range
    times, documents = max(lengths), len(lengths)
    vectors, weights = torch.randn(times, documents, SIZE), torch.randn(times, documents, directions * HIDDEN)
    weights = weights * (torch.arange(times)[:, None] < torch.tensor(lengths))[:, :, None]
    ours = layer.recur(layer.project(vectors.flatten(0, 1)), arranged(times, documents), torch.tensor(lengths))
    (ours * weights).sum().backward()
    found = [weight.grad.clone() for weight in layer.parameters() if weight.grad is not None]
    layer.zero_grad()
    for number, length in enumerate(lengths):
        words = vectors[:length, number]
        for direction, torchs in enumerate(layer.directions):
            read = torchs(words.flip(0) if direction else words)[0]
            expected = read.flip(0) if direction else read
            columns = slice(direction * HIDDEN, (direction + 1) * HIDDEN)
            torch.testing.assert_close(ours[:length, number, columns], expected, atol=1e-5, rtol=1e-5)
            (expected * weights[:length, number, columns]).sum().backward()
    for own, weight in zip(found, layer.parameters(), strict=True):
        torch.testing.assert_close(own, weight.grad, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("cell", named(lambda cell: cell.recurrent))
def test_documents_may_be_multiplied_a_few_at_once(cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def states_and_gradients() -> list[Tensor]:
        arguments = parts(cell, 3 * 5, 2)
        inputs, matrix, vectors = arguments
        states = compiled(KERNELS[cell], inputs, arranged(3, 5), torch.tensor([3, 3, 2, 2, 1]), matrix, vectors)
        states.square().sum().backward()
        return [states, *(part.grad for part in arguments if part.grad is not None)]

    at_once = states_and_gradients()
    monkeypatch.setattr(compiled_recurrence, "rows_at_once", lambda rows, matrix, most: 2)
    for few, all_rows in zip(states_and_gradients(), at_once, strict=True):
        torch.testing.assert_close(few, all_rows)


@pytest.mark.parametrize("cell", named(lambda cell: cell.recurrent))
def test_half_precision_rounds_products_and_no_more(cell: str) -> None:
    def states_and_gradients(half: bool) -> list[Tensor]:
        torch.manual_seed(0)
        layer, words = layer_of(cell, 2, 20, 16), torch.randn(9, 4, 20, requires_grad=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            states = layer(words, torch.tensor([9, 8, 8, 3]))
        assert states.dtype == torch.float32
        (states * torch.randn(states.shape))[:3].sum().backward()
        assert words.grad is not None
        return [states[:3], words.grad, *(weight.grad for weight in layer.parameters() if weight.grad is not None)]

    for half, single in zip(states_and_gradients(True), states_and_gradients(False), strict=True):
        assert half.dtype == torch.float32
        assert (half - single).norm() <= 0.02 * single.norm()  # bfloat16 rounds to 1 part in 256


@pytest.mark.parametrize("cell", named(lambda cell: cell.family == "elementwise"))
@pytest.mark.parametrize("directions", [1, 2])
@settings(max_examples=15)
@given(lengths=LENGTHS)
def test_elementwise_cells_equal_their_plain_form(cell: str, directions: int, lengths: list[int]) -> None:
    layer = ElementwiseLayer(cell, directions, SIZE, HIDDEN).double()
    torch.nn.init.normal_(layer.vectors)
    times, documents = max(lengths), len(lengths)
    words = torch.randn(times, documents, SIZE, dtype=torch.double)
    within = (torch.arange(times)[:, None] < torch.tensor(lengths))[:, :, None]
    found = []
    for form in (layer, layer.by_torch):
        layer.zero_grad()
        states = form(words, torch.tensor(lengths)) * within
        states.square().sum().backward()
        found.append([states, *(weight.grad.clone() for weight in layer.parameters() if weight.numel())])
    for own, plain in zip(*found, strict=True):
        torch.testing.assert_close(own, plain)


def by_hand(cell: str, steps: Tensor, vectors: Tensor) -> Tensor:
    """Return the last state of one document, steps (T, G, H)."""
    state = cell_state = torch.zeros(HIDDEN, dtype=torch.double)
    for step in steps:
        if cell == "mingru":
            gate, candidate = step
            state = (1 - torch.sigmoid(gate)) * state + torch.sigmoid(gate) * candidate
        else:
            x, forget, reset, skipped = step
            f = torch.sigmoid(forget + vectors[0] * cell_state)
            r = torch.sigmoid(reset + vectors[1] * cell_state)
            cell_state = f * cell_state + (1 - f) * x
            state = r * cell_state + (1 - r) * skipped
    return state


@pytest.mark.parametrize("cell", ["sru", "mingru"])
def test_elementwise_cells_follow_their_equations(cell: str) -> None:
    inputs, matrix, vectors = (part.detach() for part in parts(cell, 5, 2))
    states = compiled(KERNELS[cell], inputs, arranged(5, 1), torch.tensor([4]), matrix, vectors)[:, 0]
    steps = inputs.view(2, 5, -1, HIDDEN)
    torch.testing.assert_close(states[3, :HIDDEN], by_hand(cell, steps[0, :4], vectors[0]))
    torch.testing.assert_close(states[0, HIDDEN:], by_hand(cell, steps[1, :4].flip(0), vectors[1]))


@pytest.mark.parametrize("cell", KERNELS)
def test_words_may_be_looked_up_where_they_occur_more_than_once(cell: str) -> None:
    inputs, matrix, vectors = (part.detach() for part in parts(cell, 4, 2))
    places = torch.tensor([[0, 3], [2, 2], [0, 1]])
    spelled_out = compiled(
        KERNELS[cell], inputs[:, places.flatten()].contiguous(), arranged(3, 2), torch.tensor([3, 2]), matrix, vectors
    )
    looked_up = compiled(KERNELS[cell], inputs, places, torch.tensor([3, 2]), matrix, vectors)
    torch.testing.assert_close(looked_up, spelled_out)


@pytest.mark.parametrize("cell", KERNELS)
def test_nan_stays_visible(cell: str) -> None:
    inputs, matrix, vectors = (part.detach().float() for part in parts(cell, 4, 1))
    inputs[:, 1] = math.nan
    states = compiled(KERNELS[cell], inputs, arranged(4, 1), torch.tensor([4]), matrix, vectors)
    assert not states[0].isnan().any()
    assert states[1:].isnan().all()


@njit
def tanh_of(values: np.ndarray) -> np.ndarray:
    found = np.empty_like(values)
    for i in range(len(values)):
        found[i] = tanh(values[i])
    return found


def test_tanh_is_exact_to_single_precision() -> None:
    values = np.concatenate([np.linspace(-12, 12, 100_001), [-1e30, 1e30, np.inf, -np.inf]]).astype(np.float32)
    assert np.abs(tanh_of(values) - np.tanh(values.astype(np.float64))).max() < 6e-7
    np.testing.assert_allclose(tanh_of(values.astype(np.float64)), np.tanh(values.astype(np.float64)), rtol=1e-15)


@pytest.mark.parametrize("cell", KERNELS)
def test_in_prediction_nothing_is_kept_for_a_way_back(cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[int] = []

    def forward(weights: Weights, words: Words, room: np.ndarray, *more: Any) -> None:
        kept.append(room.shape[1])
        forward_kernels.forward(weights, words, room, *more)

    for module in (compiled_recurrence, compiled_states):
        monkeypatch.setattr(module, "forward", forward)
    layer, times = layer_of(cell, 2, SIZE, HIDDEN), 4
    words, places, lengths = torch.randn(times, SIZE), arranged(times, 1), torch.tensor([times])
    with torch.inference_mode():
        layer.recur(layer.project(words), places, lengths)
    fixed = fixed_layer(layer)
    fixed.pooled(fixed.project(words.numpy()), places.numpy(), lengths.numpy())
    layer.recur(layer.project(words), places, lengths)
    assert kept == [1, 1, times]


@pytest.mark.parametrize("cell", KERNELS)
@pytest.mark.parametrize("directions", [1, 2])
@settings(max_examples=15)
@given(lengths=LENGTHS)
def test_pooled_states_are_those_that_pooling_all_states_finds(cell: str, directions: int, lengths: list[int]) -> None:
    inputs, matrix, vectors = (part.detach().float() for part in parts(cell, max(lengths) * len(lengths), directions))
    places, long = arranged(max(lengths), len(lengths)), torch.tensor(lengths)
    states = States(compiled(KERNELS[cell], inputs, places, long, matrix, vectors), long, HIDDEN)
    fixed = KERNELS[cell].fixed(matrix.numpy(), vectors.numpy())
    found = pooled_states(KERNELS[cell], Words(inputs.numpy(), places.numpy(), long.numpy()), fixed)
    for own, expected in zip(found, (states.last, *states.mean_and_max), strict=True):
        np.testing.assert_allclose(own, expected, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("cell", KERNELS)
def test_pooled_states_show_nan(cell: str) -> None:
    inputs, matrix, vectors = (part.detach().float() for part in parts(cell, 4, 1))
    inputs[:, 1] = math.nan
    fixed = KERNELS[cell].fixed(matrix.numpy(), vectors.numpy())
    for found in pooled_states(KERNELS[cell], Words(inputs.numpy(), in_order(4, 1), np.array([4])), fixed):
        assert np.isnan(found).all()


@pytest.mark.parametrize("cell", KERNELS)
def test_a_gradient_by_words_that_were_looked_up_is_refused(cell: str) -> None:
    inputs, matrix, vectors = parts(cell, 4, 1)
    with pytest.raises(AssertionError, match="gradients are those of"):
        compiled(KERNELS[cell], inputs, torch.tensor([[1, 0], [2, 3]]), torch.tensor([2, 2]), matrix, vectors)
